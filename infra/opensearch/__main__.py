"""`python -m infra.opensearch fetch | run [FOLDER] | lock`: fetch the jars, run a node, renew the lock file."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from infra.opensearch import engine, jars
from infra.opensearch.process import EngineError


def say(line: str) -> None:
    """Prints a line at once."""
    print(line, flush=True)


def fetch() -> None:
    """Puts all jars into the local Maven repository, or says that the stand-in will run (with CI: an error)."""
    try:
        jars.fetch(say)
    except jars.JarsUnavailable as error:
        if engine.choice(os.environ).kind == "opensearch":
            raise
        say(f"OpenSearch cannot be fetched now, the in-memory stand-in osmem will run: {error}")


def run(folder: Path | None) -> None:
    """Runs the engine that the environment asks for until Ctrl-C or SIGTERM; keeps its data in `folder` if given."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    wanted = engine.choice(os.environ)
    with engine.start(folder, kind=wanted.kind, url=wanted.url, progress=say) as running:
        say(f"{running.kind} serves at {running.url} until Ctrl-C")
        while running.alive:
            time.sleep(0.5)
    raise EngineError("The search engine ended by itself")


def main(arguments: list[str]) -> None:
    """Does what the first argument says."""
    match arguments:
        case ["fetch"]:
            fetch()
        case ["run", *folder] if len(folder) <= 1:
            run(Path(folder[0]) if folder else None)
        case ["lock"]:
            jars.write_lock(jars.resolve())
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except EngineError as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        say("Stopped")
