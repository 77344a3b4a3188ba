"""ClinicalTrials.gov is read through its API: what was updated, page by page, and due studies many at a time."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.sites import Behaviour, TrialFacts, pages
from schemas.terms import Status
from tests.fetching.conftest import World, living

HOST = "clinicaltrials.gov"
IDS = [f"NCT0590{number:04}" for number in range(1, 8)]


def register(world: World, nct_id: str, updated: str = "2026-10-01", status: Status = Status.RECRUITING) -> None:
    """Let the registry have a study."""
    facts = TrialFacts(nct_id=nct_id, title=f"A study of {nct_id}", updated=updated, status=status)
    world.sites.study(nct_id, pages.study(facts), updated)


def lists(world: World) -> list[dict[str, list[str]]]:
    """Return the parameters of the lists of studies that were asked for."""
    targets = (target for target in world.asked(HOST) if target.startswith("/api/v2/studies?"))
    return [parse_qs(urlsplit(target).query) for target in targets]


def single(world: World) -> list[str]:
    """Return the studies that were asked for alone."""
    return [target for target in world.asked(HOST) if target.startswith("/api/v2/studies/")]


def test_due_studies_are_asked_for_together(world: World) -> None:
    for nct_id in IDS:
        register(world, nct_id)
    world.add(targets=[{"nct_id": nct_id, "registries": ["ctgov"]} for nct_id in IDS])
    assert world.fetch()["counts"] == {"changed": 7}
    asked = [each["filter.ids"] for each in lists(world) if "filter.ids" in each]
    assert sorted(asked[0][0].split(",")) == IDS
    assert len(asked) == 1
    assert single(world) == []
    assert world.client.found() == set(IDS)


def test_what_was_updated_is_read_from_the_list_and_only_targets_are_taken(world: World) -> None:
    for nct_id in IDS:
        register(world, nct_id)
    world.add(nct_id=IDS[0], registries=["ctgov"])
    world.fetch()
    world.time.pass_by(days=1)
    register(world, IDS[0], "2026-11-01", status=Status.TERMINATED)
    register(world, IDS[1], "2026-11-01", status=Status.TERMINATED)
    run = world.fetch()
    assert run["counts"] == {"changed": 1}
    assert world.trial(IDS[0])["overall_status"] == "TERMINATED"
    assert world.client.found() == {IDS[0]}
    assert single(world) == []
    asked = len(lists(world))
    world.time.pass_by(hours=1)
    assert world.fetch()["counts"] == {}
    assert len(lists(world)) == asked, "the list is read some times a day"
    world.time.pass_by(hours=6)
    assert world.fetch()["counts"] == {"unchanged": 1}
    assert "2026-11-01" in lists(world)[-1]["filter.advanced"][0]


def test_a_study_that_is_gone_says_so_at_its_own_address(world: World) -> None:
    for nct_id in IDS[:2]:
        register(world, nct_id)
    world.add(targets=[{"nct_id": nct_id, "registries": ["ctgov"]} for nct_id in IDS[:2]])
    world.fetch()
    world.sites.unstudy(IDS[1])
    world.time.pass_by(days=100)
    assert world.fetch()["counts"] == {"gone": 1, "unchanged": 1}
    assert single(world) == [f"/api/v2/studies/{IDS[1]}"]
    world.time.pass_by(days=2)
    world.fetch()
    assert world.coverage(IDS[1])["ctgov"] == "absent"


def test_the_registry_of_record_obeys_its_robots_too(world: World) -> None:
    world.sites.robots(HOST, "User-agent: *\nDisallow: /api/\n")
    register(world, IDS[0])
    world.add(nct_id=IDS[0], registries=["ctgov"])
    run = world.fetch()
    assert run["state"] == "succeeded"
    assert run["counts"] == {"blocked": 1, "postponed": 1}
    assert world.asked(HOST) == ["/robots.txt"]


@pytest.fixture
def permitted(osmem_url: str) -> Iterator[World]:
    """A world whose operator lets the registry's documented API be asked."""
    yield from living(osmem_url, FetchPermitted="https://clinicaltrials.gov/api/v2/")


def test_an_operator_can_permit_a_documented_api(permitted: World) -> None:
    permitted.sites.robots(HOST, "User-agent: *\nDisallow: /api/\nCrawl-delay: 7\n")
    register(permitted, IDS[0])
    permitted.add(nct_id=IDS[0], registries=["ctgov"])
    assert permitted.fetch()["counts"] == {"changed": 1}
    assert permitted.time.waited > 13.9


@pytest.fixture
def everything(osmem_url: str) -> Iterator[World]:
    """A world whose operator wants all studies."""
    yield from living(osmem_url, FetchScope="*")


def test_all_studies_can_be_wanted_page_by_page(everything: World) -> None:
    ids = [f"NCT0590{number:04}" for number in range(1, 102)]  # a page holds 100
    for nct_id in ids:
        register(everything, nct_id)
    run = everything.fetch()
    assert run["counts"] == {"changed": 101}
    assert len(lists(everything)) == 2
    assert everything.client.found() == set(ids)
    everything.client.send("DELETE", f"/v1/targets/{everything.targets(limit='1')[0]['target_id']}")
    (removed,) = set(ids) - {target["nct_id"] for target in everything.targets()}
    everything.time.pass_by(days=1)
    register(everything, removed, "2026-11-02", Status.COMPLETED)
    assert everything.fetch()["counts"].get("changed", 0) == 0


def test_a_list_that_fails_does_not_keep_the_due_ones_waiting(world: World) -> None:
    register(world, IDS[0])
    world.add(nct_id=IDS[0], registries=["ctgov"])
    world.sites.behave("https://clinicaltrials.gov/api/v2/studies", Behaviour.status(500, times=1))
    assert world.fetch()["counts"] == {"changed": 1, "postponed": 1}


def test_a_former_id_leads_to_the_current_study(world: World) -> None:
    known = TrialFacts(nct_id=IDS[0], title="A study", updated="2026-10-01")
    study = pages.study(known)
    study["protocolSection"]["identificationModule"]["nctIdAliases"] = [IDS[1]]
    world.sites.study(IDS[0], study, "2026-10-01")
    world.add(nct_id=IDS[1], registries=["ctgov"])
    world.fetch()
    assert world.trial(IDS[0])["brief_title"] == "A study"
    assert world.client.get(f"/v1/trials/{IDS[1]}").status == 301
