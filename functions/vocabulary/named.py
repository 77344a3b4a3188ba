"""What the words of a condition name as a whole: as they are, without modifiers, or with words that are used for one
another.
"""

from collections.abc import Sequence
from typing import Final

from functions.vocabulary.conditionindex import abbreviations, supported
from functions.vocabulary.conditionnames import by_bag, by_key
from functions.vocabulary.conditionwords import join
from functions.vocabulary.modifiers import strip_all, strip_ends, strip_unmarked, strippings

SWAPS: Final = (
    ("lymphocytic", "lymphoblastic", "acute"),
    ("lymphoid", "lymphoblastic", "acute"),
    ("lymphatic", "lymphoblastic", "acute"),
    ("myelogenous", "myeloid", ""),
    ("myelocytic", "myeloid", ""),
    ("myeloblastic", "myeloid", ""),
    ("neoplasm", "cancer", ""),
    ("tumor", "cancer", ""),
    ("malignancy", "cancer", ""),
    ("carcinoma", "cancer", ""),
    ("cancer", "carcinoma", ""),
    ("cancer", "tumor", ""),
    ("malignancy", "neoplasm", ""),
    ("disorder", "disease", ""),
    ("disease", "disorder", ""),
    ("disease", "syndrome", ""),
)
"""Words that are used for one another, some only beside a third; tried only where the words themselves mean nothing."""
MOST_GLUED: Final = 6
"""The words of a longer name are not put together."""
TAILS: Final = (("virus", "infection"), ("virus", "disease"), ("infection",), ("spectrum",), ("syndrome",))
"""Words at the end of a name that say no more; tried only where the name with them means nothing."""


def named(forms: Sequence[str], context: str) -> tuple[str, ...]:
    """Return the concepts that words name, with as few modifiers taken off as need be."""
    for kept in strippings(forms):
        key = join(kept)
        if key in abbreviations():
            return supported(key, None, context)
        if number := by_key(key) or by_bag(kept):
            return (number,)
    unmarked, stripped = strip_unmarked(forms), strip_all(forms)
    for kept in (unmarked, stripped):
        if kept and (number := by_key(join(kept)) or by_bag(kept)):
            return (number,)
    return (
        _swapped(forms) or _swapped(strip_ends(forms)) or _swapped(stripped) or _glued(stripped) or _untailed(stripped)
    )


def _glued(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the concept that the words mean when two of them are one: `Corona Virus Infection`."""
    for index in range(len(forms) - 1 if len(forms) <= MOST_GLUED else 0):
        joined = [*forms[:index], "".join(forms[index : index + 2]), *forms[index + 2 :]]
        if number := by_key(join(joined)) or by_bag(joined):
            return (number,)
    return ()


def _swapped(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the concept that the words mean when one of them is taken for its like."""
    for word, other, beside in SWAPS:
        if word in forms and (not beside or beside in forms):
            changed = [other if form == word else form for form in forms]
            number = by_key(join(changed)) or by_bag(changed)
            if number:
                return (number,)
    return ()


def _untailed(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the concept that the words mean without those at the end that say no more: `Dengue Virus Infection`."""
    for tail in TAILS:
        if tuple(forms[-len(tail) :]) == tail and (number := by_key(join(forms[: -len(tail)]))):
            return (number,)
    return ()
