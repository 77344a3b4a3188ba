"""`python -m infra.local`: runs everything on this machine until Ctrl-C, SIGTERM or the end of the terminal.

The environment says how: PORT (8000), DATA (a folder that keeps what came in), ENGINE (opensearch or osmem),
OPENSEARCH_URL (a search engine that is there), LOG_LEVEL (WARNING), FETCH (on lets the schedules fetch; else nothing is
sent out) and CONTACT (an e-mail or https address, for the sites that are fetched from); PERMITTED and SCOPE are the
template's FetchPermitted and FetchScope.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import NoReturn

from infra.local.fetching import contact
from infra.local.server import Server
from infra.local.terminal import CannotRunError, say
from infra.opensearch import engine
from infra.opensearch.process import EngineError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked for the end."""


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


def ahead(start: Callable[[], engine.Engine]) -> Callable[[], engine.Engine]:
    """What waits for the engine that a thread starts meanwhile, and raises what the thread raised.

    The thread does not keep the process alive, and an engine that nobody waits for any more ends with the process.
    """
    future: Future[engine.Engine] = Future()

    def run() -> None:
        try:
            future.set_result(start())
        except BaseException as error:  # noqa: BLE001 whoever waits gets it
            future.set_exception(error)

    threading.Thread(target=run, name="engine", daemon=True).start()
    return future.result


def run(environment: Mapping[str, str]) -> None:
    """Runs everything until Stopped; CannotRunError or EngineError where that cannot be."""
    since = time.monotonic()
    server = listen(environment)
    wanted = engine.choice(environment)
    contact(environment)
    started = ahead(partial(engine.start, None, kind=wanted.kind, url=wanted.url, quick=True, progress=say))
    from infra.local import running  # noqa: PLC0415 while the engine starts: importing moto and boto3 takes over 1 s

    try:
        running.serve(environment, server, started, since)
    except running.REFUSALS as error:
        raise CannotRunError(str(error)) from error


def main() -> int:
    """The exit status: 0 after a signal, 1 with a line on stderr where something cannot run."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(message)s")  # libraries warn of what is handled
    logging.getLogger("infra.local").setLevel(logging.WARNING)
    stop_on_signals()
    try:
        run(os.environ)
    except Stopped:
        say("Stopped")
    except (CannotRunError, EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
