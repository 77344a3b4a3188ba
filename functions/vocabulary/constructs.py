"""The kinds of product that a text names, read from `constructs.tsv`.

The lines are tried in order, the most special first, and what one has read no later one reads: a bispecific antibody is
no antibody besides, and CAR-NK cells are no NK cells. A line without a construct reads words that name none: `NK-cell
lymphoma`, `antibody titer`. A text is read sentence by sentence; a line's cues are pieces of words of which a
sentence must hold one, or the pattern cannot fit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Final, NamedTuple

from functions.vocabulary.cues import CAR_CUES, Cues, cues_of, places
from functions.vocabulary.rules import compiled
from functions.vocabulary.tables import parts, rows
from schemas.terms import Construct

TARGETED_CELLS: Final = frozenset(kind for kind in Construct if kind.value.startswith(("CA", "TCR"))) | {Construct.DC}
"""Cells that carry a receptor for an antigen, and dendritic cells that show one."""

_WIDEST_GAP: Final = 40
_WIDE_GAP: Final = re.compile(rf"[-\s/,.&:]{{{_WIDEST_GAP},}}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the constructs; what it reads gives way to a construct of `yields_to` that the trial has as well."""

    id: str
    constructs: tuple[Construct, ...]
    pattern: str
    cues: tuple[str, ...]
    yields_to: frozenset[Construct]


class Naming(NamedTuple):
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


def _of_cues(bits: int) -> int:
    """Return the lines of some cues, as bits; kinds of CAR only where there is a CAR."""
    car = 1 << len(kinds())
    return bits - car if bits & car else bits & ~_of_car()


def likely(text: str) -> tuple[Kind, ...]:
    """Return the lines of which a text holds a cue; kinds of CAR only where there is a CAR."""
    return tuple(kinds()[place] for place in places(_of_cues(_cues().bits(text))))


def narrowed(text: str) -> str:
    """Return a text without gaps of signs and blanks that are wider than any in a name."""
    return _WIDE_GAP.sub(lambda gap: gap.group()[:_WIDEST_GAP], text)


def named(narrow: str) -> Iterator[Naming]:
    """Yield where a narrowed text names constructs, in the order of the lines."""
    starts, pieces, lines = [], [], []
    for start, piece, bits in _cues().sentences(narrow):
        starts.append(start)
        pieces.append(piece)
        lines.append(_of_cues(bits))
    for place in places(reduce(or_, lines, 0)):
        kind = kinds()[place]
        for index, start in enumerate(starts):
            if not lines[index] >> place & 1:
                continue
            spans = [found.span() for found in compiled(kind.pattern).finditer(pieces[index]) if found.group()]
            yield from (Naming(kind, start + first, start + last) for first, last in spans if kind.constructs)
            if spans:
                pieces[index] = without(pieces[index], spans)
                lines[index] = _of_cues(_cues().bits(pieces[index].replace(";", " ")))


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
