"""A month of schedules: pages change, vanish, redirect, are forbidden, and hosts fail in every way."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import pytest

from functions.registries import registries
from functions.schedule.cadence import CADENCES
from infra.sites import Behaviour, TrialFacts, pages
from schemas.terms import Status
from tests.fetching.conftest import START, World, living

REPUBLISHERS: Final = ("veeva", "clinconnect", "meddatax", "medpath", "trialx")
HOSTS: Final = {key: registry.hosts[0] for key, registry in registries().items()}
TRIALS: Final = tuple(
    TrialFacts(nct_id=f"NCT0594{number:04}", title=f"CD5 CAR T in T-cell lymphoma, cohort {number}", start="2026-11-20")
    for number in range(1, 5)
)
STEADY, LEAVING, BROKEN, BLOCKED = TRIALS
HOURS: Final = 12
DAYS: Final = 30


@dataclass
class Month:
    """A world, what its trials' pages say, and what was seen of it day by day."""

    world: World
    facts: dict[str, TrialFacts] = field(default_factory=lambda: {trial.nct_id: trial for trial in TRIALS})
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)

    def publish(self, trial: TrialFacts, *only: str, **changes: Any) -> None:
        """Let a trial's pages say something else from now on, on all sites or only on some."""
        facts = replace(self.facts[trial.nct_id], **changes)
        self.facts[trial.nct_id] = facts
        for registry in only or REPUBLISHERS:
            self.world.sites.put(pages.url(registry, facts), pages.render(registry, facts))

    def url(self, registry: str, trial: TrialFacts) -> str:
        """Return the address of a trial's page."""
        return pages.url(registry, self.facts[trial.nct_id])

    def register(self, trial: TrialFacts, updated: str, **changes: Any) -> None:
        """Let ClinicalTrials.gov have a trial, last updated on a day."""
        self.world.sites.study(trial.nct_id, pages.study(replace(trial, updated=updated, **changes)), updated)

    def break_layout(self) -> None:
        """Let Veeva print its pages in another way, whatever they say."""
        for facts in self.facts.values():
            self.world.sites.put(pages.url("veeva", facts), pages.broken("veeva", facts))

    def behave(self, registry: str, trial: TrialFacts, behaviour: Behaviour | None) -> None:
        """Let the page of a trial behave in some way."""
        self.world.sites.behave(self.url(registry, trial), behaviour)


def seventh(month: Month) -> None:
    """For two days some pages are a challenge, too large, cut, packed wrongly, or do not come at all."""
    month.behave("veeva", STEADY, Behaviour.challenge(200))
    month.behave("veeva", LEAVING, Behaviour.hang(5))
    month.behave("clinconnect", BROKEN, Behaviour.large(50))
    month.behave("clinconnect", STEADY, Behaviour.cut())
    month.behave("meddatax", STEADY, Behaviour.bad_gzip())
    month.register(STEADY, "2026-11-07", status=Status.ACTIVE_NOT_RECRUITING)


def ninth(month: Month) -> None:
    """All is well again, and one page has changed."""
    for registry, trial in (("veeva", STEADY), ("veeva", LEAVING), ("clinconnect", BROKEN), ("clinconnect", STEADY)):
        month.behave(registry, trial, None)
    month.behave("meddatax", STEADY, None)
    month.publish(STEADY, status=Status.ACTIVE_NOT_RECRUITING, updated="2026-11-07")


def tenth(month: Month) -> None:
    """Veeva changes its layout; a page of ClinConnect is removed."""
    month.break_layout()
    month.world.sites.remove(month.url("clinconnect", LEAVING), 404)


def twelfth(month: Month) -> None:
    """One of Veeva's pages says something else, in the new layout."""
    month.facts[BROKEN.nct_id] = replace(month.facts[BROKEN.nct_id], status=Status.COMPLETED, updated="2026-11-12")
    month.break_layout()


def fourteenth(month: Month) -> None:
    """TrialX is down, ClinConnect wants a pause, MedDataX forbids everything, pages of MedPath and TrialX are odd."""
    sites = month.world.sites
    sites.behave(HOSTS["trialx"], Behaviour.status(500))
    sites.behave(HOSTS["clinconnect"], Behaviour.status(429, retry_after="3600", times=2))
    sites.robots(HOSTS["meddatax"], "User-agent: *\nDisallow: /\n")
    month.behave("medpath", LEAVING, Behaviour.wrong_charset("utf-8", "windows-1252"))
    month.behave("medpath", STEADY, Behaviour.status(503, retry_after="7200", times=1))


def sixteenth(month: Month) -> None:
    """TrialX is there again, and sends one page elsewhere."""
    month.world.sites.behave(HOSTS["trialx"], None)
    month.world.sites.redirect(month.url("trialx", LEAVING), "https://example.org/elsewhere")


def twentieth(month: Month) -> None:
    """Veeva prints its old layout again."""
    for trial in TRIALS:
        month.publish(trial, "veeva")


def twenty_fifth(month: Month) -> None:
    """A trial ends."""
    month.register(STEADY, "2026-11-25", status=Status.COMPLETED)


HAPPENING: Final[dict[int, Callable[[Month], None]]] = {
    7: seventh,
    9: ninth,
    10: tenth,
    12: twelfth,
    14: fourteenth,
    16: sixteenth,
    20: twentieth,
    25: twenty_fifth,
}


def live(month: Month) -> None:
    """Let the month pass: the schedule fires twice a day."""
    world = month.world
    for day in range(DAYS):
        if day in HAPPENING:
            HAPPENING[day](month)
        for part in range(24 // HOURS):
            world.time.reach(START + timedelta(days=day, hours=part * HOURS))
            world.local.fire("ScheduleFunctionFetch")
            world.local.drain(120)
        month.seen[day] = {trial.nct_id: world.trial(trial.nct_id) for trial in TRIALS}


@pytest.fixture(scope="module")
def month(osmem_url: str) -> Iterator[Month]:
    """A month that has passed."""
    for world in living(osmem_url, FetchMinutes=str(HOURS * 60)):
        made = Month(world)
        world.enable(*REPUBLISHERS)
        for trial in TRIALS:
            made.publish(trial)
            if trial is not BROKEN:
                made.register(trial, "2026-10-01")
        addresses = [{"url": made.url(registry, trial)} for registry in REPUBLISHERS for trial in TRIALS]
        world.add(targets=addresses + [{"nct_id": trial.nct_id, "registries": ["ctgov"]} for trial in TRIALS])
        live(made)
        yield made


def test_the_trials_are_as_they_should_be(month: Month) -> None:
    trials = month.seen[DAYS - 1]
    assert trials[STEADY.nct_id]["overall_status"] == "COMPLETED"
    assert month.seen[24][STEADY.nct_id]["overall_status"] == "ACTIVE_NOT_RECRUITING"
    assert all(trial["brief_title"] == known.title for known in TRIALS for trial in [trials[known.nct_id]])
    gone = {source["registry"]: source["state"] for source in trials[LEAVING.nct_id]["sources"]}
    assert gone["clinconnect"] == "withdrawn"
    assert not any(trial["delisted"] for trial in trials.values())


def test_a_trial_is_never_worse_than_before_its_registry_broke_and_is_current_when_it_is_mended(month: Month) -> None:
    """From day 10 to 20 nothing of Veeva's pages can be read; on day 12 one of them changes."""
    before = month.seen[9][BROKEN.nct_id]
    kept = {name: before[name] for name in ("overall_status", "brief_title", "phases", "conditions", "interventions")}
    for day in range(10, 20):
        trial = month.seen[day][BROKEN.nct_id]
        assert {name: trial[name] for name in kept} == kept, day
        assert {source["registry"]: source["state"] for source in trial["sources"]}["veeva"] == "live"
    covered = {each["registry"]: each["state"] for each in month.seen[19][BROKEN.nct_id]["coverage"]}
    assert covered["veeva"] == "failed"
    mended = month.seen[20][BROKEN.nct_id]
    stated = month.world.client.get(f"/v1/trials/{BROKEN.nct_id}/records").body["records"]
    newest = next(record for record in stated if record["registry"] == "veeva" and record["state"] == "live")
    assert newest["fields"]["overall_status"] == "COMPLETED"
    assert {each["registry"]: each["state"] for each in mended["coverage"]}["veeva"] == "found"


def test_every_request_is_in_the_ledger(month: Month) -> None:
    runs = []
    token: dict[str, str] = {}
    while True:
        page = month.world.client.get("/v1/runs", {"limit": "50", **token}).body
        runs += page["runs"]
        if "next_page_token" not in page:
            break
        token = {"page_token": page["next_page_token"]}
    assert {run["state"] for run in runs} == {"succeeded"}
    assert len(runs) == DAYS * 24 // HOURS
    assert sum(run["requests"] for run in runs) == len(month.world.sites.log)


def test_no_host_is_asked_twice_at_once_or_before_its_time(month: Month) -> None:
    for registry, host in HOSTS.items():
        moments = [served.moment for served in month.world.sites.log if served.host == host]
        assert month.world.sites.most_at_once(host) == 1
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert min(gaps) >= CADENCES[registry].delay, host


def test_each_host_gets_as_many_requests_as_its_pages_need(month: Month) -> None:
    """Robots once a day at most; pages by their cadence, and one that cannot be read once a day."""
    asked = Counter((served.host, served.target) for served in month.world.sites.log)
    for (host, target), number in asked.items():
        if target == "/robots.txt":
            assert number <= DAYS, host
        elif host != HOSTS["ctgov"]:
            unread = host == HOSTS["veeva"]
            assert number <= (16 if unread else 9), (host, target, number)
    lists = sum(number for (host, target), number in asked.items() if host == HOSTS["ctgov"] and "?" in target)
    assert DAYS * 24 // HOURS <= lists <= DAYS * 24 // HOURS + 8


def test_what_robots_forbid_is_not_asked_for(month: Month) -> None:
    """The rules are read once a day, so they hold from the day after they were made."""
    late = START + timedelta(days=16, hours=1)
    asked = {
        served.target for served in month.world.sites.log if served.host == HOSTS["meddatax"] and served.moment > late
    }
    assert asked == {"/robots.txt"}


def test_no_page_is_lost(month: Month) -> None:
    """Every page that came has a state that is an end."""
    states: Counter[str] = Counter()
    for state in ("received", "parsed", "failed", "indexed", "quarantined", "ignored", "unlinked"):
        listed = month.world.client.get("/v1/pages", {"state": state, "limit": "1000"}).body["pages"]
        states[state] = len(listed)
    assert states["received"] == states["parsed"] == states["failed"] == states["ignored"] == states["unlinked"] == 0
    assert states["quarantined"] >= 4
    bodies = month.world.local.dead_letters()
    assert not any(bodies.values())


def test_freshness_is_told(month: Month) -> None:
    sources = {each["registry"]: each for each in month.world.client.get("/v1/sources").body["sources"]}
    assert all(sources[key]["enabled"] for key in HOSTS)
    assert sources["meddatax"]["failing"] == len(TRIALS)
    assert sources["veeva"]["pages"] >= len(TRIALS)
    assert sources["medpath"]["trials"] == len(TRIALS)
    assert all(sources[key]["last_success_at"] for key in HOSTS)
    assert "2026-11-07" < sources["meddatax"]["newest_fetched_at"] < "2026-11-16"
    assert sources["veeva"]["oldest_fetched_at"] > "2026-11-20"
