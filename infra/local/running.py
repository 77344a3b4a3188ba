"""What `python -m infra.local` does once the search engine is starting: the stack, the pages, and waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from infra.local import seeds
from infra.local.folder import FolderRefused
from infra.local.resolver import TemplateError
from infra.local.server import Server
from infra.local.stack import LocalStack, Options
from infra.local.terminal import CannotRunError, say
from infra.opensearch.engine import Engine

SEARCHES = ("condition=T-ALL", "antigen=CD56", "condition=leukemia&facets=status,phase,antigen&limit=3")
PATIENCE = 600.0  # seconds for what came in to be searchable, before it is said that something hangs
REFUSALS = (FolderRefused, seeds.SeedError, TemplateError)
"""Why nothing runs, each in one line."""


def serve(environment: Mapping[str, str], server: Server, started: Callable[[], Engine], since: float) -> None:
    """Runs everything until somebody asks for the end; `started` gives the engine as soon as it is ready.

    `since` is the moment of the start, on the clock of time.monotonic.
    """
    data = Path(environment["DATA"]).expanduser() if environment.get("DATA") else None
    with started() as running:
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
            say(f"Ready after {time.monotonic() - since:.1f} s at {stack.url}")
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


def wait(running: Engine) -> NoReturn:
    """Waits for a signal; CannotRunError once the engine has ended by itself."""
    while running.alive:
        time.sleep(1)
    raise CannotRunError("The search engine ended by itself")
