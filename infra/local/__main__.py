"""`python -m infra.local`: runs everything on this machine until Ctrl-C, SIGTERM or the end of the terminal.

The environment says how: PORT (8000), DATA (a folder that keeps what came in), ENGINE (opensearch or osmem),
OPENSEARCH_URL (a search engine that is there), LOG_LEVEL (WARNING).
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from infra.local import seeds
from infra.local.folder import FolderInUse
from infra.local.resolver import TemplateError
from infra.local.server import Server
from infra.local.stack import LocalStack, Options
from infra.opensearch import engine
from infra.opensearch.process import EngineError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SEARCHES = ("condition=T-ALL", "antigen=CD56", "condition=leukemia&facets=status,phase,antigen&limit=3")
PATIENCE = 600.0  # seconds for what came in to be searchable, before it is said that something hangs


class Stopped(BaseException):
    """Somebody asked for the end."""


class CannotRunError(Exception):
    """Why nothing runs, in one line."""


def say(line: str) -> None:
    """Prints a line at once; without a terminal any more, nothing."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def stop_on_signals() -> None:
    """Lets the first signal raise Stopped in the main thread, and the next ones do nothing."""

    def stop(*_: object) -> NoReturn:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in SIGNALS:
        signal.signal(number, stop)


def port(environment: Mapping[str, str]) -> int:
    """The port that PORT names, 8000 without; CannotRunError where it is none."""
    given = environment.get("PORT") or "8000"
    if not given.isdecimal() or int(given) > 65535:
        raise CannotRunError(f"PORT={given} is no port")
    return int(given)


def listen(environment: Mapping[str, str]) -> Server:
    """The server, which has its port already; CannotRunError where that is taken."""
    number = port(environment)
    try:
        return Server(number)
    except OSError as error:
        raise CannotRunError(f"Port {number} is in use: PORT= chooses another ({error.strerror})") from error


def serve(environment: Mapping[str, str]) -> None:
    """Runs everything until Stopped."""
    server = listen(environment)
    wanted = engine.choice(environment)
    data = Path(environment["DATA"]).expanduser() if environment.get("DATA") else None
    started = time.monotonic()
    with engine.start(None, kind=wanted.kind, url=wanted.url, progress=say) as running:
        say(f"Search engine: {running.kind} at {running.url}")
        options = Options(
            parameters={"LogLevel": environment.get("LOG_LEVEL") or "WARNING"},
            environment={"POWERTOOLS_METRICS_DISABLED": "true"},
            data=data,
        )
        with LocalStack(engine_url=running.url, options=options, server=server) as stack:
            for notice in stack.sources.notices:
                say(notice)
            fill(stack, data)
            say(f"Ready after {time.monotonic() - started:.1f} s at {stack.url}")
            say("Try:")
            for search in SEARCHES:
                say(f"  curl '{stack.url}/v1/trials?{search}'")
            say("Ctrl-C ends it.")
            wait(running)


def fill(stack: LocalStack, data: Path | None) -> None:
    """Puts back what was kept, posts the seeds that are new, and waits until all of it is searchable."""
    if replayed := stack.replay(lambda done: say(f"Putting back what {data} keeps: {done} objects")):
        say(f"Put back {replayed} objects from {data}")
    refused = seeds.post(
        stack.url,
        seeds.read(),
        seeds.Ledger(data / "seeds" if data else None),
        lambda done, total: say(f"Sample pages posted: {done} of {total}"),
    )
    for line in refused:
        say(f"Refused: {line}")
    try:
        stack.drain(PATIENCE)
    except TimeoutError as error:
        say(f"Not everything is searchable: {error}")
    for queue, letters in stack.dead_letters().items():
        if letters:
            say(f"{len(letters)} dead letters in {queue}: see {stack.url}/v1/pages?state=failed")


def wait(running: engine.Engine) -> NoReturn:
    """Waits for a signal; CannotRunError once the engine has ended by itself."""
    while running.alive:
        time.sleep(1)
    raise CannotRunError("The search engine ended by itself")


def main() -> int:
    """The exit status: 0 after a signal, 1 with a line on stderr where something cannot run."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(message)s")  # libraries warn of what is handled
    logging.getLogger("infra.local").setLevel(logging.WARNING)
    stop_on_signals()
    try:
        serve(os.environ)
    except Stopped:
        say("Stopped")
    except (CannotRunError, EngineError, FolderInUse, seeds.SeedError, TemplateError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
