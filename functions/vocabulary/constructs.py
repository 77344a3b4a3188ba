"""The kinds of product that a text names, read from `constructs.tsv`.

The lines are tried in order, the most special first, and what one has read no later one reads: a bispecific antibody is
no antibody besides, and CAR-NK cells are no NK cells. A line without a construct reads words that name none: `NK-cell
lymphoma`, `antibody titer`. Its cues are pieces of words of which a text must hold one, or the pattern cannot fit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from functions.vocabulary.rules import CAR_CUES, Cues, compiled, cues_of
from functions.vocabulary.tables import parts, rows
from schemas.terms import Construct

TARGETED_CELLS: Final = frozenset(kind for kind in Construct if kind.value.startswith(("CA", "TCR"))) | {Construct.DC}
"""Cells that carry a receptor for an antigen, and dendritic cells that show one."""

_WIDEST_GAP: Final = 40
_WIDE_GAP: Final = re.compile(rf"[-\s/,.&:]{{{_WIDEST_GAP},}}")
_LONGEST_PART: Final = 5000
_OVERLAP: Final = 400
_WORD_END: Final = re.compile(rf"\w{{0,{_OVERLAP}}}")
"""What bounds the time of a search for constructs, which grows with the square of what stands between their words."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the constructs; what it reads gives way to a construct of `yields_to` that the trial has as well."""

    id: str
    constructs: tuple[Construct, ...]
    pattern: str
    cues: tuple[str, ...]
    yields_to: frozenset[Construct]


@dataclass(frozen=True, slots=True)
class Naming:
    """A place of a text at which a kind is named."""

    kind: Kind
    start: int
    end: int


def _terms(cell: str) -> tuple[Construct, ...]:
    return tuple(map(Construct, parts(cell)))


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the lines in the order in which they are tried."""
    return tuple(
        Kind(number, _terms(names), pattern, cues_of(cues), frozenset(_terms(wins)))
        for number, names, pattern, cues, wins, _ in rows("constructs")
    )


@cache
def _marks() -> tuple[tuple[str, int], ...]:
    """Return each cue with the lines that it is a cue of, as the bits of a number."""
    found: dict[str, int] = {}
    for place, kind in enumerate(kinds()):
        for cue in kind.cues:
            found[cue] = found.get(cue, 0) | 1 << place
    return tuple(found.items())


@lru_cache(maxsize=4096)
def _marked(bits: int, *, has_car: bool) -> tuple[Kind, ...]:
    likely = (kind for place, kind in enumerate(kinds()) if bits >> place & 1)
    return tuple(kind for kind in likely if has_car or not kind.constructs or "{car}" not in kind.pattern)


@cache
def _cues() -> Cues:
    return Cues(mark for mark in _marks() if " " not in mark[0])


@cache
def _phrases() -> tuple[tuple[str, int], ...]:
    return tuple(mark for mark in _marks() if " " in mark[0])


def likely(text: str) -> tuple[Kind, ...]:
    """Return the lines of which a text holds a cue; kinds of CAR only where there is a CAR."""
    bits, words = _cues().bits(text), text.lower()
    for phrase, lines in _phrases():
        if phrase in words:
            bits |= lines
    return _marked(bits, has_car=any(cue in words for cue in CAR_CUES)) if bits else ()


def narrowed(text: str) -> str:
    """Return a text without gaps of signs and blanks that are wider than any in a name."""
    return _WIDE_GAP.sub(lambda gap: gap.group()[:_WIDEST_GAP], text)


def named(narrow: str) -> Iterator[Naming]:
    """Yield where a narrowed text names constructs, in the order of the lines."""
    lines = likely(narrow)
    places = _places(narrow) if lines else ()
    pieces = [narrow[start:end] for start, end in places]
    for kind in lines:
        for index, (start, _) in enumerate(places):
            spans = [found.span() for found in compiled(kind.pattern).finditer(pieces[index]) if found.group()]
            yield from (Naming(kind, start + first, start + last) for first, last in spans if kind.constructs)
            pieces[index] = without(pieces[index], spans)


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with each span, in order, made a run of semicolons, over which no pattern reads."""
    made, place = [], 0
    for start, end in spans:
        made += [text[place:start], ";" * (end - start)]
        place = end
    return "".join((*made, text[place:])) if spans else text


@lru_cache(maxsize=4096)
def construct(text: str) -> Construct | None:
    """Return the construct that a text names, the most special one first."""
    found = next(named(narrowed(text)), None)
    return found.kind.constructs[0] if found else None


def _places(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the parts in which a text is searched begin and end: one part, but for texts longer than real ones.

    Parts overlap, so that words that are cut where one ends stand in the next as a whole; none ends within a word.
    """
    starts = range(0, max(1, len(text) - _OVERLAP), _LONGEST_PART - _OVERLAP)
    ends = (min(start + _LONGEST_PART, len(text)) for start in starts)
    return tuple((start, next(_WORD_END.finditer(text, end)).end()) for start, end in zip(starts, ends, strict=True))
