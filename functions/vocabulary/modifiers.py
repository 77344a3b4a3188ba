"""Words of a stated condition that are not part of the disease: course, age, extent, risk and markers."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from functions.vocabulary.conditionwords import key_of
from functions.vocabulary.tables import rows


@cache
def modifiers() -> frozenset[tuple[str, ...]]:
    """Return the modifiers, each as its words in their one form."""
    return frozenset(tuple(key_of(text).split()) for text, _ in rows("modifiers"))


@cache
def _markers() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(key_of(text).split()) for text, kind in rows("modifiers") if kind == "marker")


@cache
def phrases() -> frozenset[tuple[str, ...]]:
    """Return the modifiers that stand after a name: `in Relapse`, and single ones without the words that only join."""
    joints = {tuple(key_of(text).split()) for text, kind in rows("modifiers") if kind == "joint"}
    return modifiers() - joints


@cache
def longest() -> int:
    """Return the number of words of the longest modifier."""
    return max(len(modifier) for modifier in modifiers())


STEPPED: Final = frozenset({"stage", "grade", "class"})
STEP: Final = re.compile(r"\d[a-e]?\d?")
ORDINAL: Final = re.compile(r"\d(?:st|nd|rd|th)|first|second|third")


@lru_cache(maxsize=20_000)
def _is_modifier(forms: tuple[str, ...]) -> bool:
    """Return whether the words are one modifier: of the table, a stage or grade (`stage IIIA1`, `grade 2/3`), a line
    of therapy, a degree.
    """
    if len(forms) > 1 and forms[0] in STEPPED and all(STEP.fullmatch(form) for form in forms[1:]):
        return True
    if len(forms) == 2 and ((forms[1] == "line" and ORDINAL.fullmatch(forms[0])) or forms[1] == "degree"):
        return True
    return forms in modifiers()


def leading(forms: Sequence[str]) -> int:
    """Return how many words the longest modifier at the beginning has, or 0."""
    sizes = range(min(longest(), len(forms)), 0, -1)
    return next((size for size in sizes if _is_modifier(tuple(forms[:size]))), 0)


def trailing(forms: Sequence[str]) -> int:
    """Return how many words the longest modifier at the end has, or 0."""
    sizes = range(min(longest(), len(forms)), 0, -1)
    return next((size for size in sizes if _is_modifier(tuple(forms[-size:]))), 0)


def strippings(forms: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words with fewer and fewer of the modifiers at both ends, those before the name first."""
    starts, ends = [0], [len(forms)]
    while size := leading(forms[starts[-1] : starts[-1] + longest()]):
        starts.append(starts[-1] + size)
    while size := trailing(forms[: ends[-1]]):
        ends.append(ends[-1] - size)
    for end in ends:
        yield from (list(forms[start:end]) for start in starts if start < end)


def strip_ends(forms: Sequence[str]) -> list[str]:
    """Return the words without the modifiers at both ends."""
    kept = list(forms)
    while size := leading(kept):
        kept = kept[size:]
    while size := trailing(kept):
        kept = kept[:-size]
    return kept


def strip_unmarked(forms: Sequence[str]) -> list[str]:
    """Return the words without the modifiers that are no markers: `HER2-positive metastatic breast cancer`."""
    kept: list[str] = []
    index = 0
    while index < len(forms):
        size = leading(forms[index : index + longest()])
        if not size or tuple(forms[index : index + size]) in _markers():
            kept.extend(forms[index : index + max(size, 1)])
        index += max(size, 1)
    return kept


def strip_all(forms: Sequence[str]) -> list[str]:
    """Return the words without any modifier, wherever it stands."""
    kept: list[str] = []
    index = 0
    while index < len(forms):
        size = leading(forms[index : index + longest()])
        if not size:
            kept.append(forms[index])
        index += max(size, 1)
    return kept
