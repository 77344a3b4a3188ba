"""Antigens that are written as bare numbers: `CART19`, `4SCAR-22`, `CAR.70`, `CD19/22`, `CAR1922`, `Cluster of
Differentiation (CD)19`.

Only the numbers of a short list count (`symbolsets.tsv`, car_numbers), never one with a leading zero: `C-CAR039` and
`JCAR014` are study codes.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from functions.vocabulary.tables import parts, rows

AFTER_CAR: Final = re.compile(
    r"CAR(?:-?(?:[Tt](?![a-z])|NK))?[-. ]?(?:(?:cells?|CD)[-. ]?)?"
    r"(?P<numbers>[1-9]\d{0,3}(?:[./+&x][1-9]\d{0,2})*)"
    r"(?!\d|[%\^×]|\.\d| ?(?:days?|weeks?|months?|years?|patients?|participants?|subjects?|mg|m[lL]|h\b|hours?"
    r"|x ?10|× ?10|or|to|of)\b)"
)
"""`huCART19-IL18`, `ThisCART22`, `CAR 70-BCMA`, `DuoCAR20.19.22`; not `CAR-T 5 days`."""
BEFORE_CAR: Final = re.compile(r"(?<![a-z])[A-Za-z0-9]{0,6}\Z")
"""At most six letters or digits are glued to the front of CAR."""
AFTER_CD: Final = re.compile(
    r"CD ?\d{1,3}[a-z]?(?P<more>(?:(?: ?[/&+x×] ?|\.|-(?=\d\d))(?:and )?[1-9]\d{0,2}(?![\d%×a-zA-Z]))+)"
)
"""`CD19/22`, `CD19x22`, `CD19+22`, `CD79b-19`."""
SPELLED_OUT: Final = re.compile(
    r"[Cc]luster of [Dd]ifferentiation(?: antigen)?[ (]*(?:CD)?[) ]*(?P<numbers>[1-9]\d{0,2})"
)
BEFORE_TAIL: Final = re.compile(r"(?<![\w.])(?P<numbers>[1-9]\d{1,2})(?:\(T2\))?-?(?:28|BB|41BB)[zζ]")
"""`19-28z CAR T cells`, `1928z`."""
CODE_LENGTH: Final = 3
MANY: Final = frozenset({"this", "duo", "dual", "tri", "tan", "bi", "allo"})
"""What is glued to CAR and makes no code of it."""
FORMS: Final = (
    ("CAR", AFTER_CAR, "numbers"),
    ("CD", AFTER_CD, "more"),
    ("luster of", SPELLED_OUT, "numbers"),
    ("28z", BEFORE_TAIL, "numbers"),
    ("BBz", BEFORE_TAIL, "numbers"),
    ("ζ", BEFORE_TAIL, "numbers"),
)
"""Each form with the letters without which it cannot stand in a text."""
NUMBER: Final = re.compile(r"\d+")


@cache
def _numbers() -> frozenset[str]:
    return next(frozenset(parts(members)) for name, members, _ in rows("symbolsets") if name == "car_numbers")


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the CD numbers between `start` and `end`; four digits are two numbers (`1922`)."""
    for match in NUMBER.finditer(text, start, end):
        whole, first = match.group(), match.start()
        cuts = ((first, first + 2), (first + 2, first + 4)) if len(whole) == 4 else ((first, match.end()),)
        if all(text[low:high] in _numbers() for low, high in cuts):
            yield from cuts


def _is_after_car(text: str, match: re.Match[str]) -> bool:
    """Return whether what stands before the number is a CAR: a name of a CAR that a hyphen parts from its number is a
    code (`OriCAR-117`).
    """
    before = BEFORE_CAR.search(text, max(0, match.start() - 7), match.start())
    if before is None:
        return False
    is_parted = text[match.start("numbers") - 1] in "- "
    return not is_parted or len(before.group()) < CODE_LENGTH or before.group().lower() in MANY


def cd_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of every CD molecule that the text names by its number alone; the name is `CD19`."""
    for mark, pattern, group in FORMS:
        if mark not in text:
            continue
        for match in pattern.finditer(text):
            if pattern is AFTER_CAR and not _is_after_car(text, match):
                continue
            for start, end in _spans(text, match.start(group), match.end(group)):
                yield start, end, f"CD{text[start:end]}"
