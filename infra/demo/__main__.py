"""`python -m infra.demo`: a month of scheduled fetching in a few minutes, told as it happens.

The stack of template.yaml runs as with `python -m infra.local` (PORT, ENGINE and OPENSEARCH_URL serve here, too); the
six registries' sites are played beside it on 127.0.0.1. That they stand for the registries' hosts, and that their
certificates are trusted, is told to this process here; nothing in what is deployed can tell it so.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from functions.gateways import clock
from functions.gateways.site import Limits, Way
from functions.stages import stores
from functions.stages.processes import forget
from functions.telemetry import logger
from infra.demo.pacing import SteppedTime
from infra.demo.story import HAPPENING, NCT_ID, REPUBLISHERS, Story
from infra.local import running
from infra.local.__main__ import Stopped, ahead, listen, stop_on_signals
from infra.local.stack import LocalStack, Options
from infra.local.terminal import CannotRunError, say
from infra.opensearch import engine
from infra.opensearch.process import EngineError
from infra.operators.client import Api
from infra.operators.failures import Refused
from infra.sites import Sites

DAY: Final = 4.0
"""Seconds that a day of the demonstration takes; DAY= changes it."""

DAYS: Final = 30
HOURS: Final = 12  # from one fetch to the next
CONTACT: Final = "https://example.org/demo"
LIMITS: Final = Limits(silence=2, whole=5)
SCHEDULE: Final = "ScheduleFunctionFetch"


def seconds_a_day(environment: Mapping[str, str]) -> float:
    """How long a day takes here; CannotRunError where DAY is no number of seconds."""
    given = environment.get("DAY") or str(DAY)
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise CannotRunError(f"DAY={given} is no number of seconds from 0 to 86400")
    return seconds


def run(environment: Mapping[str, str]) -> None:
    """Shows the month and stays up until somebody asks for the end."""
    seconds = seconds_a_day(environment)
    server = listen(environment)
    wanted = engine.choice(environment)
    started = ahead(partial(engine.start, None, kind=wanted.kind, url=wanted.url, quick=True, progress=say))
    stepped = SteppedTime(datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    with Sites(clock=lambda: stepped.now) as sites:
        clock.use(clock.Clock(stepped.look, stepped.sleep))
        stores.reach(Way(sites.resolve, lambda ip: ip == "127.0.0.1", lambda: sites.trust, LIMITS))
        options = Options(
            parameters={"FetchContact": CONTACT, "FetchMinutes": str(HOURS * 60)}, retry=0.2, forget=forget
        )
        kept = {name: value for name, value in environment.items() if name not in {"DATA", "FETCH", "CONTACT"}}
        try:
            with running.up(kept, server, started, options, bare=True) as (stack, engine_up):
                show(stack, Month(stepped, seconds, Story(sites, stepped.now.date())))
                say(f"The month is over; the stack stays up at {stack.url}. Ctrl-C ends it.")
                running.wait(engine_up)
        finally:
            stores.reach(Way())
            clock.use(clock.Clock())


@dataclass
class Month:
    """The time of the demonstration, how many seconds a day takes, and what happens."""

    time: SteppedTime
    seconds: float
    story: Story


def show(stack: LocalStack, month: Month) -> None:
    """Adds the targets and lets the month pass: each twelve hours the schedule fires, and what changed is told."""
    api = Api(stack.url)
    for registry in REPUBLISHERS:
        api.patch("v1", "sources", registry, body={"enabled": True})
    api.post("v1", "targets", body={"targets": month.story.addresses})
    say(f"A day takes {month.seconds:g} s. Watch it elsewhere, too:")
    say(f"  curl {stack.url}/v1/trials/{NCT_ID}")
    say(f"  .venv/bin/trialindex --url {stack.url} status")
    start, seen, runs = month.time.now, "", set[str]()
    for step in range(DAYS * 24 // HOURS):
        month.time.reach(start + timedelta(hours=step * HOURS))
        day, part = divmod(step * HOURS, 24)
        if part == 0 and day in HAPPENING:
            words, happen = HAPPENING[day]
            happen(month.story)
            say(f"day {day:2}  ON THE SITES: {words}")
        stack.fire(SCHEDULE)
        stack.drain(60)
        now = state(api)
        for line in [*new_runs(api, runs), *([now] if now != seen else [])]:
            say(f"day {day:2}  {line}")
        seen = now
        time.sleep(month.seconds * HOURS / 24)


def new_runs(api: Api, known: set[str]) -> list[str]:
    """What the runs that ended meanwhile found, a line each; those that found nothing say nothing."""
    lines = []
    for each in reversed(api.get("v1", "runs", parameters={"limit": "5"})["runs"]):
        if each["state"] == "running" or each["run_id"] in known:
            continue
        known.add(each["run_id"])
        found = {name: number for name, number in each["counts"].items() if name != "unchanged"}
        if found:
            counted = ", ".join(f"{name} {number}" for name, number in found.items())
            lines.append(f"fetched: {counted} ({each['requests']} requests)")
    return lines


def state(api: Api) -> str:
    """The trial that is watched, in one line."""
    try:
        trial = api.get("v1", "trials", NCT_ID)
    except Refused:
        return f"{NCT_ID}: no page yet"
    covered = " ".join(f"{each['registry']}:{each['state']}" for each in trial["coverage"])
    conflicts = ", ".join(each["field"] for each in trial.get("conflicts", ())) or "none"
    return f"{NCT_ID}: {trial['overall_status']}, revision {trial['revision']}, conflicts: {conflicts}; {covered}"


def main() -> int:
    """The exit status: 0 after a signal, 1 with a line on stderr where something cannot run."""
    logging.basicConfig(level=logging.CRITICAL, format="%(levelname)s %(message)s")
    logger.setLevel(logging.CRITICAL)  # it was made before anybody could say so
    stop_on_signals()
    try:
        run(os.environ)
    except Stopped:
        say("Stopped")
    except (CannotRunError, EngineError, *running.REFUSALS) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
