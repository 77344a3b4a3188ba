"""What a search refuses, and that it says which parameter is at fault and what may have been meant."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import queries
from functions.errors import BadRequest
from schemas.search import DIRECTED, FacetName, SearchRequest, SortKey
from schemas.terms import AntigenRole
from tests.search.finder import NOW, REGISTRIES, SECRET


def read(query: str) -> SearchRequest:
    return queries.read(parse_qs(query, keep_blank_values=True), REGISTRIES)


REFUSED = {
    "conditon=AML": ("conditon", ["condition"]),
    "antigens=CD5": ("antigens", ["antigen"]),
    "sponsor=Autolus": ("sponsor", []),
    "status=RECRUTING": ("status", ["RECRUITING"]),
    "phase=PHASE5": ("phase", ["PHASE4"]),
    "phase=PHASE1,": ("phase", []),
    "registry=vieva": ("registry", ["veeva"]),
    "registry=-": ("registry", []),
    "antigen_role=targt": ("antigen_role", ["target"]),
    "antigen_role=-any": ("antigen_role", []),
    "antigen_role=target&antigen_role=bait": ("antigen_role", []),
    "nct_id=NCT1234": ("nct_id", []),
    "nct_id=NCT00000000": ("nct_id", []),
    "nct_id=NCT05734898 NCT02715362": ("nct_id", []),
    "has_conflict=yes": ("has_conflict", ["false", "true"]),
    "has_conflict=true&has_conflict=true": ("has_conflict", []),
    "sort=start": ("sort", ["start_date"]),
    "sort=-relevance": ("sort", ["relevance"]),
    "sort=nct_id&sort=nct_id": ("sort", []),
    "limit=0": ("limit", []),
    "limit=1001": ("limit", []),
    "limit=10.5": ("limit", []),
    "limit=-1": ("limit", []),
    "limit=٣": ("limit", []),
    "limit=99999999999999999999": ("limit", []),
    "limit=10&limit=10": ("limit", []),
    "page_token=": ("page_token", []),
    "page_token=é": ("page_token", []),
    "facets=phases": ("facets", ["phase"]),
    "facets=status,": ("facets", []),
    "q=": ("q", []),
    "q=%20": ("q", []),
    "q=%26": ("q", []),
    "q=a|": ("q", []),
    "q=a%00b": ("q", []),
    "condition=": ("condition", []),
    "country=|China": ("country", []),
    "antigen=-": ("antigen", []),
    "antigen=CD5,,CD7": ("antigen", []),
    f"antigen={'x' * 201}": ("antigen", []),
    f"q={'x' * 1001}": ("q", []),
    f"q={'word ' * 101}": ("q", []),
    f"status={','.join(['COMPLETED'] * 51)}": ("status", []),
    "&".join(["country=China"] * 21): ("country", []),
}


@pytest.mark.parametrize("query", REFUSED)
def test_refuses_and_names_the_parameter(query: str) -> None:
    parameter, nearest = REFUSED[query]
    with pytest.raises(BadRequest) as refused:
        read(query)
    assert refused.value.extra["parameter"] == parameter
    assert set(nearest) <= set(refused.value.extra.get("nearest", []))
    assert len(refused.value.detail) < 600


def test_reads_any_case_and_each_value_once() -> None:
    (clause,) = read("status=recruiting,RECRUITING,-completed").clauses
    assert (clause.any_of, clause.none_of) == (("RECRUITING",), ("COMPLETED",))


def test_repeated_parameters_are_clauses_of_their_own() -> None:
    assert [clause.any_of for clause in read("q=a b|c&q=d").clauses] == [("a b", "c"), ("d",)]


def test_text_can_hold_commas_and_begin_with_a_hyphen() -> None:
    (clause,) = read("condition=-Leukemia, Myeloid").clauses
    assert (clause.any_of, clause.none_of) == (("-Leukemia, Myeloid",), ())


def test_invisible_signs_and_blanks_do_not_matter() -> None:
    assert read("q=%E2%80%8B T-ALL%C2%A0%20cells ").clauses == read("q=T-ALL cells").clauses


def test_a_country_has_one_name() -> None:
    (clause,) = read("country=usa|United States|türkiye").clauses
    assert clause.any_of == ("United States", "Turkey (Türkiye)")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (SortKey.LAST_UPDATED_DATE, True)),
        ("status=COMPLETED", (SortKey.LAST_UPDATED_DATE, True)),
        ("antigen=CD5", (SortKey.RELEVANCE, True)),
        ("q=x", (SortKey.RELEVANCE, True)),
        ("condition=AML&sort=start_date", (SortKey.START_DATE, False)),
        ("sort=-enrollment", (SortKey.ENROLLMENT, True)),
    ],
)
def test_the_order_depends_on_what_is_sought(query: str, expected: tuple[SortKey, bool]) -> None:
    request = read(query)
    assert (request.sort, request.descending) == expected


def test_roles() -> None:
    assert read("antigen=CD5").roles == DIRECTED
    assert read("antigen_role=any").roles == tuple(AntigenRole)
    assert read("antigen_role=bait,TARGET").roles == DIRECTED
    assert set(read("antigen_role=-mention,-tag").roles) == set(AntigenRole) - {AntigenRole.MENTION, AntigenRole.TAG}


def test_facets_are_read_in_order() -> None:
    assert read("facets=phase,Status,phase").facets == (FacetName.PHASE, FacetName.STATUS)


def attempt(raw: dict[str, list[str]]) -> tuple[str | None, SearchRequest | None]:
    """Return the request, or the name of the parameter for which it was refused."""
    try:
        return None, queries.read(raw, REGISTRIES)
    except BadRequest as refused:
        return refused.extra["parameter"], None


NAMES = st.sampled_from([*queries.FILTERS, *queries.SINGLES, "other"])


@given(st.dictionaries(NAMES, st.lists(st.text(max_size=40), max_size=3), max_size=3))
def test_whatever_is_sent_is_a_search_or_is_refused_by_name(raw: dict[str, list[str]]) -> None:
    parameter, request = attempt(raw)
    assert parameter in {*raw, None}
    assert request is None or all(clause.any_of or clause.none_of for clause in request.clauses)


@given(st.text(max_size=30))
def test_words_of_any_kind_become_a_query(text: str) -> None:
    _, request = attempt({"q": [text], "antigen": [text], "condition": [text]})
    if request is None:
        return
    assert queries.prepare(request, secret=SECRET, now=NOW).body["query"]["bool"]["filter"]
