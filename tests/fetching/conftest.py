"""A stack whose sites are played on this machine, and whose clock stands still until it is moved."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from functions.gateways import clock
from functions.gateways.site import Limits, Way
from functions.stages import stores
from functions.stages.processes import forget
from infra import template
from infra.demo.pacing import SteppedTime
from infra.local.stack import LocalStack, Options
from infra.sites import Sites
from tests.end_to_end.client import Answer, Client

START = datetime(2026, 11, 1, tzinfo=UTC)
CONTACT = "https://example.org/contact"
TEMPLATE = template.load()
_NUMBER = count(1)


@dataclass
class World:
    """A running stack with its client, the sites that it fetches from, and the time that both live in."""

    local: LocalStack
    client: Client
    sites: Sites
    time: SteppedTime
    runs: list[str] = field(default_factory=list)

    def fetch(self, **wanted: str) -> dict[str, Any]:
        """Carry out a run of fetching and return it."""
        return self.run("fetch", **wanted)

    def run(self, kind: str, **wanted: str) -> dict[str, Any]:
        """Carry out a run and return it."""
        started = self.client.post("/v1/runs", {"kind": kind, **wanted})
        assert started.status == 202, started.body
        self.local.drain(120)
        run: dict[str, Any] = self.client.get(f"/v1/runs/{started.body['run_id']}").body
        self.runs.append(run["run_id"])
        return run

    def enable(self, *registries: str) -> None:
        """Turn registries on."""
        for registry in registries:
            assert self.client.send("PATCH", f"/v1/sources/{registry}", {"enabled": True}).status == 200

    def add(self, **wanted: Any) -> list[dict[str, Any]]:
        """Add targets and return them."""
        answer = self.client.post("/v1/targets", wanted)
        assert answer.status == 202, answer.body
        targets: list[dict[str, Any]] = answer.body["targets"]
        return targets

    def target(self, url: str) -> dict[str, Any]:
        """Return the target of an address."""
        (found,) = (each for each in self.targets() if each["url"] == url)
        return found

    def targets(self, **filters: str) -> list[dict[str, Any]]:
        """Return all targets."""
        answer = self.client.get("/v1/targets", {"limit": "1000", **filters})
        assert answer.status == 200, answer.body
        targets: list[dict[str, Any]] = answer.body["targets"]
        return targets

    def trial(self, nct_id: str) -> dict[str, Any]:
        """Return a trial."""
        answer: Answer = self.client.get(f"/v1/trials/{nct_id}")
        assert answer.status == 200, answer.body
        trial: dict[str, Any] = answer.body
        return trial

    def coverage(self, nct_id: str) -> dict[str, str]:
        """Return what is known of a trial on each registry."""
        return {each["registry"]: each["state"] for each in self.trial(nct_id)["coverage"]}

    def asked(self, host: str) -> list[str]:
        """Return what a host was asked for, in order."""
        return [served.target for served in self.sites.log if served.host == host]


@pytest.fixture
def world(osmem_url: str) -> Iterator[World]:
    """A world in which nothing has happened yet, on the stand-in."""
    yield from living(osmem_url)


def living(engine_url: str, **parameters: str) -> Iterator[World]:
    """Yield a world on an engine; it ends with the test."""
    time = SteppedTime(START)
    named = {"IndexAlias": f"trials-world-{next(_NUMBER)}", "LogLevel": "CRITICAL", "FetchContact": CONTACT}
    options = Options(
        parameters={**named, **parameters},
        environment={"POWERTOOLS_METRICS_DISABLED": "true"},
        retry=0.0,
        forget=forget,
    )
    with (
        Sites(clock=lambda: time.now) as sites,
        living_by(time, sites),
        LocalStack(TEMPLATE, engine_url, options) as local,
    ):
        yield World(local, Client(local.url), sites, time)


@contextmanager
def living_by(time: SteppedTime, sites: Sites) -> Iterator[None]:
    """Let this process live by a clock and reach the sites that are played here, as long as the context lasts."""
    clock.use(clock.Clock(time.look, time.sleep))
    stores.reach(way(sites))
    try:
        yield
    finally:
        stores.reach(Way())
        clock.use(clock.Clock())


def way(sites: Sites, permits: Sequence[str] = ("127.0.0.1",)) -> Way:
    """Return the way to the sites that are played here, with little patience."""
    limits = Limits(connect=2, silence=0.5, whole=2)
    return Way(sites.resolve, lambda ip: ip in permits, lambda: sites.trust, limits)
