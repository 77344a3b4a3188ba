"""Words of a stated condition that are not part of the disease: course, age, extent, risk and markers."""

from collections.abc import Sequence
from functools import cache

from functions.vocabulary.conditionwords import key_of
from functions.vocabulary.tables import rows


@cache
def modifiers() -> frozenset[tuple[str, ...]]:
    """Return the modifiers, each as its words in their one form."""
    return frozenset(tuple(key_of(text).split()) for text, _ in rows("modifiers"))


@cache
def phrases() -> frozenset[tuple[str, ...]]:
    """Return the modifiers that stand after a name: `in Relapse`, and single ones without the words that only join."""
    joints = {tuple(key_of(text).split()) for text, kind in rows("modifiers") if kind == "joint"}
    return modifiers() - joints


@cache
def longest() -> int:
    """Return the number of words of the longest modifier."""
    return max(len(modifier) for modifier in modifiers())


def leading(forms: Sequence[str]) -> int:
    """Return how many words the longest modifier at the beginning has, or 0."""
    sizes = range(min(longest(), len(forms)), 0, -1)
    return next((size for size in sizes if tuple(forms[:size]) in modifiers()), 0)


def trailing(forms: Sequence[str]) -> int:
    """Return how many words the longest modifier at the end has, or 0."""
    sizes = range(min(longest(), len(forms)), 0, -1)
    return next((size for size in sizes if tuple(forms[-size:]) in modifiers()), 0)


def strip_ends(forms: Sequence[str]) -> list[str]:
    """Return the words without the modifiers at both ends."""
    kept = list(forms)
    while size := leading(kept):
        kept = kept[size:]
    while size := trailing(kept):
        kept = kept[:-size]
    return kept


def strip_all(forms: Sequence[str]) -> list[str]:
    """Return the words without any modifier, wherever it stands."""
    kept: list[str] = []
    index = 0
    while index < len(forms):
        size = leading(forms[index:])
        if not size:
            kept.append(forms[index])
        index += max(size, 1)
    return kept
