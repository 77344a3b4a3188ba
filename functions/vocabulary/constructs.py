"""The kinds of product that a text names, read from `constructs.tsv`.

The lines are tried in order, the most special first, and what one has read no later one reads: a bispecific antibody is
no antibody besides, and CAR-NK cells are no NK cells. A line without a construct reads words that name none: `NK-cell
lymphoma`, `antibody titer`. Its cues are pieces of words of which a text must hold one, or the pattern cannot fit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Final

from functions.vocabulary.cues import CAR_CUES, Cues, cues_of
from functions.vocabulary.rules import compiled
from functions.vocabulary.tables import parts, rows
from schemas.terms import Construct

TARGETED_CELLS: Final = frozenset(kind for kind in Construct if kind.value.startswith(("CA", "TCR"))) | {Construct.DC}
"""Cells that carry a receptor for an antigen, and dendritic cells that show one."""

_WIDEST_GAP: Final = 40
_WIDE_GAP: Final = re.compile(rf"[-\s/,.&:]{{{_WIDEST_GAP},}}")
_LONGEST_PART: Final = 5000
_OVERLAP: Final = 400
_SENTENCE_END: Final = re.compile(r"[.;?!]\s")
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
def _cues() -> Cues:
    """Return the cues of the lines, and after them those of a CAR."""
    return Cues((*(kind.cues for kind in kinds()), CAR_CUES))


@cache
def _of_car() -> int:
    """Return the lines that name nothing where there is no CAR, as bits."""
    return sum(1 << place for place, kind in enumerate(kinds()) if kind.constructs and "{car}" in kind.pattern)


@lru_cache(maxsize=4096)
def _kinds_at(bits: int) -> tuple[tuple[int, Kind], ...]:
    return tuple((1 << place, kind) for place, kind in enumerate(kinds()) if bits >> place & 1)


def _lines(text: str) -> int:
    """Return the lines of which a text holds a cue, as bits; kinds of CAR only where there is a CAR."""
    bits = _cues().bits(text)
    car = 1 << len(kinds())
    return bits - car if bits & car else bits & ~_of_car()


def likely(text: str) -> tuple[Kind, ...]:
    """Return the lines of which a text holds a cue; kinds of CAR only where there is a CAR."""
    return tuple(kind for _, kind in _kinds_at(_lines(text)))


def narrowed(text: str) -> str:
    """Return a text without gaps of signs and blanks that are wider than any in a name."""
    return _WIDE_GAP.sub(lambda gap: gap.group()[:_WIDEST_GAP], text)


def named(narrow: str) -> Iterator[Naming]:
    """Yield where a narrowed text names constructs, in the order of the lines."""
    starts, pieces, lines = [], [], []
    for start, end in _places(narrow) if _lines(narrow) else ():
        if bits := _lines(narrow[start:end]):
            starts.append(start)
            pieces.append(narrow[start:end])
            lines.append(bits)
    for bit, kind in _kinds_at(reduce(or_, lines, 0)):
        for index, start in enumerate(starts):
            if lines[index] & bit:
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


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts in which a text is searched begin and end: its sentences, over whose ends no pattern reads.

    A sentence longer than real ones has parts that overlap, so that words that are cut where one ends stand in the
    next as a whole; none ends within a word.
    """
    begin = 0
    for stop in (*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)):
        for start in range(begin, max(begin + 1, stop - _OVERLAP), _LONGEST_PART - _OVERLAP):
            end = min(start + _LONGEST_PART, stop)
            yield start, end if end == stop else next(_WORD_END.finditer(text, end)).end()
        begin = stop
