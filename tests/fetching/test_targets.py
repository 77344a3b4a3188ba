"""Targets over HTTP: added, listed, paused, resumed, removed; and every page with an address is one."""

from typing import Any

import pytest

from infra.sites import TrialFacts, pages
from schemas.terms import Status
from tests.end_to_end.test_pages import PAGE, veeva
from tests.fetching.conftest import World
from tests.fetching.test_fetching import FACTS, URL, publish

NCT = "NCT05941156"
AT_REGISTRIES = {
    "https://clinicaltrials.gov/api/v2/studies/NCT05941156",
    "https://clinconnect.io/trials/NCT05941156",
    "https://meddatax.com/clinical-trials/NCT05941156",
}


def test_a_page_that_came_with_an_address_is_a_target(world: World) -> None:
    world.client.post("/v1/pages", {"content": veeva(), "url": f"{PAGE}?x=1", "fetched_at": "2026-10-31T00:00:00Z"})
    world.local.drain(30)
    (target,) = world.targets()
    assert (target["url"], target["registry"], target["nct_id"]) == (PAGE, "veeva", NCT)
    assert (target["state"], target.get("next_due_at")) == ("off", None)
    world.enable("veeva")
    (target,) = world.targets()
    assert target["state"] == "active"
    assert "2026-11-06" < target["next_due_at"] < "2027-01-31"


def test_a_page_at_no_address_of_a_trial_is_none(world: World) -> None:
    world.client.post("/v1/pages", {"content": veeva()})
    world.client.post("/v1/pages", {"content": "x", "url": "https://ctv.veeva.com/clinical-trials/glossary"})
    world.client.post("/v1/pages", {"content": "x", "url": "https://example.org/1"})
    world.local.drain(30)
    assert world.targets() == []


def test_a_trial_is_added_on_every_registry_that_can_be_addressed(world: World) -> None:
    assert {target["url"] for target in world.add(nct_id=NCT)} == AT_REGISTRIES
    states = {target["registry"]: target["state"] for target in world.targets()}
    assert states == {"ctgov": "active", "clinconnect": "off", "meddatax": "off"}
    (again,) = world.add(nct_id=NCT.lower(), registries=["clinconnect"])
    assert again["url"] == URL
    assert len(world.targets()) == 3


def test_a_list_has_one_result_or_one_problem_for_each(world: World) -> None:
    listed = world.add(targets=[{"url": URL}, {"url": "https://example.org/1"}, {"nct_id": "NCT1"}, "x"])
    assert [target.get("status", 200) for target in listed] == [200, 400, 400, 400]


BAD: list[Any] = [
    {},
    [],
    {"url": URL, "nct_id": NCT},
    {"url": "https://example.org/1"},
    {"url": "https://clinconnect.io/about"},
    {"url": "ftp://clinconnect.io/trials/NCT05941156"},
    {"nct_id": "NCT00000000"},
    {"nct_id": NCT, "registries": ["veeva"]},
    {"nct_id": NCT, "registries": ["nowhere"]},
    {"targets": []},
    {"targets": [{"url": URL}], "url": URL},
    {"adress": URL},
]


@pytest.mark.parametrize("body", BAD, ids=str)
def test_what_is_no_target_is_refused(world: World, body: Any) -> None:
    answer = world.client.post("/v1/targets", body)
    assert answer.status == 400
    assert answer.body["detail"]


def test_targets_are_listed_by_state_and_registry_page_by_page(world: World) -> None:
    world.add(targets=[{"nct_id": f"NCT0590{number:04}"} for number in range(1, 8)])
    assert len(world.targets(state="active")) == 7
    assert len(world.targets(state="off")) == 14
    assert len(world.targets(registry="meddatax")) == 7
    assert world.targets(state="gone") == []
    found, token = [], ""
    while True:
        page = world.client.get("/v1/targets", {"limit": "4", **({"page_token": token} if token else {})}).body
        found += [target["target_id"] for target in page["targets"]]
        if not (token := page.get("next_page_token", "")):
            break
    assert len(found) == len(set(found)) == 21
    assert world.client.get("/v1/targets", {"state": "removed"}).status == 400
    assert world.client.get("/v1/targets", {"registry": "x"}).status == 400
    assert world.client.get("/v1/targets", {"page_token": "x"}).status == 400


def test_a_paused_target_is_not_fetched_until_it_is_resumed(world: World) -> None:
    (target,) = world.add(url=publish(world, FACTS))
    path = f"/v1/targets/{target['target_id']}"
    paused = world.client.send("PATCH", path, {"state": "paused"})
    assert (paused.status, paused.body["state"]) == (200, "paused")
    assert "next_due_at" not in paused.body
    assert world.fetch()["counts"] == {}
    assert world.targets(state="paused")[0]["url"] == URL
    for wrong in ({"state": "gone"}, {"state": "removed"}, {"state": "x"}, {}, {"url": URL}):
        assert world.client.send("PATCH", path, wrong).status == 400
    assert world.client.send("PATCH", path, {"state": "active"}).body["state"] == "active"
    assert world.fetch()["counts"] == {"changed": 1}


def test_a_removed_target_is_not_brought_back_by_a_page(world: World) -> None:
    (target,) = world.add(url=publish(world, FACTS))
    path = f"/v1/targets/{target['target_id']}"
    assert world.client.send("DELETE", path).status == 204
    assert world.client.get(path).status == 404
    assert world.client.send("DELETE", path).status == 404
    world.client.post(
        "/v1/pages", {"url": URL, "content": pages.render("clinconnect", FACTS), "content_type": "text/html"}
    )
    world.local.drain(30)
    assert world.targets() == []
    assert world.fetch()["counts"] == {}
    world.add(url=URL)
    assert len(world.targets()) == 1


def test_a_recruiting_trial_comes_sooner_than_a_completed_one(world: World) -> None:
    due: dict[Status, str] = {}
    for nct_id, status in (("NCT05900001", Status.RECRUITING), ("NCT05900002", Status.COMPLETED)):
        facts = TrialFacts(nct_id=nct_id, title="A trial", status=status, start="2020-01-01", completion="2030-01-01")
        world.add(url=publish(world, facts))
        due[status] = nct_id
    world.fetch()
    world.time.pass_by(days=400)
    world.fetch()
    by_id = {target["nct_id"]: target["next_due_at"] for target in world.targets(registry="clinconnect")}
    assert by_id[due[Status.RECRUITING]] < by_id[due[Status.COMPLETED]]
