"""Request to query: what a trial must have, what puts it first, and in what order hits come.

Filters decide what is found. The order by relevance is a sum of whole numbers, each for a rule that the trial
satisfies, and not a statistic over all documents: so it is the same on every engine and every copy of the index, does
not change when other trials do, and a trial keeps its place while pages are read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions import countries
from functions.queries.meaning import READERS, Meaning
from schemas.search import ANY, Clause, SearchRequest, SortKey, antigen_key, construct_key

Query = dict[str, Any]

FIELDS: Final[Mapping[str, str]] = {
    "status": "status",
    "phase": "phases",
    "country": "country_keys",
    "registry": "registries",
    "nct_id": "nct_id",
    "construct": "constructs",
    "origin": "construct_keys",
}
"""The document's field that a filter by exact value looks in."""

TEXTS: Final = ("titles", "subject", "body")
"""The document's fields of text, each of which may have any of the words sought."""

EXACT: Final = 1024
"""What an exact antigen or a stated condition counts: more than all words of all texts (14 each) can add up to."""

TEXT_TIERS: Final = (("titles", True, 8), ("titles", False, 4), ("subject", False, 2))
"""What it counts that a text stands in a title as one phrase, that its words do, or that they are among the conditions,
keywords and interventions."""


@dataclass(frozen=True)
class Part:
    """One demand of a search: the parameter it comes from, the filter, and the rules that put a trial before others.

    `other` is a second parameter that it comes from: a construct that must be the antigen's own.
    """

    parameter: str
    filter: Query
    ranks: tuple[tuple[Query, int], ...] = ()
    other: str | None = None


def parts(request: SearchRequest) -> tuple[Part, ...]:
    """Return the demands of a search, all of which a trial must satisfy."""
    found = [_part(clause, request) for clause in request.clauses]
    if request.roles_given and not any(part.parameter == "antigen" for part in found):
        found.append(Part("antigen", antigens_in(request, [ANY])))
    found += _bound(request)
    if request.has_conflict is not None:
        found.append(Part("has_conflict", {"term": {"has_conflict": request.has_conflict}}))
    return tuple(found)


def bool_query(demands: Iterable[Part], *, ranked: bool) -> Query:
    """Return the query of all demands; without ranking its hits have no score."""
    demands = tuple(demands)
    if not demands:
        return {"match_all": {}}
    query: Query = {"filter": [part.filter for part in demands]}
    if ranked:
        query["should"] = [
            {"constant_score": {"filter": rule, "boost": weight}} for part in demands for rule, weight in part.ranks
        ]
    return {"bool": query}


def sort_keys(request: SearchRequest) -> list[dict[str, str]]:
    """Return the sort keys: none of them is ever null, and the last is the NCT ID."""
    direction = "desc" if request.descending else "asc"
    match request.sort:
        case SortKey.NCT_ID:
            return [{"nct_id": direction}]
        case SortKey.RELEVANCE:
            return [{"_score": "desc"}, *_by_value(SortKey.LAST_UPDATED_DATE, "desc"), {"nct_id": "asc"}]
        case _:
            return [*_by_value(request.sort, direction), {"nct_id": "asc"}]


def _by_value(key: SortKey, direction: str) -> list[dict[str, str]]:
    return [{f"sort.{key}.known": "desc"}, {f"sort.{key}.value": direction}]


def antigens_in(request: SearchRequest, symbols: Iterable[str], constructs: Iterable[str] = (ANY,)) -> Query:
    """Return the query of trials that have one of the symbols in one of the roles asked for, and in the same antigen
    one of the constructs.
    """
    kinds = tuple(constructs)
    keys = [antigen_key(role, kind, symbol) for symbol in symbols for role in request.roles for kind in kinds]
    return {"terms": {"antigen_keys": keys}}


def _bound(request: SearchRequest) -> list[Part]:
    """Return that constructs are those of the antigens asked for, and origins those of the constructs."""
    asked = {
        name: [one for one in request.clauses if one.parameter == name and one.any_of]
        for name in ("construct", "antigen", "origin")
    }
    found = [
        Part("origin", _origins(origin.any_of, kind.any_of), other="construct")
        for kind in asked["construct"]
        for origin in asked["origin"]
    ]
    symbols = [tuple(symbol for word in one.any_of for symbol in _symbols(word)) for one in asked["antigen"]]
    if request.roles_given and not any(one.parameter == "antigen" for one in request.clauses):
        symbols = [(ANY,)]
    return found + [
        Part("antigen", antigens_in(request, several, kind.any_of), other="construct")
        for kind in asked["construct"]
        for several in symbols
        if several
    ]


def _symbols(word: str) -> tuple[str, ...]:
    meaning = READERS["antigen"](word)
    return (*meaning.exact, *meaning.family)


def _origins(origins: Iterable[str], constructs: Iterable[str] = (ANY,)) -> Query:
    kinds = tuple(constructs)
    return {"terms": {"construct_keys": [construct_key(kind, origin) for origin in origins for kind in kinds]}}


def _part(clause: Clause, request: SearchRequest) -> Part:
    if clause.parameter in FIELDS:
        return Part(clause.parameter, _either(clause, lambda values: [_keyed(clause.parameter, values)]))
    if clause.parameter == "q":
        ranks = tuple(rank for text in clause.any_of for rank in _text_ranks(text))
        return Part("q", _either(clause, lambda values: [_text(TEXTS, text) for text in values]), ranks)
    meaning = {word: READERS[clause.parameter](word) for word in (*clause.any_of, *clause.none_of)}
    find = _antigen if clause.parameter == "antigen" else _condition
    return Part(
        clause.parameter,
        _either(clause, lambda values: [find(meaning[value], request) for value in values]),
        tuple(rank for value in clause.any_of for rank in _meaning_ranks(clause.parameter, meaning[value], request)),
    )


def _either(clause: Clause, queries: Callable[[tuple[str, ...]], list[Query]]) -> Query:
    """Return the query of what satisfies at least one of a clause's `any_of`, and none of its `none_of`."""
    query: Query = {}
    if clause.any_of:
        query |= {"should": queries(clause.any_of), "minimum_should_match": 1}
    if clause.none_of:
        query |= {"must_not": queries(clause.none_of)}
    return {"bool": query}


def _keyed(parameter: str, values: tuple[str, ...]) -> Query:
    if parameter == "origin":
        return _origins(values)
    keys = [countries.key(value) for value in values] if parameter == "country" else list(values)
    return {"terms": {FIELDS[parameter]: keys}}


def _antigen(meaning: Meaning, request: SearchRequest) -> Query:
    symbols = (*meaning.exact, *meaning.family)
    return antigens_in(request, symbols) if symbols else _text(TEXTS, meaning.words)


def _condition(meaning: Meaning, _: SearchRequest) -> Query:
    ids = list(meaning.exact)
    return {"terms": {"all_condition_ids": ids}} if ids else _text(TEXTS, meaning.words)


def _meaning_ranks(parameter: str, meaning: Meaning, request: SearchRequest) -> list[tuple[Query, int]]:
    """Return what puts the antigen itself before its family, and stated conditions before inferred ones."""
    if not meaning.exact:
        return _text_ranks(meaning.words)
    if parameter == "antigen":
        return [(antigens_in(request, meaning.exact), EXACT)]
    return [({"terms": {"stated_condition_ids": list(meaning.exact)}}, EXACT)]


def text_query(text: str) -> Query:
    """Return the query of trials that have any word of a text, its parts together: to mark where they are."""
    return {"bool": {"should": [_phrase(TEXTS, word) for word in _words(text)]}}


def _words(text: str) -> Iterable[str]:
    return dict.fromkeys(word for word in text.split() if any(sign.isalnum() for sign in word))


def _text(fields: tuple[str, ...], text: str) -> Query:
    """Return the query of trials that have all words of a text; the parts of one word, as T-ALL, stand together."""
    return {"bool": {"filter": [_phrase(fields, word) for word in _words(text)]}}


def _phrase(fields: tuple[str, ...], text: str) -> Query:
    """Return the query of trials that have a text's words side by side; a text of signs only is in all of them."""
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(fields), "zero_terms_query": "all"}}


def _text_ranks(text: str) -> list[tuple[Query, int]]:
    return [
        (_phrase((field,), text) if whole else _text((field,), text), weight) for field, whole, weight in TEXT_TIERS
    ]
