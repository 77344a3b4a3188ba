"""The parameters of a search, one a line: how each is split and read, and what is refused."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from functions.errors import BadRequest
from functions.queries import values
from functions.queries.values import Refused
from schemas.search import DIRECTED, MAX_LIMIT, Clause, FacetName, SearchRequest, SortKey
from schemas.terms import Construct, Origin, Phase, Status

MAX_REPEATS: Final = 20
"""How often a filter may be repeated: each repetition is a clause of the query."""

MAX_ALTERNATIVES: Final = 50
"""How many values one occurrence of a filter may list; NCT IDs may be as many as fit on a page."""

MAX_WORDS: Final = 100
"""The most words of all text values together: each makes up to six clauses, and the engine takes 1,024 in all."""

RANKING: Final = frozenset({"condition", "antigen", "q"})
"""The filters that rank what they find: with one of them, relevance is the order if no other is asked for."""


ORIGINS: Final = (Origin.AUTOLOGOUS, Origin.ALLOGENEIC)
"""A product that may be of either origin is found by both."""


@dataclass(frozen=True)
class Filter:
    """A parameter that can be repeated (all of), lists alternatives (any of) and, as a code, takes "-" (not)."""

    kind: Literal["code", "text"]
    read: Callable[[str], str]
    description: str
    alternatives: int = MAX_ALTERNATIVES

    @property
    def separator(self) -> str:
        """Return what stands between alternatives."""
        return "," if self.kind == "code" else "|"


@dataclass(frozen=True)
class Single:
    """A parameter that is given once; `read` returns the fields of SearchRequest that it sets."""

    read: Callable[[str], dict[str, Any]]
    description: str


FILTERS: Final[Mapping[str, Filter]] = {
    "condition": Filter("text", values.words, "A disease; its synonyms and its kinds are found too."),
    "antigen": Filter("code", values.words, "An antigen that the product is directed at, by any of its names."),
    "construct": Filter(
        "code", values.term(Construct), "The kind of product; with `antigen`, of that antigen's.", alternatives=12
    ),
    "origin": Filter("code", values.one_of(ORIGINS), "Whose cells: autologous or allogeneic; with `construct`, its."),
    "q": Filter(
        "text", values.long_words, "Words that all occur in titles, conditions, interventions or descriptions."
    ),
    "status": Filter("code", values.term(Status), "The overall recruitment status."),
    "phase": Filter("code", values.term(Phase), "The phase; PHASE1 also finds PHASE1/PHASE2."),
    "country": Filter("text", values.country, "A country with at least one site."),
    "registry": Filter("code", values.words, "The key of a registry that has, or had, a page on the trial."),
    "nct_id": Filter("code", values.nct_id, "The NCT ID.", alternatives=MAX_LIMIT),
}
"""The filters that can be repeated. One more is a line here and a line in `functions.queries.query.FIELDS`."""

SINGLES: Final[Mapping[str, Single]] = {
    "antigen_role": Single(
        values.roles, f"The roles in which `antigen` is sought, with commas, or `any`; else {' and '.join(DIRECTED)}."
    ),
    "has_conflict": Single(values.flag("has_conflict"), "true: trials on which registries disagree; false: others."),
    "sort": Single(
        values.sort, f'One of {", ".join(SortKey)}; a leading "-" is descending. What has no value comes last.'
    ),
    "limit": Single(values.limit, f"The most trials on a page: 1 to {MAX_LIMIT}; 10 if not given."),
    "page_token": Single(values.page_token, "next_page_token of the page before; other parameters as they were there."),
    "facets": Single(values.facets, f"What to count trials by, with commas: {', '.join(FacetName)}."),
    "highlight": Single(values.flag("highlight"), "true: each trial says why it was found."),
}
"""The parameters that are given once."""


def read(raw: Mapping[str, Sequence[str]], registries: Collection[str]) -> SearchRequest:
    """Return the search that query parameters ask for.

    `raw` holds for each name its values in the order of the query string; `registries` are the keys of all registries.
    BadRequest names the parameter, and the nearest valid words, for what is unknown, empty, malformed, given more often
    than once where that has no meaning, or beyond the bounds.
    """
    _check_names(raw)
    filters = {**FILTERS, "registry": _with_reader(FILTERS["registry"], values.one_of(registries))}
    clauses = tuple(
        _attempt(name, _clause, name, filters[name], value) for name in FILTERS for value in _repeats(name, raw)
    )
    _check_words(clauses)
    set_by: dict[str, Any] = {}
    for name in SINGLES.keys() & raw.keys():
        set_by |= _attempt(name, _single, SINGLES[name], raw[name])
    if RANKING & {clause.parameter for clause in clauses}:
        set_by = {"sort": SortKey.RELEVANCE, "descending": True} | set_by
    return SearchRequest(clauses=clauses, **set_by)


def _check_names(raw: Mapping[str, Sequence[str]]) -> None:
    names = [*FILTERS, *SINGLES]
    for name in raw:
        if name not in names:
            detail = f"{values.shown(name)} is not a parameter of this search; it has {', '.join(names)}"
            raise BadRequest(detail, parameter=name[: values.MAX_LENGTH], nearest=values.near(name, names))


def _with_reader(old: Filter, reader: Callable[[str], str]) -> Filter:
    return Filter(old.kind, reader, old.description, old.alternatives)


def _attempt(name: str, function: Callable[..., Any], *arguments: object) -> Any:
    """Return what the function returns; what it refuses becomes a BadRequest that names the parameter."""
    try:
        return function(*arguments)
    except Refused as refused:
        nearest = {"nearest": list(refused.nearest)} if refused.nearest else {}
        raise BadRequest(f"{name}: {refused}", parameter=name, **nearest) from refused


def _repeats(name: str, raw: Mapping[str, Sequence[str]]) -> Sequence[str]:
    found = raw.get(name, ())
    if len(found) > MAX_REPEATS:
        raise BadRequest(f"{name}: given {len(found)} times, which is more than {MAX_REPEATS}", parameter=name)
    return found


def _clause(name: str, kind: Filter, value: str) -> Clause:
    """Return one occurrence of a filter, its alternatives read, each once."""
    parts = value.split(kind.separator)
    if len(parts) > kind.alternatives:
        raise Refused(f"{len(parts)} alternatives are more than {kind.alternatives}")
    any_of, none_of = [], []
    for part in map(values.clean, parts):
        if kind.kind == "code" and part.startswith("-"):
            none_of.append(kind.read(values.clean(part[1:])))
        else:
            any_of.append(kind.read(part))
    return Clause(parameter=name, any_of=tuple(dict.fromkeys(any_of)), none_of=tuple(dict.fromkeys(none_of)))


def _single(kind: Single, given: Sequence[str]) -> dict[str, Any]:
    if len(given) != 1:
        raise Refused(f"given {len(given)} times, and it can be given once only")
    return kind.read(values.clean(given[0]))


def _check_words(clauses: Sequence[Clause]) -> None:
    texts = [text for clause in clauses if clause.parameter in RANKING for text in (*clause.any_of, *clause.none_of)]
    if (count := sum(len(text.split()) for text in texts)) > MAX_WORDS:
        raise BadRequest(
            f"{', '.join(sorted(RANKING))}: {count} words together are more than {MAX_WORDS}", parameter="q"
        )
