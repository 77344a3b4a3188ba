"""Where a text states whose cells a product is made of, read from `origins.tsv`; transplants and grafts state nothing.

A pattern of `unless` that ends just before the words takes the statement back: `no donor`, `eligible for allogeneic`.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from functions.vocabulary.cues import Cues
from functions.vocabulary.rules import compiled
from functions.vocabulary.tables import parts, rows
from schemas.terms import Origin

WINDOW: Final = 60
"""How many characters before the words can take the statement back."""
AUTOLOGOUS_NAME: Final = ("autoleucel", "autotemcel")
"""How the INN of a product of the patient's own cells ends."""


class Statement(NamedTuple):
    """The words of a text that state an origin, where they stand, and the line that read them."""

    origin: Origin
    rule: str
    start: int
    end: int
    quote: str


@cache
def _lines() -> tuple[tuple[str, Origin, str, str], ...]:
    return tuple((number, Origin(origin), pattern, unless) for number, origin, pattern, unless, _, _ in rows("origins"))


@cache
def _cues() -> Cues:
    return Cues(parts(cues) for *_, cues, _ in rows("origins"))


def statements(text: str) -> Iterator[Statement]:
    """Yield what a text states of the origin of cells."""
    sentences = list(_cues().sentences(text))
    for place, (number, origin, pattern, unless) in enumerate(_lines()) if sentences else ():
        for start, piece, bits in sentences:
            for found in compiled(pattern).finditer(piece) if bits >> place & 1 else ():
                first, last = start + found.start(), start + found.end()
                if not (unless and compiled(unless, r"\Z").search(text[max(0, first - WINDOW) : first])):
                    yield Statement(origin, number, first, last, found.group())
