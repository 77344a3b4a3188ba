"""The searches that the project exists for, over HTTP, on the seed pages, through the whole stack of template.yaml."""

import json

import pytest
from jsonschema import Draft202012Validator

from schemas.published import FOLDER
from tests.end_to_end.client import Client

T_ALL = {"NCT06633354", "NCT07070323", "NCT06909474"}
AML = "NCT05734898"
CD56 = "NCT05941156"
FIVE = {*T_ALL, AML, CD56}


@pytest.mark.parametrize(
    ("parameters", "wanted", "unwanted"),
    [
        ({"condition": "T-ALL"}, T_ALL, {AML, CD56}),
        ({"condition": "leukemia"}, {*T_ALL, AML}, set()),
        ({"condition": "T-cell malignancies"}, T_ALL, {AML}),
        ({"condition": "AML"}, {AML}, T_ALL),
        ({"antigen": "CD56"}, {CD56}, T_ALL),
        ({"antigen": "NCAM1"}, {CD56}, T_ALL),
        ({"antigen": "ncam-1"}, {CD56}, T_ALL),
        ({"antigen": "CD5"}, T_ALL, {CD56, AML}),
        ({"antigen": "NKG2D ligands"}, {AML}, T_ALL),
        ({"antigen": "NKG2D", "antigen_role": "binder"}, {AML}, T_ALL),
        ({"antigen": "CD3"}, set(), FIVE),
        ({"antigen": "CD28"}, set(), FIVE),
        ({"antigen": "PD-1"}, set(), {CD56}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_search(seeded: Client, parameters: dict[str, str], wanted: set[str], unwanted: set[str]) -> None:
    """A search finds what it should and nothing that it should not."""
    found = seeded.found(**parameters)
    assert wanted <= found
    assert not unwanted & found


def test_first_sight_of_a_search(seeded: Client) -> None:
    """A search says how its words were understood, and each hit says why an antigen is its target."""
    answer = seeded.get("/v1/trials", {"antigen": "ncam-1", "facets": "status,phase,antigen,country"})
    assert answer.body["interpreted"]["antigen"][0]["id"] == "NCAM1"
    hit = next(trial for trial in answer.body["trials"] if trial["nct_id"] == CD56)
    target = next(antigen for antigen in hit["antigens"] if antigen["symbol"] == "NCAM1")
    assert target["role"] == "target"
    assert target["construct"] == "CAR-T"
    assert target["evidence"][0]["quote"]
    assert {"status", "phase", "antigen", "country"} == set(answer.body["facets"])


def test_an_unknown_word_is_searched_as_text_and_said_so(seeded: Client) -> None:
    """No hits is 200 with an empty list."""
    answer = seeded.get("/v1/trials", {"condition": "qwzx vrtk"})
    assert (answer.status, answer.body["total"], answer.body["trials"]) == (200, 0, [])
    assert answer.body["interpreted"]["condition"][0]["id"] is None


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"conditon": "AML"}, "conditon"),
        ({"status": "RECRUTING"}, "status"),
        ({"phase": "PHASE9"}, "phase"),
        ({"limit": "0"}, "limit"),
        ({"nct_id": "NCT1"}, "nct_id"),
        ({"page_token": "x"}, "page_token"),
        ({"sort": "color"}, "sort"),
        ({"registry": "veva"}, "registry"),
    ],
)
def test_a_wrong_parameter_is_named(seeded: Client, parameters: dict[str, str], parameter: str) -> None:
    """Unknown parameters and values are 400 as problem details that name the parameter."""
    answer = seeded.get("/v1/trials", {**parameters})
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["parameter"] == parameter


def test_a_trial_with_everything(seeded: Client) -> None:
    """UNKNOWN from a dated page wins over an undated Recruiting, which stays in sight."""
    answer = seeded.get(f"/v1/trials/{AML}")
    trial = answer.body
    assert trial["overall_status"] == "UNKNOWN"
    assert trial["last_known_status"] == "RECRUITING"
    origin = trial["provenance"]["overall_status"]
    assert any(other["value"] == "RECRUITING" and other["relation"] == "older" for other in origin["others"])
    again = seeded.get(f"/v1/trials/{AML}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, None)


@pytest.mark.parametrize(
    "path", ["/v1/antigens/ncam-1", "/v1/antigens/CD20", "/v1/conditions/T-ALL", "/v1/conditions/DOID:9119"]
)
def test_a_concept_counts_what_a_search_for_it_finds(seeded: Client, path: str) -> None:
    """A name answers the concept itself and says where it is; its total is that of a search."""
    answer = seeded.get(path)
    concept = answer.body
    assert answer.headers["content-location"] == f"{path.rpartition('/')[0]}/{concept['id']}"
    parameter = "antigen" if "antigens" in path else "condition"
    assert concept["trials"]["total"] == len(seeded.found(**{parameter: concept["id"]}))
    again = seeded.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, None)


def test_an_antigen_with_a_slash_has_its_page(seeded: Client) -> None:
    """Ids and names may hold slashes, encoded or not."""
    for path in ("/v1/antigens/MICA%2FB", "/v1/antigens/MICA/B"):
        assert seeded.get(path).body["id"] == "MICA/B"


@pytest.mark.parametrize(
    ("path", "status", "extra"),
    [
        ("/v1/antigens/CD1999", 404, "nearest"),
        ("/v1/conditions/glioblastma", 404, "nearest"),
        ("/v1/conditions/AML%2FMDS", 404, "candidates"),
        ("/v1/antigens?prefx=CD", 400, "nearest"),
        ("/v1/antigens?prefix=%2B", 400, "parameter"),
        ("/v1/conditions?limit=0", 400, "parameter"),
        ("/v1/conditions/AML?fields=all", 400, "parameter"),
    ],
)
def test_a_concept_that_is_not_there(seeded: Client, path: str, status: int, extra: str) -> None:
    """What is unknown names the nearest names, what is ambiguous all that it can be."""
    answer = seeded.get(path)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.body[extra]
    fits("problem", answer.body)


@pytest.mark.parametrize("plural", ["antigens", "conditions"])
def test_type_ahead(seeded: Client, plural: str) -> None:
    """The concepts of the trials come most trials first, in portions, each with what a search for it finds."""
    whole = seeded.get(f"/v1/{plural}", {"limit": "1000"}).body[plural]
    assert [one["trials"] for one in whole] == sorted((one["trials"] for one in whole), reverse=True)
    for one in whole[:10]:
        assert one["trials"] == len(seeded.found(**{plural[:-1]: one["id"]}))
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        part = seeded.get(f"/v1/{plural}", {"limit": "4", **token}).body
        seen += [one["id"] for one in part[plural]]
        if "next_page_token" not in part:
            break
        token = {"page_token": part["next_page_token"]}
    assert seen == [one["id"] for one in whole]
    refused = seeded.get(f"/v1/{plural}", {"limit": "4", "prefix": "x", **token})
    assert (refused.status, refused.body["parameter"]) == (400, "page_token")


def test_slips_are_forgiven_in_what_is_typed_and_not_in_what_is_searched(seeded: Client) -> None:
    """A slip is shown what it may have meant, and a search takes words as they are."""
    (first, *_) = seeded.get("/v1/conditions", {"prefix": "leukmia"}).body["conditions"]
    assert (first["match"], first["trials"] > 0) == ("similar", True)
    (understood,) = seeded.get("/v1/trials", {"condition": "leukmia"}).body["interpreted"]["condition"]
    assert understood["id"] is None
    assert "leukemia" in understood["nearest"]


def test_a_hit_says_why_it_was_found(seeded: Client) -> None:
    """The rule and the words of the page, also where a family was found in place of its member."""
    (hit, *_) = seeded.get("/v1/trials", {"antigen": "MICA", "highlight": "true"}).body["trials"]
    (reason,) = hit["highlight"]["antigen"]
    assert (reason["id"], reason["via"]["id"], reason["via"]["relation"]) == ("NKG2D-ligands", "MICA", "family")
    assert reason["quote"]
    assert reason["rule"]
    (hit, *_) = seeded.get("/v1/trials", {"q": "leukemia", "highlight": "true"}).body["trials"]
    assert any("<mark>" in fragment for one in hit["highlight"]["text"] for fragment in one["fragments"])


def test_answers_fit_the_published_schemas(seeded: Client) -> None:
    """What is sent is what the JSON Schemas promise to those who consume it."""
    searched = seeded.get("/v1/trials", {"limit": "1000", "facets": "status,phase,antigen,condition"}).body
    fits("search-response", searched)
    marked = seeded.get("/v1/trials", {"antigen": "CD5", "condition": "leukemia", "q": "cells", "highlight": "true"})
    fits("search-response", marked.body)
    for name, path in (("antigen", "/v1/antigens/CD5"), ("condition", "/v1/conditions/AML")):
        fits(name, seeded.get(path).body)
        fits(f"{name}-list", seeded.get(path.rpartition("/")[0]).body)
        fits(f"{name}-list", seeded.get(path.rpartition("/")[0], {"prefix": "l"}).body)
    for summary in searched["trials"]:
        fits("trial", seeded.get(f"/v1/trials/{summary['nct_id']}").body)
    for page in seeded.get("/v1/pages", {"limit": "1000"}).body["pages"]:
        fits("page-status", page)
    fits("problem", seeded.get("/v1/trials", {"limit": "none"}).body)


def fits(name: str, body: object) -> None:
    """Raise a ValidationError where a body does not fit its published schema."""
    Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text())).validate(body)


def test_records_of_a_trial(seeded: Client) -> None:
    """Each record shows what its page stated, newest first, and whether it speaks for the trial."""
    records = seeded.get(f"/v1/trials/{CD56}/records").body["records"]
    assert {record["state"] for record in records} <= {"live", "withdrawn", "superseded"}
    assert [record["fetched_at"] for record in records] == sorted((r["fetched_at"] for r in records), reverse=True)
    veeva = next(record for record in records if record["registry"] == "veeva")
    assert veeva["unread"] == []
    assert veeva["fields"]["org_study_id"] == "XYFY2023-KL123-01"


@pytest.mark.parametrize(("path", "status"), [("/v1/trials/NCT00000001", 404), ("/v1/trials/x", 400), ("/v1/x", 404)])
def test_what_is_not_there(seeded: Client, path: str, status: int) -> None:
    """An unknown trial is 404, what is no NCT ID is 400, each as problem details."""
    answer = seeded.get(path)
    assert answer.status == status


def test_every_seed_page_ends_in_a_state(seeded: Client) -> None:
    """No page is left waiting, none failed, and what made no trial has a reason."""
    pages = seeded.get("/v1/pages", {"limit": "1000"}).body["pages"]
    assert len(pages) >= 30
    assert {page["state"] for page in pages} == {"indexed", "unlinked", "quarantined", "ignored"}
    assert all(page.get("reason") for page in pages if page["state"] != "indexed")


def test_pages_are_listed_in_portions(seeded: Client) -> None:
    """A list of pages goes on where it ended, each page seen once."""
    whole = [page["page_id"] for page in seeded.get("/v1/pages", {"limit": "1000"}).body["pages"]]
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        part = seeded.get("/v1/pages", {"limit": "7", **token}).body
        seen += [page["page_id"] for page in part["pages"]]
        if "next_page_token" not in part:
            break
        token = {"page_token": part["next_page_token"]}
    assert seen == whole


def test_compressed_when_asked_for(seeded: Client) -> None:
    """A client that takes gzip gets it."""
    answer = seeded.get("/v1/trials", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_health(seeded: Client) -> None:
    """The stack says that its engine answers."""
    assert seeded.get("/health").status == 200
