"""Pages: every trial exactly once, in order, and tokens that cannot be altered, outlived or used for another search."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from functions import queries
from functions.errors import BadRequest, Gone
from functions.queries import paging, response
from functions.seals import seal
from schemas.search import SearchRequest, SortKey
from tests.search.finder import NOW, REGISTRIES, SECRET, Finder
from tests.search.trials import trials

EVERY_SORT = [f"{sign}{key}" for key in SortKey for sign in ("", "-") if f"{sign}{key}" != "-relevance"]
WIDE = "status=RECRUITING,UNKNOWN,COMPLETED,TERMINATED"


@pytest.mark.parametrize("sort", EVERY_SORT)
def test_every_trial_is_seen_exactly_once_in_order(find: Finder, sort: str) -> None:
    whole = find.ids(f"sort={sort}")
    assert sorted(whole) == sorted(trial.nct_id for trial in trials())
    for limit in (1, 3, 17, len(whole)):
        pages = list(find.pages(f"sort={sort}&limit={limit}"))
        assert [trial["nct_id"] for page in pages for trial in page["trials"]] == whole
        assert len(pages) == -(-len(whole) // limit)
        assert {page["total"] for page in pages} == {len(whole)}


@pytest.mark.parametrize("query", ["q=CAR-T|leukemia", "condition=leukemia|myeloma", "antigen=CD19,MICA,BCMA&q=cells"])
def test_ranked_hits_are_seen_exactly_once(find: Finder, query: str) -> None:
    whole = find.ids(query)
    assert [one["nct_id"] for page in find.pages(f"{query}&limit=2") for one in page["trials"]] == whole


def test_facets_come_with_the_first_page_only(find: Finder) -> None:
    first, second, *_ = find.pages(f"{WIDE}&facets=phase&limit=5")
    assert "facets" in first
    assert "facets" not in second


def test_the_limit_may_change_between_pages(find: Finder) -> None:
    token = find(f"{WIDE}&limit=4")["next_page_token"]
    rest = find.ids(f"{WIDE}&limit=1000&page_token={token}")
    assert rest == find.ids(WIDE)[4:]


def test_the_order_of_alternatives_does_not_matter(find: Finder) -> None:
    token = find("status=UNKNOWN,RECRUITING&country=China&limit=2")["next_page_token"]
    assert find(f"country=china&status=recruiting,UNKNOWN&limit=2&page_token={token}")["trials"]


@pytest.mark.parametrize(
    "other",
    ["", "status=RECRUITING", f"{WIDE}&q=x", f"{WIDE}&sort=nct_id", f"{WIDE}&has_conflict=false", "antigen_role=any"],
)
def test_a_token_of_another_search_is_refused(find: Finder, other: str) -> None:
    token = find(f"{WIDE}&limit=2")["next_page_token"]
    with pytest.raises(BadRequest, match="other parameters"):
        find(f"{other}&page_token={token}")


def test_a_token_lives_a_day(find: Finder) -> None:
    token = find("limit=2")["next_page_token"]
    assert find(f"limit=2&page_token={token}", days=0.99)["trials"]
    with pytest.raises(Gone, match="expired"):
        find(f"limit=2&page_token={token}", days=1.01)


def test_a_token_of_an_index_that_is_gone_has_expired(find: Finder) -> None:
    request = queries.read({}, REGISTRIES)
    token = paging.issue(request, "trials-v1-20200101000000", (1, "2020", "NCT00000102"), secret=SECRET, now=NOW)
    with pytest.raises(Gone, match="replaced"):
        find(f"page_token={token}")


def token() -> str:
    return paging.issue(SearchRequest(), "trials-v1-00000000000000", (1, "x", "NCT00000102"), secret=SECRET, now=NOW)


def test_tokens_are_read_as_issued() -> None:
    position = paging.read(token(), SearchRequest(), secret=SECRET, now=NOW)
    assert (position.index, position.after) == ("trials-v1-00000000000000", (1, "x", "NCT00000102"))
    assert quote(token(), safe="") == token()


def test_no_character_of_a_token_can_be_altered() -> None:
    given = token()
    for place, sign in enumerate(given):
        altered = given[:place] + ("A" if sign != "A" else "B") + given[place + 1 :]
        with pytest.raises(BadRequest):
            paging.read(altered, SearchRequest(), secret=SECRET, now=NOW)


@pytest.mark.parametrize(
    "given", ["x", "AAAA", token() + "A", token()[:-1], token() + "=", base64.b64encode(b"{}").decode()]
)
def test_what_is_no_token_is_refused(given: str) -> None:
    with pytest.raises(BadRequest):
        paging.read(given, SearchRequest(), secret=SECRET, now=NOW)


def test_a_token_sealed_with_another_secret_is_refused() -> None:
    with pytest.raises(BadRequest):
        paging.read(token(), SearchRequest(), secret=b"another", now=NOW)


@pytest.mark.parametrize("content", ["[]", "{}", '["received", "2026"]'])
def test_a_token_of_another_list_is_refused(content: str) -> None:
    with pytest.raises(BadRequest):
        paging.read(seal(content.encode(), SECRET), SearchRequest(), secret=SECRET, now=NOW)


def test_a_token_of_an_earlier_release_has_expired() -> None:
    old = {"of": "trials", "format": 0, "issued_at": int(NOW.timestamp())}
    with pytest.raises(Gone):
        paging.read(seal(json.dumps(old).encode(), SECRET), SearchRequest(), secret=SECRET, now=NOW)


def hit(number: int, size: int) -> dict[str, Any]:
    summary = {"nct_id": f"NCT{number + 1:08}", "official_title": "x" * size}
    return {
        "_index": "trials-v1-00000000000000",
        "_source": {"summary": json.dumps(summary)},
        "sort": [1, "2020", summary["nct_id"]],
    }


def test_a_page_ends_before_it_is_too_large() -> None:
    search = queries.prepare(queries.read({"limit": ["1000"]}, REGISTRIES), secret=SECRET, now=NOW)
    hits = [hit(number, 50_000) for number in range(200)]
    answer = queries.respond(search, {"hits": {"total": {"value": 200}, "hits": hits}}, secret=SECRET, now=NOW)
    size = len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
    assert response.MAX_BYTES - 60_000 < size <= response.MAX_BYTES
    position = paging.read(answer["next_page_token"], search.request, secret=SECRET, now=NOW)
    assert position.after[-1] == answer["trials"][-1]["nct_id"]


def test_one_trial_that_is_too_large_is_a_page_of_its_own() -> None:
    search = queries.prepare(queries.read({}, REGISTRIES), secret=SECRET, now=NOW)
    raw = {"hits": {"total": {"value": 2}, "hits": [hit(0, 5_000_000), hit(1, 10)]}}
    answer = queries.respond(search, raw, secret=SECRET, now=NOW)
    assert len(answer["trials"]) == 1
    assert answer["next_page_token"]
