"""What the words of a condition or an antigen mean: ids that documents carry, or, where they are not known, text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from functions.queries.names import antigen_names, condition_names
from functions.vocabulary import antigens, identified
from schemas.api import Interpreted, Understood
from schemas.search import Clause, SearchRequest


@dataclass(frozen=True)
class Meaning:
    """One value of a filter: the ids that it means, ids found as well and ranked after; with neither it is text."""

    words: str
    exact: tuple[str, ...]
    family: tuple[str, ...]
    understood: tuple[Understood, ...]


def antigen(words: str) -> Meaning:
    """Return the antigens that go by these words, with their families; an ambiguous alias means all that share it."""
    found = identified.antigens_of(words)
    if not found:
        return _unknown(words, antigen_names().nearest(words))
    expansions = [antigens.expand(one.symbol) for one in found]
    exact = tuple(dict.fromkeys(symbol for expansion in expansions for symbol in expansion.exact))
    families = [tuple(symbol for symbol in expansion.family if symbol not in exact) for expansion in expansions]
    return Meaning(
        words,
        exact,
        tuple(dict.fromkeys(symbol for family in families for symbol in family)),
        tuple(
            Understood(input=words, id=one.symbol, name=one.name, family=family)
            for one, family in zip(found, families, strict=True)
        ),
    )


def condition(words: str) -> Meaning:
    """Return the concepts that go by these words, or the one with this id (as facets give it, or an id elsewhere).

    Documents carry ancestors, so that one id finds all its kinds. Text is not searched beside the ids of known words: a
    stated condition that the words name has been given the same id, and what merely contains them is another disease.
    """
    found = identified.conditions_of(words)
    if not found:
        return _unknown(words, condition_names().nearest(words))
    understood = tuple(Understood(input=words, id=one.id, name=one.name) for one in found)
    return Meaning(words, tuple(one.id for one in found), (), understood)


def _unknown(words: str, nearest: list[str]) -> Meaning:
    return Meaning(words, (), (), (Understood(input=words, id=None, name=None, nearest=tuple(nearest)),))


READERS: Final[dict[str, Callable[[str], Meaning]]] = {"condition": condition, "antigen": antigen}
"""The filters whose values are words of a vocabulary."""


def interpreted(request: SearchRequest) -> Interpreted:
    """Return how all the words of a search were understood."""
    return Interpreted(condition=_all(request, "condition"), antigen=_all(request, "antigen"))


def _all(request: SearchRequest, parameter: str) -> tuple[Understood, ...]:
    words = dict.fromkeys(
        word for clause in request.clauses if clause.parameter == parameter for word in _words(clause)
    )
    return tuple(entry for word in words for entry in READERS[parameter](word).understood)


def _words(clause: Clause) -> tuple[str, ...]:
    return (*clause.any_of, *clause.none_of)
