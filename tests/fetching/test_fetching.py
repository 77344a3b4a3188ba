"""A target is fetched when it is due, and its trial is what its page says."""

import json
from dataclasses import replace

from jsonschema import Draft202012Validator

from infra.sites import TrialFacts, pages
from schemas.published import FOLDER
from schemas.terms import Status
from tests.fetching.conftest import World

FACTS = TrialFacts(nct_id="NCT05941156", title="Anti-CD56 CAR T in NK Cell Leukemia")
URL = pages.url("clinconnect", FACTS)


def publish(world: World, facts: TrialFacts, registry: str = "clinconnect") -> str:
    """Put a trial's page on a site, enable it, and return the page's address."""
    url = pages.url(registry, facts)
    world.sites.put(url, pages.render(registry, facts))
    world.enable(registry)
    return url


def test_a_target_that_was_added_is_fetched_and_its_trial_can_be_read(world: World) -> None:
    url = publish(world, FACTS)
    (target,) = world.add(url=url)
    assert (target["state"], target["nct_id"]) == ("active", FACTS.nct_id)
    run = world.fetch()
    assert run["state"] == "succeeded"
    assert run["counts"] == {"changed": 1}
    assert world.trial(FACTS.nct_id)["brief_title"] == FACTS.title
    assert world.coverage(FACTS.nct_id)["clinconnect"] == "found"
    checked = world.target(url)
    assert checked["last_outcome"] == "changed"
    assert checked["next_due_at"] > checked["last_checked_at"]


def test_the_same_content_records_the_check_and_nothing_else(world: World) -> None:
    url = publish(world, FACTS)
    world.add(url=url)
    world.fetch()
    before = world.trial(FACTS.nct_id)
    world.time.pass_by(days=70)
    assert world.fetch()["counts"] == {"unchanged": 1}
    assert world.sites.log[-1].status == 304
    after = world.trial(FACTS.nct_id)
    assert (after["version"], after["sources"]) == (before["version"], before["sources"])
    assert world.target(url)["last_outcome"] == "unchanged"


def test_a_change_is_a_new_revision(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    world.time.pass_by(days=70)
    publish(world, replace(FACTS, status=Status.COMPLETED))
    assert world.fetch()["counts"] == {"changed": 1}
    trial = world.trial(FACTS.nct_id)
    assert (trial["overall_status"], trial["revision"]) == ("COMPLETED", 2)


def test_what_is_told_of_targets_runs_and_registries_is_as_published(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.add(nct_id=FACTS.nct_id)
    run = world.fetch()
    told = {
        "run": [run, *world.client.get("/v1/runs").body["runs"]],
        "target": world.targets(),
        "registry-status": world.client.get("/v1/sources").body["sources"],
        "trial": [world.trial(FACTS.nct_id)],
    }
    for name, each in told.items():
        validator = Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text()))
        for one in each:
            validator.validate(one)
