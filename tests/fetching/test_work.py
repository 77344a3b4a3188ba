"""What a page costs in calls of the stores, counted as they are made, is what the plan reckons with."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from functions.gateways import clock, index
from functions.gateways.clients import s3
from functions.gateways.site import Way
from functions.settings import settings
from functions.stages import stores
from functions.stages.indexing import Indexing
from functions.stages.processes import parsing, reconciling, running
from infra.sites import Sites, TrialFacts, pages
from schemas.run import RunIn, RunKind
from tests.fetching import metering
from tests.fetching.conftest import CONTACT, Time, way

SITE, API = "clinconnect", "ctgov"


class NoIndex(index.TrialIndex):
    """An engine that takes all documents: what that costs is not counted in calls of stores."""

    def __init__(self) -> None:
        """Has no engine."""

    def put_many(self, documents: Iterable[tuple[Mapping[str, Any], int]]) -> tuple[index.Failure, ...]:
        """Take them."""
        assert list(documents)
        return ()


@dataclass
class Bench:
    """Stores, sites and a meter. A piece of a lane is a portion of its own, as on AWS, where a piece takes long."""

    meter: metering.Meter
    sites: Sites
    time: Time
    trials: list[TrialFacts]
    lane: int = 0
    known: set[str] = field(default_factory=set)

    def publish(self, **changes: Any) -> None:
        """Put the trials on both registries, changed."""
        for facts in self.trials:
            now = replace(facts, **changes)
            self.sites.put(pages.url(SITE, now), pages.render(SITE, now))
            self.sites.study(now.nct_id, pages.study(now), "2026-10-30")

    def fetch(self, registry: str) -> None:
        """Fetch what is due of a registry, count what its lane asks of the stores, and carry on to the index."""
        run = running().start(RunIn(kind=RunKind.FETCH, registry=registry)).run_id
        self.meter.clear()
        while not self.ended(run):
            running().work(run, registry, lambda: 0)
        self.lane = self.meter.calls
        self.downstream()

    def ended(self, run: str) -> bool:
        """Say whether a run has ended, without its being counted."""
        with self.meter.paused():
            found = stores.runs().find(run, self.time.now)
        return found is None or found.state != "running"

    def downstream(self) -> None:
        """Parse what was observed since the last time, reconcile its trials and index them."""
        with self.meter.paused():
            listed = s3().list_objects_v2(Bucket=settings().need("bucket"), Prefix="observations/").get("Contents", [])
        new = {each["Key"] for each in listed} - self.known
        self.known |= new
        for key in sorted(new):
            parsing().observe(key)
        for facts in self.trials if new else ():
            reconciling().reconcile(facts.nct_id)
            Indexing(stores.trials(), stores.statuses(), NoIndex()).index([facts.nct_id])

    def spent(self) -> dict[str, float]:
        """Return all calls since the last fetch by what they are."""
        counted = {"lane": self.lane, "puts": self.meter.s3["PutObject"], "gets": self.meter.s3["GetObject"]}
        counted |= {f"write {table}": number for table, number in self.meter.writes.items()}
        return counted | {f"read {table}": number for table, number in self.meter.reads.items()}


@contextmanager
def bench(number: int) -> Iterator[Bench]:
    """Yield a bench with so many trials on both registries, all of them targets on the one that is a site."""
    time = Time()
    trials = [TrialFacts(nct_id=f"NCT0594{each:04}", title="A trial in leukemia") for each in range(1, number + 1)]
    with (
        Sites(clock=lambda: time.now) as sites,
        metering.stores(FetchContact=CONTACT, FetchScope="*") as resources,
        metering.metered(resources) as meter,
    ):
        clock.use(clock.Clock(lambda: time.now, time.sleep))
        stores.reach(way(sites))
        try:
            made = Bench(meter, sites, time, trials)
            made.publish()
            yield made
        finally:
            stores.reach(Way())
            clock.use(clock.Clock())
