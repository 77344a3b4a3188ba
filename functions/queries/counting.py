"""How many trials a search for each concept of a vocabulary finds, all counted by one request to the engine."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.queries.facets import ALL_KEYS, by_symbol
from functions.queries.query import Query, antigens_in
from functions.queries.response import ENGINE_TIMEOUT
from functions.vocabulary import antigens
from schemas.search import DIRECTED, SearchRequest

ALL_CONCEPTS: Final = 20_000
"""More than there are concepts of diseases (8,700): all are needed."""


@dataclass(frozen=True)
class Tally:
    """The trials of a vocabulary: `totals` is what a search for each concept finds (no entry: nothing).

    `named` are the concepts that trials have themselves, and not only through their family or kinds.
    """

    totals: Mapping[str, int]
    named: frozenset[str]


def count_antigens() -> Query:
    """Return the search that counts the trials of all antigens in the roles of a plain search.

    Symbols are counted in one sweep. What a search for more than one symbol finds is counted apart: a trial that has
    several antigens of one family is one trial of the family.
    """
    expansions = {symbol: antigens.expand(symbol) for symbol in antigens.table()}
    together = {
        symbol: antigens_in(SearchRequest(), (*found.exact, *found.family))
        for symbol, found in expansions.items()
        if len(found.exact) + len(found.family) > 1
    }
    return _counted(
        {"own": {"terms": {"field": "antigen_roles", "size": ALL_KEYS}}, "wide": {"filters": {"filters": together}}}
    )


def read_antigens(raw: Mapping[str, Any]) -> Tally:
    """Return the tally that the engine's answer to `count_antigens` holds."""
    found = raw.get("aggregations")
    if not found:
        return Tally({}, frozenset())
    keys = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found["own"]["buckets"]}
    own = by_symbol(keys, frozenset(DIRECTED))
    wide = {symbol: int(bucket["doc_count"]) for symbol, bucket in found["wide"]["buckets"].items()}
    return Tally(+Counter({**own, **wide}), frozenset(+own))


def count_conditions() -> Query:
    """Return the search that counts the trials of all conditions, each with its kinds and alone."""
    fields = {"all": "all_condition_ids", "own": "condition_ids"}
    return _counted({name: {"terms": {"field": field, "size": ALL_CONCEPTS}} for name, field in fields.items()})


def read_conditions(raw: Mapping[str, Any]) -> Tally:
    """Return the tally that the engine's answer to `count_conditions` holds."""
    found = raw.get("aggregations")
    if not found:
        return Tally({}, frozenset())
    every = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found["all"]["buckets"]}
    return Tally(every, frozenset(str(bucket["key"]) for bucket in found["own"]["buckets"]))


def _counted(aggregations: Query) -> Query:
    return {"size": 0, "track_total_hits": False, "timeout": ENGINE_TIMEOUT, "aggs": aggregations}
