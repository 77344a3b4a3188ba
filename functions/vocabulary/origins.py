"""Where a text states whose cells a product is made of, read from `origins.tsv`; transplants and grafts state nothing.

A pattern of `unless` that ends just before the words takes the statement back: `no donor`, `eligible for allogeneic`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from functions.vocabulary.cues import Cues
from functions.vocabulary.rules import compiled
from functions.vocabulary.tables import parts, rows
from schemas.terms import Origin

WINDOW: Final = 60
"""How many characters before the words can take the statement back."""
AUTOLOGOUS_NAME: Final = ("autoleucel", "autotemcel")
"""How the INN of a product of the patient's own cells ends."""


@dataclass(frozen=True, slots=True)
class Statement:
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
    bits = _cues().bits(text)
    for place, (number, origin, pattern, unless) in enumerate(_lines()) if bits else ():
        for found in compiled(pattern).finditer(text) if bits >> place & 1 else ():
            before = text[max(0, found.start() - WINDOW) : found.start()]
            if not (unless and compiled(unless, r"\Z").search(before)):
                yield Statement(origin, number, *found.span(), found.group())
