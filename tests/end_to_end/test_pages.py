"""Pages posted one by one: what is refused at once, and the state in which everything else ends."""

import json
from typing import Any

import pytest

from tests.end_to_end.client import Answer
from tests.end_to_end.conftest import Stack

PAGE = "https://ctv.veeva.com/study/some-study"


def veeva(nct_id: str = "NCT05941156", title: str = "Anti-CD56 CAR T in NK Cell Leukemia") -> str:
    lines = ["ClinicalTrials.Veeva", "Menu", title, "X", "Xuzhou Medical University", "Status and phase"]
    lines += ["Enrolling", "Phase 2", "Conditions", "NK-Cell Leukemia", "Identifiers", nct_id]
    return "\n\n".join(lines)


@pytest.mark.parametrize(
    ("posted", "status", "named"),
    [
        ({}, 400, "content"),
        ({"content": ""}, 400, "content"),
        ({"content": " \n\t "}, 400, "content"),
        ({"content": 7}, 400, "content"),
        ({"content": "x", "colour": "red"}, 400, "colour"),
        ({"content": "x", "registry": "veva"}, 400, "registry"),
        ({"content": "x", "content_type": "application/pdf"}, 400, "content_type"),
        ({"content": "x", "nct_id": "NCT123"}, 400, "nct_id"),
        ({"content": "x", "nct_id": "NCT00000000"}, 400, "nct_id"),
        ({"content": "x", "nct_id": "NCT٠٥٩٤١١٥٦"}, 400, "nct_id"),
        ({"content": "x", "url": "not a url"}, 400, "url"),
        ({"content": "x", "url": "ftp://ctv.veeva.com/study/x"}, 400, "url"),
        ({"content": "x", "url": ""}, 400, "url"),
        ({"content": "x", "url": "https://ctv.veeva.com/study/\ud800"}, 400, "url"),
        ({"content": "x", "fetched_at": "yesterday"}, 400, "fetched_at"),
        ({"content": "x", "fetched_at": "2026-11-20T00:00:00"}, 400, "fetched_at"),
        ({"content": "x", "fetched_at": "2999-01-01T00:00:00Z"}, 400, "fetched_at"),
        ({"content": "x", "fetched_at": "0001-01-01T00:00:00+14:00"}, 400, "fetched_at"),
        ({"content": "x", "fetched_at": "20261120"}, 400, "fetched_at"),
        ({"content": "{", "content_type": "application/json"}, 400, "content"),
        ({"content": "[" * 100_000, "content_type": "application/json"}, 400, "content"),
        (
            {"content": "x", "url": "https://clinconnect.io/trials/NCT06909474", "nct_id": "NCT05941156"},
            400,
            "nct_id",
        ),
        ({"content": "x" * 3_000_001}, 413, "content"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else None,
)
def test_a_bad_envelope_is_refused(empty: Stack, posted: dict[str, Any], status: int, named: str) -> None:
    """The problem names the key, and nothing is stored."""
    answer = empty.client.post("/v1/pages", posted)
    assert (answer.status, answer.body["parameter"]) == (status, named)
    assert empty.client.get("/v1/pages").body["pages"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"7", b'"page"', b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_page_is_refused(empty: Stack, body: bytes) -> None:
    """What is not a JSON object or a list of them is 400."""
    assert empty.client.post("/v1/pages", body).status == 400


def test_a_long_key_is_quoted_in_part(empty: Stack) -> None:
    """An answer that repeated it would be larger than a function may give."""
    key = "k" * 4_000_000
    answer = empty.client.post("/v1/pages", {"content": "x", key: 1})
    assert answer.status == 400
    assert key.startswith(answer.body["parameter"])
    assert len(json.dumps(answer.body)) < 1000


def test_a_limit_is_a_number_of_pages(empty: Stack) -> None:
    """What is none, or too many, is refused, also where it has more digits than Python reads."""
    for limit in ("0", "-1", "1001", "١", "9" * 5000):
        answer = empty.client.get("/v1/pages", {"limit": limit})
        assert (answer.status, answer.body["parameter"]) == (400, "limit")


def test_a_request_may_not_be_too_large(empty: Stack) -> None:
    """A list over 4.5 MB is 413 as a whole."""
    pages = [{"content": "x" * 2_900_000}, {"content": "y" * 2_900_000}]
    assert empty.client.post("/v1/pages", pages).status == 413


def test_a_list_gives_a_result_or_a_problem_each(empty: Stack) -> None:
    """One bad page in a list does not spoil the others."""
    answer = empty.client.post("/v1/pages", [{"content": veeva()}, {"content": ""}, {"content": "hello"}])
    first, second, third = answer.body["pages"]
    assert (first["state"], second["status"], third["state"]) == ("received", 400, "received")


@pytest.mark.parametrize(
    ("page", "state", "reason"),
    [
        ({"content": veeva(), "url": PAGE}, "indexed", None),
        ({"content": veeva()}, "indexed", None),
        ({"content": veeva() + "\n\nClinConnect Summary\n\nA text"}, "quarantined", "AmbiguousRegistry"),
        ({"content": veeva(), "registry": "medpath"}, "quarantined", "AmbiguousRegistry"),
        ({"content": veeva(), "url": "https://clinconnect.io/trials/NCT05941156"}, "quarantined", "AmbiguousRegistry"),
        ({"content": veeva(), "nct_id": "NCT06909474"}, "quarantined", "IdentityConflict"),
        ({"content": "{}", "content_type": "application/json"}, "quarantined", "MalformedContent"),
        ({"content": "[1, 2]", "content_type": "application/json", "registry": "ctgov"}, "quarantined", "Malformed"),
        ({"content": veeva()[:60], "url": PAGE}, "quarantined", "LayoutChanged"),
        ({"content": "Some words", "url": "https://example.org/trial/1"}, "quarantined", "UnknownRegistry"),
        ({"content": "Some words"}, "quarantined", "UnknownRegistry"),
        (
            {"content": "A list of words", "url": "https://ctv.veeva.com/clinical-trials/glossary"},
            "ignored",
            "NotATrial",
        ),
        ({"content": veeva().replace("NCT05941156", ""), "url": PAGE}, "unlinked", "NCT ID"),
    ],
)
def test_an_accepted_page_ends_in_a_state(empty: Stack, page: dict[str, Any], state: str, reason: str | None) -> None:
    """Whatever is wrong with the content of a page, it ends in a state, and the state has its reason."""
    answer = empty.client.post("/v1/pages", page)
    assert answer.status == 202
    empty.drain()
    status = empty.client.get(f"/v1/pages/{answer.body['page_id']}").body
    assert status["state"] == state
    assert (reason or "") in status.get("reason", "")


def test_the_same_page_again_is_one_page(empty: Stack) -> None:
    """A page seen again has the same id and moves nothing but its last sight."""
    first = empty.post({"content": veeva(), "url": PAGE, "fetched_at": "2026-01-01T00:00:00Z"})
    before = empty.client.get("/v1/trials/NCT05941156").body
    second = empty.post({"content": veeva(), "url": PAGE + "/?utm_source=x", "fetched_at": "2026-02-01T00:00:00Z"})
    after = empty.client.get("/v1/trials/NCT05941156").body
    assert first.body["page_id"] == second.body["page_id"]
    assert (after["revision"], after["changed_at"]) == (before["revision"], before["changed_at"])
    assert after["version"] > before["version"]
    assert after["sources"][0]["fetched_at"].startswith("2026-02-01")


def test_a_page_that_goes_back_takes_the_trial_back(empty: Stack) -> None:
    """From A to B and back to A is at A, as a new revision."""
    titles = ["Anti-CD56 CAR T", "Anti-CD56 CAR T, renamed", "Anti-CD56 CAR T"]
    for month, title in enumerate(titles, 1):
        empty.post({"content": veeva(title=title), "url": PAGE, "fetched_at": f"2026-0{month}-01T00:00:00Z"})
    trial = empty.client.get("/v1/trials/NCT05941156").body
    assert (trial["brief_title"], trial["revision"]) == ("Anti-CD56 CAR T", 3)
    records = empty.client.get("/v1/trials/NCT05941156/records").body["records"]
    assert [record["state"] for record in records] == ["live", "superseded"]


def test_a_sight_that_changes_nothing_is_indexed_too(empty: Stack) -> None:
    """A page that is superseded is seen to have been there a little longer: its trial says the same, and it waits for
    nothing.
    """
    sights = (("01", "Anti-CD56 CAR T"), ("03", "Anti-CD56 CAR T, renamed"), ("02", "Anti-CD56 CAR T"))
    first, _, last = (
        empty.post({"content": veeva(title=title), "url": PAGE, "fetched_at": f"2026-{month}-01T00:00:00Z"})
        for month, title in sights
    )
    assert first.body["page_id"] == last.body["page_id"]
    assert empty.client.get(f"/v1/pages/{last.body['page_id']}").body["state"] == "indexed"
    trial = empty.client.get("/v1/trials/NCT05941156").body
    assert (trial["brief_title"], trial["revision"]) == ("Anti-CD56 CAR T, renamed", 2)


def test_a_page_that_moves_to_another_trial_leaves_the_first(empty: Stack) -> None:
    """The first trial has no live source then; the second has it."""
    empty.post({"content": veeva("NCT05941156"), "url": PAGE, "fetched_at": "2026-01-01T00:00:00Z"})
    empty.post({"content": veeva("NCT06909474"), "url": PAGE, "fetched_at": "2026-02-01T00:00:00Z"})
    assert empty.client.get("/v1/trials/NCT05941156").body["delisted"] is True
    assert empty.client.get("/v1/trials/NCT06909474").body["delisted"] is False


def test_an_unlinked_page_can_be_linked(empty: Stack) -> None:
    """It is listed with candidates, a person links it, and then it is a source of the trial; once is enough."""
    empty.post({"content": veeva(), "url": PAGE})
    page = empty.post({"content": veeva().replace("NCT05941156", ""), "url": "https://ctv.veeva.com/study/other"})
    listed = empty.client.get("/v1/unlinked").body["unlinked"]
    assert [entry["page_id"] for entry in listed] == [page.body["page_id"]]
    assert listed[0]["candidates"] == [{"nct_id": "NCT05941156", "reason": "same title"}]
    path = f"/v1/unlinked/{page.body['page_id']}/link"
    assert empty.client.post(path, {"nct_id": "NCT1"}).status == 400
    assert empty.client.post(path, {"nct_id": "NCT05941156"}).status == 202
    empty.drain()
    assert empty.client.get("/v1/unlinked").body["unlinked"] == []
    assert empty.client.get(f"/v1/pages/{page.body['page_id']}").body["state"] == "indexed"
    assert len(empty.client.get("/v1/trials/NCT05941156").body["sources"]) == 2
    assert empty.client.post(path, {"nct_id": "NCT05941156"}).status == 409


def test_a_linked_page_that_states_another_trial_is_quarantined(empty: Stack) -> None:
    """The person who linked it is to look at it."""
    page = empty.post({"content": veeva().replace("NCT05941156", ""), "url": PAGE})
    empty.client.post(f"/v1/unlinked/{page.body['page_id']}/link", {"nct_id": "NCT05941156"})
    empty.drain()
    later = empty.post({"content": veeva("NCT06909474"), "url": PAGE})
    status = empty.client.get(f"/v1/pages/{later.body['page_id']}").body
    assert status["state"] == "quarantined"
    assert "linked" in status["reason"]


def test_a_quarantined_page_can_be_tried_again(empty: Stack) -> None:
    """Redrive gives 202, and 409 for a page that is well."""
    page = empty.post({"content": "Some words", "url": "https://example.org/1"})
    path = f"/v1/pages/{page.body['page_id']}/redrive"
    assert empty.client.post(path).status == 202
    empty.drain()
    assert empty.client.get(f"/v1/pages/{page.body['page_id']}").body["state"] == "quarantined"
    well = empty.post({"content": veeva(), "url": PAGE})
    assert empty.client.post(f"/v1/pages/{well.body['page_id']}/redrive").status == 409


def test_an_alias_leads_to_the_current_trial(empty: Stack) -> None:
    """A page of a former NCT ID joins the current trial, and asking for the former id answers 301."""
    study = {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT06909474",
                "nctIdAliases": ["NCT05941156"],
                "briefTitle": "Anti-CD56 CAR T in NK Cell Leukemia",
            }
        }
    }
    empty.post({"content": veeva("NCT05941156"), "url": PAGE})
    empty.post({"content": json.dumps(study), "content_type": "application/json"})
    answer: Answer = empty.client.get("/v1/trials/NCT05941156")
    assert (answer.status, answer.headers["location"]) == (301, "/v1/trials/NCT06909474")
    registries = {source["registry"] for source in empty.client.get("/v1/trials/NCT06909474").body["sources"]}
    assert registries == {"ctgov", "veeva"}
    assert empty.client.found() == {"NCT06909474"}


def test_a_stranger_on_the_same_machine_cannot_write(empty: Stack) -> None:
    """A web page in a browser cannot post to the local server: its Host or its content type gives it away."""
    assert empty.client.post("/v1/pages", {"content": "x"}, headers={"Content-Type": "text/plain"}).status in {403, 415}
    assert empty.client.post("/v1/pages", {"content": "x"}, headers={"Host": "evil.example"}).status == 403
