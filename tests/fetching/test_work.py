"""What a page costs in calls of the stores, counted as they are made, is what the plan reckons with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from functions.gateways import clock, index
from functions.gateways.clients import dynamodb, s3
from functions.gateways.site import Way
from functions.schedule.checks import new_target
from functions.settings import settings
from functions.stages import stores
from functions.stages.indexing import Indexing
from functions.stages.processes import parsing, reconciling, running
from functions.targets import target_id
from infra.demo.pacing import SteppedTime
from infra.plan.assumptions import PAGE_STATE, TARGET
from infra.plan.pace import PIECE
from infra.plan.work import CHANGED, FIRST, RELISTED, UNCHANGED, Work
from infra.sites import Sites, TrialFacts, pages
from schemas.run import RunIn, RunKind
from schemas.terms import Status
from tests.fetching import metering
from tests.fetching.conftest import CONTACT, START, way

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
    time: SteppedTime
    trials: list[TrialFacts]
    lane: int = 0
    known: set[str] = field(default_factory=set)
    portions: list[int] = field(default_factory=list)

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
            self.note(run)
        self.lane = self.meter.calls
        self.downstream()

    def ended(self, run: str) -> bool:
        """Say whether a run has ended, without its being counted."""
        with self.meter.paused():
            found = stores.runs().find(run, self.time.now)
        return found is None or found.state != "running"

    def note(self, run: str) -> None:
        """Note how many pages a run has checked by now."""
        with self.meter.paused():
            found = stores.runs().find(run, self.time.now)
        self.portions += [found.progress.done] if found else []

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
        counted: dict[str, float] = {
            "lane": self.lane,
            "puts": self.meter.s3["PutObject"],
            "gets": self.meter.s3["GetObject"],
        }
        counted |= {f"write {table}": number for table, number in self.meter.writes.items()}
        return counted | {f"read {table}": number for table, number in self.meter.reads.items()}


@contextmanager
def bench(number: int) -> Iterator[Bench]:
    """Yield a bench with so many trials on both registries, all of them targets on the one that is a site."""
    time = SteppedTime(START)
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


def targets(made: Bench) -> None:
    """Let every trial's page on the site be a target, fetched for the first time."""
    stores.hosts().switch(SITE, made.time.now, enabled=True)
    for facts in made.trials:
        url = pages.url(SITE, facts)
        stores.targets().add(new_target(target_id(url), url, SITE, facts.nct_id, made.time.now))
    made.fetch(SITE)
    made.time.pass_by(days=70)


def unchanged(made: Bench) -> None:
    """Fetch pages that say the same."""
    targets(made)
    made.fetch(SITE)


def changed(made: Bench) -> None:
    """Fetch pages that say something new."""
    targets(made)
    made.publish(status=Status.TERMINATED)
    made.fetch(SITE)


def first(made: Bench) -> None:
    """Read a list of studies that nobody knows."""
    made.fetch(API)


def relisted(made: Bench) -> None:
    """Read the list again."""
    made.fetch(API)
    made.time.pass_by(hours=7)
    made.fetch(API)


def marginal(case: Callable[[Bench], None]) -> dict[str, float]:
    """Return what a page more costs, by what it is: what a run costs in any case is left out."""
    spent = []
    for number in (5, 10):  # whole pieces
        with bench(number) as made:
            case(made)
            spent.append(made.spent())
    few, many = spent
    return {name: cost for name in many if (cost := round((many[name] - few.get(name, 0)) / 5, 3))}


def stated(work: Work) -> dict[str, float]:
    """Return what the plan says that a page costs."""
    whole = {"lane": work.lane, "puts": work.puts, "gets": work.gets}
    whole |= {f"write {table}": number for table, number in work.writes.items()}
    return {name: cost for name, cost in whole.items() if cost} | {
        f"read {table}": number for table, number in work.reads.items()
    }


CASES = {"unchanged": (unchanged, UNCHANGED), "changed": (changed, CHANGED), "first": (first, FIRST)}
CASES |= {"relisted": (relisted, RELISTED)}


@pytest.mark.parametrize(("case", "work"), CASES.values(), ids=CASES.keys())
def test_a_page_costs_the_calls_that_the_plan_states(case: Callable[[Bench], None], work: Work) -> None:
    assert marginal(case) == stated(work)


def test_items_are_as_large_as_the_plan_reckons() -> None:
    with bench(1) as made:
        changed(made)
        for table, figure in (("targets_table", TARGET), ("pages_table", PAGE_STATE)):
            items = dynamodb().scan(TableName=settings().need(table))["Items"]
            assert items
            assert all(metering.size(item) <= figure.value * 1000 for item in items)


def test_a_run_takes_them_in_portions() -> None:
    """Twelve pages are five, five and two, and a last look that finds nothing; none is asked for twice."""
    with bench(12) as made:
        targets(made)
        made.portions.clear()
        made.fetch(SITE)
        assert made.portions == [PIECE, 2 * PIECE, 12, 12]
        asked = [served.target for served in made.sites.log if served.target.startswith("/trials/")]
        assert len(asked) == 2 * 12
        assert len(set(asked)) == 12
