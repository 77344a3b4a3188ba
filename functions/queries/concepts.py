"""One concept: which one words mean, the search that counts its trials, and its page made of the answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from functions.errors import NotFound
from functions.queries import facets, meaning
from functions.queries.query import Query, antigens_in, bool_query, parts
from functions.queries.response import ENGINE_TIMEOUT
from functions.queries.values import shown
from functions.queries.vocabularies import ANTIGENS, Vocabulary
from schemas.api import Bucket, ConceptName, Facet
from schemas.concept import Concept, TrialCounts
from schemas.search import Clause, FacetName, SearchRequest
from schemas.terms import Construct


def the_one(vocabulary: Vocabulary, words: str) -> ConceptName:
    """Return the concept that words or an id mean; NotFound names what may have been meant, or all that it can be."""
    found = vocabulary.find(words)
    if len(found) == 1:
        return found[0]
    if not found:
        detail = f"{shown(words)} is no {vocabulary.parameter} that is known here"
        raise NotFound(detail, parameter="id", nearest=vocabulary.names().nearest(words))
    named = ", ".join(f"{one.id} ({one.name})" for one in found)
    candidates = [one.model_dump(mode="json") for one in found]
    detail = f"{shown(words)} can mean several: {named}. Ask for one by its id."
    raise NotFound(detail, parameter="id", candidates=candidates)


def counting(vocabulary: Vocabulary, concept: str) -> Query:
    """Return the search that counts the trials of a concept: those that a search for it finds, and no others."""
    request = _request(vocabulary, concept)
    demands = parts(request)
    aggregations = facets.aggregations(request, demands)
    if vocabulary is ANTIGENS:
        aggregations |= _constructs(request, concept)
    return {
        "query": bool_query(demands, ranked=False),
        "size": 0,
        "track_total_hits": True,
        "timeout": ENGINE_TIMEOUT,
        "aggs": aggregations,
    }


def page(vocabulary: Vocabulary, concept: str, raw: Mapping[str, Any]) -> Concept:
    """Return the page of a concept from the engine's answer to `counting`."""
    found = raw.get("aggregations")
    counted = facets.read(_request(vocabulary, concept), found)
    trials = TrialCounts(
        total=raw["hits"]["total"]["value"],
        status=counted[FacetName.STATUS],
        phase=counted[FacetName.PHASE],
        construct_=_construct_facet(found) if vocabulary is ANTIGENS else None,
    )
    return vocabulary.page(concept, trials)


def _request(vocabulary: Vocabulary, concept: str) -> SearchRequest:
    clause = Clause(parameter=vocabulary.parameter, any_of=(concept,))
    return SearchRequest(clauses=(clause,), facets=(FacetName.STATUS, FacetName.PHASE))


def _constructs(request: SearchRequest, symbol: str) -> Query:
    """Return the counts by construct, where the antigen itself, or its family in its place, has the construct."""
    understood = meaning.antigen(symbol)
    symbols = (*understood.exact, *understood.family)
    each = {construct: antigens_in(request, symbols, (construct,)) for construct in Construct}
    none = {"bool": {"must_not": [antigens_in(request, symbols, Construct)]}}
    return {"construct": {"filters": {"filters": each}}, "no_construct": {"filter": none}}


def _construct_facet(found: Mapping[str, Any] | None) -> Facet:
    if found is None:
        return Facet(buckets=(), missing=0, other=0)
    counts = ((value, int(bucket["doc_count"])) for value, bucket in found["construct"]["buckets"].items())
    ordered = sorted(((value, count) for value, count in counts if count), key=lambda item: (-item[1], item[0]))
    buckets: Iterable[Bucket] = (Bucket(value=value, name=value, count=count) for value, count in ordered)
    return Facet(buckets=tuple(buckets), missing=int(found["no_construct"]["doc_count"]), other=0)
