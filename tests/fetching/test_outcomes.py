"""What a site answers, and what that means for the target and its trial."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from infra.sites import Behaviour, TrialFacts, pages
from schemas.terms import Status
from tests.fetching.conftest import World
from tests.fetching.test_fetching import FACTS, URL, publish

KNOWN = FACTS.nct_id


def fetched(world: World) -> dict[str, Any]:
    """Add the target, fetch it once and return the trial."""
    world.add(url=publish(world, FACTS))
    world.fetch()
    return world.trial(KNOWN)


BAD = {
    "500": (Behaviour.status(500), "failed"),
    "503 with a pause": (Behaviour.status(503, retry_after="120"), "failed"),
    "429": (Behaviour.status(429, retry_after="3600"), "throttled"),
    "403 challenge": (Behaviour.challenge(403), "blocked"),
    "hangs": (Behaviour.hang(5), "failed"),
    "trickles": (Behaviour.trickle(10), "failed"),
    "50 MB": (Behaviour.large(50), "failed"),
    "50 MB, undeclared": (Behaviour.large(50, declared=False), "failed"),
    "bad gzip": (Behaviour.bad_gzip(), "failed"),
    "cut gzip": (Behaviour.bad_gzip(cut=True), "failed"),
    "gzip bomb": (Behaviour.bomb(100), "failed"),
    "cut": (Behaviour.cut(), "failed"),
    "reset": (Behaviour.reset(), "failed"),
    "junk": (Behaviour.junk(), "failed"),
    "redirect away": (Behaviour.redirect("https://example.org/trial"), "failed"),
    "redirect to http": (Behaviour.redirect("http://clinconnect.io/trials/NCT05941156"), "failed"),
    "redirect to a private address": (Behaviour.redirect("https://169.254.169.254/latest/meta-data/"), "failed"),
    "redirect to itself": (Behaviour.redirect(URL), "failed"),
}


@pytest.mark.parametrize(("behaviour", "outcome"), BAD.values(), ids=BAD.keys())
def test_a_broken_answer_spoils_nothing(world: World, behaviour: Behaviour, outcome: str) -> None:
    before = fetched(world)
    world.time.pass_by(days=70)
    publish(world, replace(FACTS, status=Status.COMPLETED))
    world.sites.behave(URL, behaviour)
    run = world.fetch()
    assert run["state"] == "succeeded"
    assert run["counts"] == {outcome: 1}
    assert run["errors"][0]["example"] == URL
    target = world.target(URL)
    assert (target["state"], target["last_outcome"]) == ("active", outcome)
    assert target["next_due_at"] > target["last_checked_at"]
    after = world.trial(KNOWN)
    assert (after["version"], after["revision"]) == (before["version"], before["revision"])
    assert {served.host for served in world.sites.log} <= {"clinconnect.io", "clinicaltrials.gov"}
    assert world.sites.most_at_once("clinconnect.io") == 1


def test_failures_come_back_later_and_later_and_a_success_ends_that(world: World) -> None:
    fetched(world)
    world.sites.behave(URL, Behaviour.status(500))
    world.time.pass_by(days=70)
    waits = []
    for _ in range(3):
        world.fetch()
        target = world.target(URL)
        waits.append(target["next_due_at"])
        world.time.pass_by(hours=30)
    world.sites.behave(URL, None)
    world.fetch()
    assert world.target(URL)["last_outcome"] == "unchanged"
    assert waits == sorted(waits)


UNREADABLE: dict[str, Callable[[], str]] = {
    "challenge": pages.challenge,
    "maintenance": pages.maintenance,
    "shell": pages.shell,
    "missing": pages.missing,
    "new layout": lambda: pages.broken("clinconnect", FACTS),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_quarantined_and_said(world: World, make: Callable[[], str]) -> None:
    before = fetched(world)
    world.time.pass_by(days=70)
    world.sites.put(URL, make())
    world.fetch()
    listed = world.client.get("/v1/pages", {"state": "quarantined"}).body["pages"]
    assert [page["url"] for page in listed] == [URL]
    after = world.trial(KNOWN)
    assert (after["version"], after["brief_title"]) == (before["version"], FACTS.title)
    assert world.coverage(KNOWN)["clinconnect"] == "failed"


def test_a_page_that_is_gone_twice_a_day_apart_is_withdrawn(world: World) -> None:
    fetched(world)
    world.sites.remove(URL)
    world.time.pass_by(days=70)
    assert world.fetch()["counts"] == {"gone": 1}
    assert world.trial(KNOWN)["delisted"] is False
    assert world.fetch()["counts"] == {}
    world.time.pass_by(days=1, hours=2)
    assert world.fetch()["counts"] == {"gone": 1}
    trial = world.trial(KNOWN)
    assert trial["delisted"] is True
    assert trial["brief_title"] == FACTS.title
    assert world.target(URL)["state"] == "gone"
    assert world.coverage(KNOWN)["clinconnect"] == "absent"


def test_a_page_that_comes_back_is_live_again(world: World) -> None:
    fetched(world)
    world.sites.remove(URL, 410)
    for _ in range(2):
        world.time.pass_by(days=70)
        world.fetch()
    assert world.trial(KNOWN)["delisted"] is True
    publish(world, FACTS)
    world.time.pass_by(days=100)
    world.fetch()
    assert world.trial(KNOWN)["delisted"] is False
    assert world.target(URL)["state"] == "active"


def test_two_absences_with_a_sight_between_are_no_two(world: World) -> None:
    """Gone, back with the same content, gone again: once each, weeks apart."""
    fetched(world)
    for there in (False, True, False):
        world.time.pass_by(days=70)
        if there:
            publish(world, FACTS)
        else:
            world.sites.remove(URL)
        world.fetch()
    assert world.trial(KNOWN)["delisted"] is False


def test_a_new_address_on_the_same_site_is_followed(world: World) -> None:
    fetched(world)
    www = URL.replace("://", "://www.")
    world.sites.put(www, pages.render("clinconnect", replace(FACTS, status=Status.COMPLETED)))
    world.sites.redirect(URL, www)
    world.time.pass_by(days=70)
    assert world.fetch()["counts"] == {"changed": 1}
    trial = world.trial(KNOWN)
    assert trial["overall_status"] == "COMPLETED"
    assert [source["url"] for source in trial["sources"]] == [URL]


def test_a_wrong_charset_is_read_as_what_it_is(world: World) -> None:
    facts = replace(FACTS, title="Étude d’un traitement du lupus érythémateux")
    world.add(url=publish(world, facts))
    world.sites.behave(URL, Behaviour.wrong_charset("utf-8", "windows-1252"))
    world.fetch()
    assert world.trial(KNOWN)["brief_title"] == facts.title


def test_robots_that_forbid_are_obeyed(world: World) -> None:
    world.sites.robots("clinconnect.io", "User-agent: trialindex\nDisallow: /trials/\n")
    world.add(url=publish(world, FACTS))
    run = world.fetch()
    assert run["counts"] == {"blocked": 1}
    assert world.asked("clinconnect.io") == ["/robots.txt"]
    assert "robots.txt" in world.target(URL)["last_error"]


def test_nothing_is_asked_while_robots_are_not_to_be_had(world: World) -> None:
    world.sites.robots("clinconnect.io", "", 503)
    world.add(url=publish(world, FACTS))
    run = world.fetch()
    assert run["counts"] == {"postponed": 1}
    assert world.asked("clinconnect.io") == ["/robots.txt"]
    world.sites.robots("clinconnect.io", "")
    world.time.pass_by(hours=1)
    assert world.fetch()["counts"] == {"changed": 1}


def test_the_pace_that_a_site_asks_for_is_kept(world: World) -> None:
    world.sites.robots("clinconnect.io", "User-agent: *\nCrawl-delay: 45\n")
    ids = [f"NCT0594{number:04}" for number in range(1, 6)]
    for nct_id in ids:
        publish(world, TrialFacts(nct_id=nct_id, title="A trial"))
    world.add(targets=[{"nct_id": nct_id, "registries": ["clinconnect"]} for nct_id in ids])
    world.fetch()
    moments = [served.moment for served in world.sites.log if served.host == "clinconnect.io"]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments[1:])]
    assert len(gaps) == 4
    assert min(gaps) >= 45


def test_a_host_that_asks_for_a_pause_has_it(world: World) -> None:
    ids = ["NCT05940001", "NCT05940002"]
    for nct_id in ids:
        publish(world, TrialFacts(nct_id=nct_id, title="A trial"))
    world.add(targets=[{"nct_id": nct_id, "registries": ["clinconnect"]} for nct_id in ids])
    world.sites.behave("clinconnect.io", Behaviour.status(429, retry_after="7200", times=1))
    world.sites.behave("https://clinconnect.io/robots.txt", Behaviour.plain())
    world.fetch()
    assert len(world.asked("clinconnect.io")) == 2
    world.time.pass_by(hours=1)
    world.fetch()
    assert len(world.asked("clinconnect.io")) == 2
    world.time.pass_by(hours=2)
    world.fetch()
    assert len(world.asked("clinconnect.io")) == 4


def test_a_host_that_is_down_is_soon_left_alone(world: World) -> None:
    ids = [f"NCT0594{number:04}" for number in range(1, 31)]
    world.enable("clinconnect")
    world.add(targets=[{"nct_id": nct_id, "registries": ["clinconnect"]} for nct_id in ids])
    world.sites.behave("clinconnect.io", Behaviour.status(502))
    world.sites.behave("https://clinconnect.io/robots.txt", Behaviour.plain())
    run = world.fetch()
    assert run["counts"] == {"failed": 5, "postponed": 1}
    assert len(world.asked("clinconnect.io")) == 6


def test_the_user_agent_says_who_asks_and_whom_to_write_to(world: World) -> None:
    fetched(world)
    agents = {served.headers["user-agent"] for served in world.sites.log}
    assert agents == {"trialindex/0.1.0 (+https://example.org/contact)"}
