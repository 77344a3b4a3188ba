"""Facets: how many trials have each value of a field, among those that all filters but the field's own leave."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from functions.queries.query import Part, Query, antigens_in, bool_query
from functions.vocabulary import antigens, conditions
from schemas.api import Bucket, Facet
from schemas.search import ANY, FacetName, SearchRequest, read_antigen_roles_key

SIZE: Final = 100
"""The most buckets of a facet: all countries of most searches."""

ALL_KEYS: Final = 10_000
"""More keys than antigens with sets of roles can be (there are some 550 antigens): all are needed, to add them up."""


def in_words(value: str) -> str:
    """Return a word of a closed vocabulary for people: `Not yet recruiting` for `NOT_YET_RECRUITING`, `Phase 1`."""
    text = value.replace("_", " ").capitalize()
    return f"{text[:-1]} {text[-1]}" if text[-1:].isdigit() else text


def phase_name(value: str) -> str:
    """Return a phase for people; NA is a stated value."""
    return "Not applicable" if value == "NA" else in_words(value)


def antigen_name(symbol: str) -> str:
    """Return an antigen's name, or its symbol where the vocabulary no longer has it."""
    found = antigens.get(symbol)
    return found.name if found else symbol


def condition_name(concept: str) -> str:
    """Return a concept's name, or its id where the vocabulary no longer has it."""
    found = conditions.get(concept)
    return found.name if found else concept


@dataclass(frozen=True)
class Kind:
    """A facet: the document's field, its own filter if there is one, and how a value is named."""

    field: str
    parameter: str | None
    name: Callable[[str], str]


KINDS: Final[Mapping[FacetName, Kind]] = {
    FacetName.STATUS: Kind("status", "status", in_words),
    FacetName.PHASE: Kind("phases", "phase", phase_name),
    FacetName.ANTIGEN: Kind("antigen_roles", "antigen", antigen_name),
    FacetName.CONDITION: Kind("condition_ids", "condition", condition_name),
    FacetName.COUNTRY: Kind("countries", "country", str),
    FacetName.REGISTRY: Kind("registries", "registry", str),
    FacetName.SPONSOR_CLASS: Kind("sponsor_class", None, in_words),
    FacetName.STUDY_TYPE: Kind("study_type", None, in_words),
    FacetName.CONSTRUCT: Kind("constructs", "construct", str),
    FacetName.START_YEAR: Kind("start_year", None, str),
}


def aggregations(request: SearchRequest, demands: Sequence[Part]) -> dict[str, Query]:
    """Return the aggregations of the facets asked for; a field whose own filter is set is counted outside the query."""
    return {name: _aggregation(name, request, demands) for name in request.facets}


def _aggregation(name: FacetName, request: SearchRequest, demands: Sequence[Part]) -> Query:
    kind = KINDS[name]
    own = kind.parameter
    others = [part for part in demands if own is None or own not in (part.parameter, part.other)]
    counts = {
        "values": {"terms": {"field": kind.field, "size": ALL_KEYS if name is FacetName.ANTIGEN else SIZE}},
        "missing": {"filter": {"bool": {"must_not": [_has_value(name, request)]}}},
    }
    if len(others) == len(demands):
        return {"filter": {"match_all": {}}, "aggs": counts}
    return {"global": {}, "aggs": {"others": {"filter": bool_query(others, ranked=False), "aggs": counts}}}


def _has_value(name: FacetName, request: SearchRequest) -> Query:
    if name is FacetName.ANTIGEN:
        return antigens_in(request, [ANY])
    return {"exists": {"field": KINDS[name].field}}


def read(request: SearchRequest, found: Mapping[str, Any] | None) -> dict[str, Facet]:
    """Return the facets that the engine's aggregations hold, in the order asked for; empty ones where it has none."""
    if found is None:
        return {name: Facet(buckets=(), missing=0, other=0) for name in request.facets}
    return {name: _facet(name, request, found[name].get("others", found[name])) for name in request.facets}


def _facet(name: FacetName, request: SearchRequest, found: Mapping[str, Any]) -> Facet:
    counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found["values"]["buckets"]}
    other = int(found["values"]["sum_other_doc_count"])
    if name is FacetName.ANTIGEN:
        counts = by_symbol(counts, frozenset(request.roles))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    buckets = tuple(Bucket(value=value, name=KINDS[name].name(value), count=count) for value, count in ordered[:SIZE])
    rest = sum(count for _, count in ordered[SIZE:])
    return Facet(buckets=buckets, missing=int(found["missing"]["doc_count"]), other=other + rest)


def by_symbol(counts: Mapping[str, int], roles: frozenset[str]) -> Counter[str]:
    """Return the trials of each antigen in one of the roles: a trial has one key a symbol, so keys add up."""
    found: Counter[str] = Counter()
    for key, count in counts.items():
        symbol, its_roles = read_antigen_roles_key(key)
        if its_roles & roles:
            found[symbol] += count
    return found
