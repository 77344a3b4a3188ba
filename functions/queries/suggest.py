"""Type-ahead: the concepts whose names what has been typed is, begins, is a part of or resembles, most trials first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from functions.queries.counting import Tally
from functions.queries.names import Name
from functions.queries.vocabularies import Vocabulary
from schemas.concept import MatchKind, Suggestion

ENOUGH: Final = 10
"""Slips are looked for where fewer names than this have literally what was typed, and none is it."""

TIERS: Final = (
    (MatchKind.EXACT, True),
    (MatchKind.EXACT, False),
    (MatchKind.PREFIX, True),
    (MatchKind.INFIX, True),
    (MatchKind.PREFIX, False),
    (MatchKind.INFIX, False),
    (MatchKind.SIMILAR, True),
    (MatchKind.SIMILAR, False),
)
"""What comes before what, with trials and without: a name typed in full is what was meant though it has no trial."""

_TIER: Final = {kind: tier for tier, kind in enumerate(TIERS)}

Matches = Mapping[str, tuple[MatchKind | None, str | None]]
"""By concept how it matches, and the name that does."""

Place = tuple[int, int, int, str, str]
"""Where a concept stands in a list: its tier, minus its trials, the length of the name that matched, its name, its id.
"""

Rank = Callable[[Name], tuple[bool, bool, int]]
"""What of a concept's names is shown as the one that matched: the least."""


@dataclass(frozen=True)
class Entry:
    """A concept of a list and its place there."""

    place: Place
    suggestion: Suggestion


def listed(vocabulary: Vocabulary, tally: Tally, typed: str | None, after: Place | None, limit: int) -> Sequence[Entry]:
    """Return up to `limit` entries after a place (None: from the beginning), in order.

    With nothing typed they are all concepts that trials have themselves, else those whose names match.
    """
    best: Matches = _best(vocabulary, typed) if typed else dict.fromkeys(tally.named, (None, None))
    places = (place for place in _places(vocabulary, tally, best) if after is None or place > after)
    return [Entry(place, _suggestion(place, *best[place[-1]])) for place in nsmallest(limit, places)]


def _places(vocabulary: Vocabulary, tally: Tally, best: Matches) -> Iterator[Place]:
    for concept, (match, matched) in best.items():
        if name := vocabulary.name(concept):
            trials = tally.totals.get(concept, 0)
            tier = _TIER[match, trials > 0] if match else 0
            yield tier, -trials, len(matched or ""), name, concept


def _suggestion(place: Place, match: MatchKind | None, matched: str | None) -> Suggestion:
    _, trials, _, name, concept = place
    return Suggestion(id=concept, name=name, matched=matched, match=match, trials=-trials)


def _best(vocabulary: Vocabulary, typed: str) -> dict[str, tuple[MatchKind, str]]:
    """Return how each concept matches best, and the first of its names that does so.

    It is meant exactly where a search would understand the words so; another concept that has them among its names, as
    CD1A has CD1, only begins with them.
    """
    names = vocabulary.names()
    key = names.fold(typed)

    def rank(name: Name) -> tuple[bool, bool, int]:
        return name.key != key, name.text.casefold() != typed.casefold(), name.place

    meant = {one.id: one.name for one in vocabulary.find(typed)}
    best: dict[str, tuple[MatchKind, str]] = {}
    for match, found in ((MatchKind.PREFIX, names.beginning(typed)), (MatchKind.INFIX, names.within(typed))):
        best = _first(match, found, rank) | best
    for concept, name in meant.items():
        best[concept] = (MatchKind.EXACT, best.get(concept, (None, name))[1])
    return best if meant or len(best) >= ENOUGH else _first(MatchKind.SIMILAR, names.similar(typed), rank) | best


def _first(match: MatchKind, found: Iterable[Name], rank: Rank) -> dict[str, tuple[MatchKind, str]]:
    """Return for each concept the name that ranks first of those that were found."""
    first: dict[str, Name] = {}
    for name in found:
        if name.id not in first or rank(name) < rank(first[name.id]):
            first[name.id] = name
    return {concept: (match, name.text) for concept, name in first.items()}
