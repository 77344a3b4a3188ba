"""How a value that was passed over stands to the value that was taken, kind of field by kind of field.

A comparison gives a relation, or None where the two truly differ: then dates decide between `older` and `conflicts`.
A value that the taken one is only a less precise form of `agrees`: nothing in it speaks against what was taken.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from functions.merge.cuts import is_cut
from functions.merge.words import organisation, words_of
from functions.normalise import fold
from functions.precedence import COLLAPSES_PHASES, HIDES_PHASES, JOINS_CONDITIONS, PADS_MONTHS, REGISTRY_OF_RECORD
from functions.times import years
from schemas.facts import Arm, Intervention, Outcome
from schemas.model import Model
from schemas.terms import Phase
from schemas.trial import Relation


class Said(NamedTuple):
    """A value with the registry that states it."""

    registry: str
    value: Any


def _never(_said: Said, _clear: Said) -> bool:
    return False


class Comparison(NamedTuple):
    """One kind of field.

    relate: the relation of the second value to the first, None where they truly differ. blurs: whether the first value
    may be the second one as its registry is known to blur it. can_be_cut: whether a value may be the beginning of
    another, because its page was cut.
    """

    relate: Callable[[Any, Any], Relation | None]
    blurs: Callable[[Said, Said], bool] = _never
    can_be_cut: bool = False

    def gives_way(self, said: Said, clear: Said) -> bool:
        """Say whether a value gives way to another, whatever the order of registries: it is its blurred or cut form."""
        can_be_cut = self.can_be_cut and said.registry != REGISTRY_OF_RECORD  # its JSON comes whole or not at all
        return self.blurs(said, clear) or (can_be_cut and is_cut(said.value, clear.value))


def relation(comparison: Comparison, taken: Said, other: Said) -> Relation | None:
    """Return how `other` stands to `taken`, or None where the two truly differ."""
    if taken.value == other.value:
        return Relation.AGREES
    stands = comparison.relate(taken.value, other.value)
    if stands in {Relation.AGREES, Relation.LESS_SPECIFIC}:
        return stands
    if comparison.gives_way(other, taken):
        return Relation.LESS_SPECIFIC
    return Relation.AGREES if comparison.gives_way(taken, other) else stands


def earlier(date: str | None, than: str | None) -> bool:
    """Say whether a partial date is certainly earlier than another: 2025-07 is not earlier than 2025-07-09."""
    return bool(date and than) and str(date) < str(than) and not str(than).startswith(str(date))


def _words(taken: Any, other: Any) -> Relation | None:
    if isinstance(taken, str) and isinstance(other, str) and fold(taken) == fold(other):
        return Relation.DIFFERS_IN_WORDING
    return None


def _texts(taken: str, other: str) -> Relation:
    same = taken.split() == other.split()
    return Relation.AGREES if same else Relation.DIFFERS_IN_WORDING


def _dates(taken: str, other: str) -> Relation | None:
    if taken.startswith(other):
        return Relation.LESS_SPECIFIC
    return Relation.AGREES if other.startswith(taken) else None


def _padded(date: Said, clear: Said) -> bool:
    """Say whether a date is its month's last day from a registry that pads, and the other a date of that month."""
    printed, year_month = str(date.value), str(date.value)[:7]
    if date.registry not in PADS_MONTHS or clear.registry in PADS_MONTHS or len(printed) < 10:
        return False
    last_day = monthrange(int(printed[:4]), int(printed[5:7]))[1]
    return int(printed[8:]) == last_day and str(clear.value)[:7] == year_month and clear.value != printed


def _ages(taken: str, other: str) -> Relation | None:
    return Relation.DIFFERS_IN_WORDING if years(taken) == years(other) else None


def _phases(taken: tuple[Phase, ...], other: tuple[Phase, ...]) -> Relation | None:
    return Relation.AGREES if set(taken) == set(other) else None


def _collapsed(phases: Said, clear: Said) -> bool:
    """Say whether the phases are the other's, collapsed to one or hidden as N/A by their registry."""
    if phases.registry in HIDES_PHASES and tuple(phases.value) == (Phase.NA,):
        return clear.registry not in HIDES_PHASES and set(clear.value) != {Phase.NA}
    return phases.registry in COLLAPSES_PHASES and len(phases.value) == 1 and set(phases.value) < set(clear.value)


def _organisations(taken: str, other: str) -> Relation | None:
    if organisation(taken) != organisation(other):
        return None
    shorter = len(fold(other.replace(".", "")).split()) - len(fold(taken.replace(".", "")).split())
    if shorter < 0 or (other.isupper() and not taken.isupper()):
        return Relation.LESS_SPECIFIC
    return Relation.AGREES if shorter > 0 else Relation.DIFFERS_IN_WORDING


def _sets(taken: Iterable[str], other: Iterable[str]) -> Relation | None:
    return Relation.AGREES if {fold(word) for word in taken} == {fold(word) for word in other} else None


def _joined(names: Said, clear: Said) -> bool:
    """Say whether names are the other's, joined into fewer by a registry that prints no separator."""
    fewer = len(names.value) < len(clear.value)
    return names.registry in JOINS_CONDITIONS and fewer and words_of(names.value) == words_of(clear.value)


_LABELS: Final[dict[type[Model], str]] = {Intervention: "name", Arm: "label", Outcome: "measure"}
_Parts = frozenset[tuple[str, Any]]


def _parts(item: str | Model) -> _Parts:
    """Return what an item of a list states, part by part, in one case and spacing; signs count (CD19+ is not CD19-)."""
    if isinstance(item, str):
        return frozenset({("", _evened(item))})
    stated = ((name, getattr(item, name)) for name in type(item).model_fields)
    return frozenset((name, _evened(value)) for name, value in stated if value)


def _evened(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_evened(word) for word in value)
    return " ".join(value.casefold().split())


def _label(item: str | Model, parts: _Parts) -> Any:
    name = "" if isinstance(item, str) else _LABELS.get(type(item))
    return next((part for part in parts if part[0] == name), None)


def contained(items: Sequence[Any], richer: Sequence[Any]) -> bool:
    """Say whether every item of a list is in the other one, there with all that it states here."""
    shelf: dict[Any, list[_Parts]] = defaultdict(list)
    for item in richer:
        parts = _parts(item)
        shelf[_label(item, parts)].append(parts)
    stated = ((item, _parts(item)) for item in items)
    return all(any(parts <= other for other in shelf[_label(item, parts)]) for item, parts in stated)


def _lists(taken: Sequence[Any], other: Sequence[Any]) -> Relation:
    if not contained(other, taken):
        return Relation.DIFFERS_IN_WORDING
    return Relation.AGREES if contained(taken, other) else Relation.LESS_SPECIFIC


WORD: Final = Comparison(_words)
"""One word, name or number."""
TEXT: Final = Comparison(_texts)
"""Free text: it differs in wording at most."""
PASSAGE: Final = Comparison(_texts, can_be_cut=True)
"""Free text of some length: a page that was cut states its beginning, which is less specific."""
DATE: Final = Comparison(_dates, _padded)
"""A date as precise as stated."""
AGE: Final = Comparison(_ages)
"""An age with its unit: 1 Year and 12 Months are the same."""
PHASES: Final = Comparison(_phases, _collapsed)
"""The phases of a trial, in no order."""
ORGANISATION: Final = Comparison(_organisations)
"""The name of an organisation: without its legal suffix or in capitals it is less specific."""
WORDS: Final = Comparison(_sets)
"""Words in no order."""
NAMES: Final = Comparison(_lists, _joined)
"""A list of names taken whole; joined into one string it is less specific."""
LIST: Final = Comparison(_lists)
"""A list; one that states less of the same is less specific."""
SERIES: Final = Comparison(_lists, can_be_cut=True)
"""A list in the order of its page: a page that was cut states its beginning, which is less specific."""
