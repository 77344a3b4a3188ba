"""What has gone wrong: each of these once stopped a registry, lost a change, or told of a page what was not so."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.gateways.site import _Gzip
from functions.schedule import politeness
from functions.stages import stores
from functions.stages.failing import Failing
from functions.stages.processes import running
from functions.stages.studies import last_day
from infra.sites import Behaviour, TrialFacts, pages
from schemas.host import Reading
from schemas.run import RunIn, RunKind, RunState
from schemas.terms import Status
from tests.fetching.conftest import World, living
from tests.fetching.test_fetching import FACTS, URL, publish

KNOWN = FACTS.nct_id
ODD = {
    "an address that is none": Behaviour.redirect("https://[bad/"),
    "a port that is none": Behaviour.redirect("https://clinconnect.io:99999/x"),
    "a port of letters": Behaviour.redirect("https://clinconnect.io:abc/x"),
    "a pause beyond the calendar": Behaviour.status(503, retry_after="Mon, 01 Jan 2024 00:00:00 +99999999999999999999"),
}


@pytest.mark.parametrize("behaviour", ODD.values(), ids=ODD.keys())
def test_an_odd_header_fails_one_page_and_no_other(world: World, behaviour: Behaviour) -> None:
    other = TrialFacts(nct_id="NCT05940002", title="Another trial")
    publish(world, other)
    world.sites.behave(URL, behaviour)
    world.add(url=URL)
    world.add(nct_id=other.nct_id, registries=["clinconnect"])
    run = world.fetch()
    assert (run["state"], run["counts"]["failed"]) == ("succeeded", 1)
    world.time.pass_by(hours=1)
    world.fetch()
    assert world.trial(other.nct_id)["brief_title"] == other.title


def test_half_a_pair_in_a_study_fails_that_study(world: World) -> None:
    for number, title in ((1, "cut \ud83d"), (2, "A trial")):
        facts = replace(FACTS, nct_id=f"NCT0594000{number}")
        study = pages.study(facts)
        study["protocolSection"]["identificationModule"]["briefTitle"] = title
        world.sites.study(facts.nct_id, study, "2026-10-30")
        world.add(nct_id=facts.nct_id, registries=["ctgov"])
    assert world.fetch()["counts"] == {"changed": 1, "failed": 1}
    assert world.trial("NCT05940002")["brief_title"] == "A trial"


def test_no_part_of_a_list_of_studies_is_sure_to_be_there() -> None:
    def study(status: object) -> object:
        return {"protocolSection": {"statusModule": status}}

    odd = [None, 5, [], {}, {"protocolSection": None}, study(None), study({"lastUpdatePostDateStruct": None})]
    days = [study({"lastUpdatePostDateStruct": {"date": day}}) for day in ("2026-10-30", "2099-01-01", "soon", 7)]
    assert last_day([*odd, *days], "2026-11-01") == "2026-10-30"
    assert last_day(odd, "2026-11-01") is None


def test_a_day_that_is_not_yet_stops_no_list(world: World) -> None:
    world.sites.study(KNOWN, pages.study(FACTS), "2099-01-01")
    world.add(nct_id=KNOWN, registries=["ctgov"])
    world.fetch()
    assert (stores.hosts().reading("ctgov").day or "") < "2027"


def test_a_long_robots_txt_that_hardly_packs_is_cut(world: World) -> None:
    dice = random.Random(1)
    noise = "".join(chr(dice.randrange(33, 127)) for _ in range(505_000))
    world.sites.robots("clinconnect.io", f"User-agent: *\nDisallow: /nothing\n# {noise}")
    world.add(url=publish(world, FACTS))
    assert world.fetch()["counts"] == {"changed": 1}


def test_a_robots_txt_that_is_not_to_be_had_is_asked_for_once_an_hour(world: World) -> None:
    world.sites.robots("clinconnect.io", "")
    ids = [f"NCT0594{number:04}" for number in range(1, 7)]
    for nct_id in ids:
        publish(world, TrialFacts(nct_id=nct_id, title="A trial"))
    world.add(targets=[{"nct_id": nct_id, "registries": ["clinconnect"]} for nct_id in ids])
    world.fetch()
    world.sites.robots("clinconnect.io", "", 503)
    world.time.pass_by(days=70)
    before = len(world.asked("clinconnect.io"))
    world.fetch()
    assert world.asked("clinconnect.io")[before:] == ["/robots.txt"], "the copy is too old to serve"
    world.sites.robots("clinconnect.io", "")
    world.time.pass_by(hours=1)
    world.fetch()
    world.sites.robots("clinconnect.io", "", 503)
    world.time.pass_by(days=2)
    for target in world.targets(registry="clinconnect"):
        stores.targets().revise(
            target["target_id"], lambda kept: kept.model_copy(update={"next_due_at": kept.added_at})
        )
    before = len(world.asked("clinconnect.io"))
    world.fetch()
    assert world.asked("clinconnect.io")[before:].count("/robots.txt") == 1
    assert len(world.asked("clinconnect.io")[before:]) == 1 + len(ids)


def test_whole_lines_of_robots_are_kept() -> None:
    assert politeness.readable(b"User-agent: *\nDisallow: /\n") == "User-agent: *\nDisallow: /\n"
    assert politeness.readable(b"\xff\xfe") == "\ufffd\ufffd"


def test_a_packed_body_may_have_several_parts() -> None:
    import gzip  # noqa: PLC0415

    parts = gzip.compress(b"one, ") + gzip.compress(b"two")
    unpacker = _Gzip()
    assert unpacker.take(parts, 100) == b"one, two"
    assert unpacker.is_whole


def post(world: World, content: str) -> None:
    """Post a page of the target by hand."""
    world.client.post("/v1/pages", {"content": content, "content_type": "text/html", "url": URL})
    world.local.drain(60)


def test_an_older_copy_that_is_posted_gives_way_to_what_the_site_says(world: World) -> None:
    world.add(url=publish(world, replace(FACTS, status=Status.COMPLETED)))
    world.fetch()
    world.time.pass_by(days=1)
    post(world, pages.render("clinconnect", FACTS))
    assert world.trial(KNOWN)["overall_status"] == "RECRUITING"
    world.time.pass_by(days=70)
    world.fetch()
    assert world.trial(KNOWN)["overall_status"] == "COMPLETED"


def test_a_challenge_that_is_posted_is_over_with_the_next_check(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    world.time.pass_by(days=1)
    post(world, pages.challenge())
    assert world.coverage(KNOWN)["clinconnect"] == "failed"
    world.time.pass_by(days=2)
    world.fetch()
    assert world.coverage(KNOWN)["clinconnect"] == "found"


def test_a_page_that_could_not_be_read_before_it_went_is_withdrawn(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    world.time.pass_by(days=70)
    world.sites.put(URL, pages.missing())
    world.fetch()
    world.sites.remove(URL)
    for _ in range(3):
        world.time.pass_by(days=3)
        world.fetch()
    assert world.target(URL)["state"] == "gone"
    assert world.trial(KNOWN)["delisted"] is True
    assert world.coverage(KNOWN)["clinconnect"] == "absent"


def test_a_trial_that_was_found_and_now_fails_has_another_etag(world: World) -> None:
    world.add(url=publish(world, FACTS))
    world.fetch()
    before = world.client.get(f"/v1/trials/{KNOWN}").headers["etag"]
    world.time.pass_by(days=70)
    world.sites.put(URL, pages.challenge())
    world.fetch()
    assert world.client.get(f"/v1/trials/{KNOWN}").headers["etag"] != before


def test_however_an_address_is_named_it_is_one_target(world: World) -> None:
    for url in (URL, URL.replace("://", "://www."), URL.replace("NCT", "nct"), f"{URL}/?utm_source=x"):
        world.add(url=url)
    for path in ("study", "ct2/show", "api/v2/studies"):
        world.add(url=f"https://www.clinicaltrials.gov/{path}/{KNOWN}")
    world.add(url=f"https://meddatax.com/clinical-trials/{KNOWN}")
    world.add(url=f"https://meddatax.com/clinical-trials/{KNOWN}/results")
    world.add(url="https://trialx.com/clinical-trials/listings/1/a-trial")
    world.add(url="https://www.trialx.com/clinical-trials/listings/1/a-trial/?radius=50")
    assert len(world.targets()) == 5


def test_a_page_of_results_says_nothing_of_the_trial_page_beside_it(world: World) -> None:
    url = pages.url("meddatax", FACTS)
    world.enable("meddatax")
    for address in (url, f"{url}/results"):
        world.sites.put(address, pages.render("meddatax", FACTS))
        world.add(url=address)
    world.fetch()
    world.sites.behave(url, Behaviour.status(403))
    for _ in range(12):
        world.time.pass_by(days=25)
        world.fetch()
    assert world.coverage(KNOWN)["meddatax"] == "blocked"


def test_a_registry_misses_no_turn_because_another_died(world: World) -> None:
    world.add(url=publish(world, FACTS))
    head, _ = stores.runs().start(RunIn(kind=RunKind.FETCH), {"clinconnect": 1, "ctgov": None}, world.time.now)
    lane = stores.runs().take(head.run_id, "clinconnect", "me", world.time.now + timedelta(minutes=5), world.time.now)
    assert lane is not None
    stores.runs().save(lane.model_copy(update={"ended": True}), "me", None)
    world.time.pass_by(hours=1)
    assert world.fetch()["counts"] == {"changed": 1}


def test_a_run_whose_last_lane_ended_in_a_crash_is_finished_by_its_message(world: World) -> None:
    head, _ = stores.runs().start(RunIn(kind=RunKind.RECONCILE), {"0": None}, world.time.now)
    lane = stores.runs().take(head.run_id, "0", "me", world.time.now + timedelta(minutes=5), world.time.now)
    assert lane is not None
    stores.runs().save(lane.model_copy(update={"ended": True}), "me", None)
    running().work(head.run_id, "0", lambda: 300.0)
    found = stores.runs().find(head.run_id, world.time.now)
    assert found is not None
    assert found.state is RunState.SUCCEEDED


def test_a_dead_letter_does_not_end_a_lane_that_is_worked_on(world: World) -> None:
    head, _ = stores.runs().start(RunIn(kind=RunKind.RECONCILE), {"0": None}, world.time.now)
    until = world.time.now + timedelta(minutes=5)
    lane = stores.runs().take(head.run_id, "0", "me", until, world.time.now)
    assert lane is not None
    assert stores.runs().take(head.run_id, "0", "you", until, world.time.now) is None
    failing = Failing(stores.statuses(), stores.trials(), stores.changes(), stores.runs())
    failing.fail(json.dumps({"run_id": head.run_id, "lane": "0"}))
    assert stores.runs().save(lane, "me", None)
    found = stores.runs().find(head.run_id, world.time.now)
    assert found is not None
    assert found.state is RunState.RUNNING


@pytest.fixture
def everything(osmem_url: str) -> Iterator[World]:
    """A world whose operator wants all studies."""
    yield from living(osmem_url, FetchScope="*")


def test_what_is_wanted_can_grow_later(everything: World) -> None:
    """The list was read up to a day for a few studies; then all are wanted, also those updated before."""
    stores.hosts().note_reading("ctgov", Reading(scope="", day="2026-10-31", ended_at=everything.time.now))
    everything.sites.study(KNOWN, pages.study(FACTS), "2026-02-15")
    assert everything.fetch()["counts"] == {"changed": 1}
