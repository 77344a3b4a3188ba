"""What `python -m infra.local` does once the search engine is starting: the stack, the pages, and waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from infra import template as templates
from infra.local import seeds
from infra.local.fetching import contact, fetching
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


def serve(
    environment: Mapping[str, str],
    server: Server,
    started: Callable[[], Engine],
    since: float,
    options: Options | None = None,
) -> None:
    """Runs everything until somebody asks for the end; `started` gives the engine as soon as it is ready.

    `since` is the moment of the start, on the clock of time.monotonic; `options` are added to what the
    environment says.
    """
    with up(environment, server, started, options) as (stack, engine):
        say(f"Ready after {time.monotonic() - since:.1f} s at {stack.url}")
        say("Try:")
        for search in SEARCHES:
            say(f"  curl '{stack.url}/v1/trials?{search}'")
        say("Ctrl-C ends it.")
        wait(engine)


@contextmanager
def up(
    environment: Mapping[str, str],
    server: Server,
    started: Callable[[], Engine],
    options: Options | None = None,
    *,
    bare: bool = False,
) -> Iterator[tuple[LocalStack, Engine]]:
    """The stack, with what was kept and the sample pages in it and its schedules running if they are to; its engine.

    Schedules begin last: what a function does on schedule would else be done to tables that are half filled. `bare`
    leaves the sample pages out, and says nothing of schedules that do not run.
    """
    template = templates.load()
    options = combined(environment, options or Options(), template.get("Parameters", {}).keys())
    with started() as engine:
        say(f"Search engine: {engine.kind} at {engine.url}")
        with LocalStack(template, engine.url, replace(options, schedules=False), server) as stack:
            if not bare:
                fill(stack, options.data)
            if options.schedules:
                stack.start_schedules()
            elif stack.schedules and not bare:
                say("Schedules fetch only when asked: FETCH=on")
            yield stack, engine


def combined(environment: Mapping[str, str], options: Options, declared: Set[str]) -> Options:
    """The options that an environment asks for, and those given; `declared` are the parameters of the template.

    CannotRunError where the environment is wrong.
    """
    parameters = {
        "LogLevel": environment.get("LOG_LEVEL") or "WARNING",
        "FetchContact": contact(environment),
        "FetchPermitted": environment.get("PERMITTED") or "",
        "FetchScope": environment.get("SCOPE") or "",
    }
    asked = {name: value for name, value in parameters.items() if value and name in declared}
    return replace(
        options,
        parameters={**asked, **options.parameters},
        environment={"POWERTOOLS_METRICS_DISABLED": "true", **options.environment},
        data=Path(environment["DATA"]).expanduser() if environment.get("DATA") else options.data,
        schedules=options.schedules or fetching(environment),
    )


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
