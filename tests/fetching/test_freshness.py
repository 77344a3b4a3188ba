"""What a trial says of each registry as time passes."""

from collections.abc import Callable

import pytest

from infra.sites import Behaviour, pages
from tests.end_to_end.test_pages import PAGE, veeva
from tests.fetching.conftest import World
from tests.fetching.test_fetching import FACTS, URL, publish

KNOWN = FACTS.nct_id


def test_a_registry_is_found_until_its_page_was_not_seen_for_long(world: World) -> None:
    world.client.post("/v1/pages", {"content": veeva(KNOWN), "url": PAGE, "fetched_at": "2026-11-01T00:00:00Z"})
    world.local.drain(30)
    first = world.client.get(f"/v1/trials/{KNOWN}")
    states = {each["registry"]: each["state"] for each in first.body["coverage"]}
    assert (states["veeva"], states["medpath"]) == ("found", "not_fetched")
    world.time.pass_by(days=400)
    later = world.client.get(f"/v1/trials/{KNOWN}", headers={"If-None-Match": first.headers["etag"]})
    assert later.status == 200, "what is stale now is no answer that was had before"
    assert world.coverage(KNOWN)["veeva"] == "stale"
    again = world.client.get(f"/v1/trials/{KNOWN}", headers={"If-None-Match": later.headers["etag"]})
    assert again.status == 304


def test_a_check_that_finds_the_same_keeps_a_source_fresh(world: World) -> None:
    world.add(url=publish(world, FACTS))
    for _ in range(8):
        world.fetch()
        world.time.pass_by(days=55)
    assert world.coverage(KNOWN)["clinconnect"] == "found"


HINDRANCES: dict[str, tuple[Callable[[World], None], str]] = {
    "forbidden": (lambda world: world.sites.behave(URL, Behaviour.status(403)), "blocked"),
    "robots": (lambda world: world.sites.robots("clinconnect.io", "User-agent: *\nDisallow: /"), "blocked"),
    "down": (lambda world: world.sites.behave(URL, Behaviour.status(500)), "failed"),
    "another layout": (lambda world: world.sites.put(URL, pages.broken("clinconnect", FACTS)), "failed"),
}


@pytest.mark.parametrize(("hinder", "state"), HINDRANCES.values(), ids=HINDRANCES.keys())
def test_what_keeps_a_source_from_being_fresh_is_told(
    world: World, hinder: Callable[[World], None], state: str
) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    hinder(world)
    for _ in range(4):
        world.time.pass_by(days=50)
        world.fetch()
    assert world.coverage(KNOWN)["clinconnect"] == state
    assert world.trial(KNOWN)["brief_title"] == FACTS.title


def test_a_registry_that_never_gave_a_page_says_why(world: World) -> None:
    world.client.post("/v1/pages", {"content": veeva(KNOWN), "url": PAGE})
    world.enable("clinconnect", "meddatax")
    world.add(nct_id=KNOWN)
    world.sites.robots("meddatax.com", "User-agent: *\nDisallow: /")
    world.fetch()
    states = world.coverage(KNOWN)
    assert (states["clinconnect"], states["meddatax"], states["ctgov"]) == ("absent", "blocked", "absent")


def test_every_registry_has_its_figures(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    listed = world.client.get("/v1/sources").body["sources"]
    assert [each["registry"] for each in listed] == ["ctgov", "meddatax", "veeva", "medpath", "trialx", "clinconnect"]
    (found,) = (each for each in listed if each["registry"] == "clinconnect")
    kept = {name: found[name] for name in ("enabled", "pages", "records", "trials", "due", "failing", "unread_share")}
    assert kept == {"enabled": True, "pages": 1, "records": 1, "trials": 1, "due": 0, "failing": 0, "unread_share": 0.0}
    assert found["last_success_at"] >= found["oldest_fetched_at"]
    world.time.pass_by(days=100)
    (late,) = (each for each in world.client.get("/v1/sources").body["sources"] if each["registry"] == "clinconnect")
    assert late["due"] == 1
    assert world.client.get("/v1/sources", {"x": "1"}).status == 400
