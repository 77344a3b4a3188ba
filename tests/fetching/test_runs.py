"""Runs: one of a kind at a time, an account of each, taken up where they stopped."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.gateways.runs import SILENCE
from functions.stages import stores
from functions.stages.processes import running
from infra.sites import TrialFacts, pages
from schemas.page import PageState
from schemas.run import Lane, RunIn, RunKind
from tests.end_to_end.test_pages import PAGE, veeva
from tests.fetching.conftest import CONTACT, World, living
from tests.fetching.test_fetching import FACTS, URL, publish


def started(kind: RunKind, world: World) -> tuple[str, list[Lane]]:
    """Start a run whose portions nobody asks for, as if its process had died at once."""
    head, lanes = stores.runs().start(RunIn(kind=kind), running()._jobs[kind]().lanes(RunIn(kind=kind)), world.time.now)
    return head.run_id, lanes


@pytest.mark.parametrize("kind", list(RunKind))
def test_a_second_start_names_the_run_that_is_under_way(world: World, kind: RunKind) -> None:
    run_id, _ = started(kind, world)
    answer = world.client.post("/v1/runs", {"kind": kind})
    assert (answer.status, answer.body["run_id"]) == (409, run_id)
    assert world.client.get(f"/v1/runs/{run_id}").body["state"] == "running"
    other = next(each for each in RunKind if each is not kind)
    assert world.client.post("/v1/runs", {"kind": other}).status == 202


def test_a_dead_run_is_interrupted_and_the_next_takes_up_what_it_left(world: World) -> None:
    for number in range(15):
        world.client.post("/v1/pages", {"content": veeva(f"NCT0594{number:04}"), "url": f"{PAGE}-{number}"})
    world.local.drain(60)
    run_id, lanes = started(RunKind.REPARSE, world)
    job = running()._jobs[RunKind.REPARSE]()
    done = [lane for lane in lanes if job.advance(lane).tally.done][:3]
    for lane in done:
        owner = "me"
        taken = stores.runs().take(run_id, lane.name, owner, world.time.now + timedelta(minutes=1), world.time.now)
        assert taken is not None
        stores.runs().save(taken.model_copy(update={"ended": True}), owner, None)
    world.time.now += SILENCE + timedelta(seconds=1)
    assert world.client.get(f"/v1/runs/{run_id}").body["state"] == "interrupted"
    run = world.run("reparse")
    assert (run["state"], run["resumes"]) == ("succeeded", run_id)
    assert 0 < run["progress"]["done"] < 15
    assert world.run("reparse")["progress"]["done"] == 15


def test_a_run_that_dies_between_its_pieces_goes_on_where_it_was(world: World) -> None:
    ids = [f"NCT0594{number:04}" for number in range(1, 13)]
    for nct_id in ids:
        publish(world, TrialFacts(nct_id=nct_id, title="A trial"))
    world.add(targets=[{"nct_id": nct_id, "registries": ["clinconnect"]} for nct_id in ids])
    _, lanes = started(RunKind.FETCH, world)
    lane = next(lane for lane in lanes if lane.name == "clinconnect")
    running()._jobs[RunKind.FETCH]().advance(lane)  # and then nobody heard of it any more
    asked = len(world.asked("clinconnect.io"))
    assert 1 < asked < len(ids)
    world.time.now += SILENCE + timedelta(seconds=1)
    assert world.fetch()["counts"]["changed"] == len(ids) - (asked - 1)
    assert len(world.asked("clinconnect.io")) == len(ids) + 1
    assert world.client.found() == set(ids)


def test_a_lane_that_fails_for_good_ends_its_run_as_failed(world: World) -> None:
    run_id, lanes = started(RunKind.RECONCILE, world)
    for lane in lanes:
        body = json.dumps({"run_id": run_id, "lane": lane.name})
        event = {"Records": [{"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs"}]}
        world.local.sources.functions["FailFunction"].invoke(event)
    assert world.client.get(f"/v1/runs/{run_id}").body["state"] == "failed"
    assert world.run("reconcile")["state"] == "succeeded"


def test_runs_are_listed_newest_first(world: World) -> None:
    made = []
    for _ in range(3):
        made.append(world.run("reconcile")["run_id"])
        world.time.pass_by(minutes=1)
    first = world.client.get("/v1/runs", {"limit": "2"}).body
    rest = world.client.get("/v1/runs", {"limit": "2", "page_token": first["next_page_token"]}).body
    assert [run["run_id"] for run in first["runs"] + rest["runs"]] == made[::-1]
    assert "next_page_token" not in rest


def test_what_is_no_run_is_refused(world: World) -> None:
    body: Any
    for body in ({"kind": "x"}, {}, [], {"kind": "fetch", "registry": "x"}, {"kind": "reconcile", "registry": "veeva"}):
        answer = world.client.post("/v1/runs", body)
        assert answer.status == 400, body
    assert world.client.post("/v1/runs", {"kind": "fetch", "registry": "veeva"}).status == 409
    assert world.client.get("/v1/runs/x").status == 404
    assert world.client.get("/v1/runs", {"page_token": "x"}).status == 400
    assert world.client.send("PATCH", "/v1/sources/x", {"enabled": True}).status == 404
    for body in ({"enabled": "yes"}, {}, {"enabled": 1}, [True]):
        assert world.client.send("PATCH", "/v1/sources/veeva", body).status == 400


def test_nothing_is_fetched_without_a_contact(osmem_url: str) -> None:
    for world in living(osmem_url, FetchContact=""):
        answer = world.client.post("/v1/runs", {"kind": "fetch"})
        assert answer.status == 409
        assert "FetchContact" in answer.body["detail"]
    assert CONTACT


def test_the_clock_starts_a_fetch_and_not_a_second_one(world: World) -> None:
    world.add(url=publish(world, FACTS))
    function = world.local.sources.functions["ScheduleFunction"]
    first = function.invoke({"kind": "fetch"})
    second = function.invoke({"kind": "fetch"})
    world.local.drain(60)
    assert first["state"] == "running"
    assert world.client.get(f"/v1/runs/{first['run_id']}").body["state"] == "succeeded"
    assert second["run_id"] in {first["run_id"], *(run["run_id"] for run in world.client.get("/v1/runs").body["runs"])}
    assert world.trial(FACTS.nct_id)["brief_title"] == FACTS.title


def test_reparse_makes_revisions_only_of_real_changes(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    before = world.trial(FACTS.nct_id)
    run = world.run("reparse")
    assert run["counts"] == {"parsed": 1}
    assert world.trial(FACTS.nct_id) == before


def test_a_page_that_was_refused_in_between_is_well_again_after_a_reparse(world: World) -> None:
    """Its record is there from before, so nothing about it is new: only its state is to be mended."""
    world.add(url=publish(world, FACTS))
    world.fetch()
    (page,) = world.client.get("/v1/pages").body["pages"]
    stores.statuses().move(page["page_id"], PageState.QUARANTINED)
    world.run("reparse")
    assert world.client.get(f"/v1/pages/{page['page_id']}").body["state"] == "indexed"


def test_reconcile_goes_through_all_trials(world: World) -> None:
    for number in range(5):
        world.client.post("/v1/pages", {"content": veeva(f"NCT0594{number:04}"), "url": f"{PAGE}-{number}"})
    world.local.drain(60)
    assert world.run("reconcile")["counts"] == {"unchanged": 5}


def test_a_reparse_can_be_of_one_registry(world: World) -> None:
    world.client.post("/v1/pages", {"content": veeva(), "url": PAGE})
    page = pages.render("clinconnect", replace(FACTS, nct_id="NCT05940001"))
    world.client.post(
        "/v1/pages", {"content": page, "url": URL.replace(FACTS.nct_id, "NCT05940001"), "content_type": "text/html"}
    )
    world.local.drain(60)
    assert world.run("reparse", registry="veeva")["progress"]["done"] == 1
    assert world.run("reparse")["progress"]["done"] == 2
