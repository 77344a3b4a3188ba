"""Texts and lists that end in the middle, because only the beginning of their page was had."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from schemas.model import Model

_LIST_MARKER: Final = re.compile(r"^\s*(?:[-–—*·•●○◦▪■]\s+)?(?:[(]?\d{1,2}[.)、:](?!\d))?", re.MULTILINE)
"""What each site prints in its own way before an item: "  1. Age", "• Age", "(1) Age", a dash on a line of its own."""

_WORD: Final = re.compile(r"\w+|[^\w\s.,;:'\"()\[\]\\]")
"""A word, a number or a sign: "CD5+" is not "CD5-", and "ALT > 3" not "ALT < 3"; punctuation is none."""

_Words = list[str]
_Parts = list[_Words]
"""The words of an item, part by part in the order of a page, without parts at the end that are not stated."""


def is_cut(value: Any, whole: Any) -> bool:
    """Say whether a text or a list is a proper beginning of another, word for word.

    Of a list every item but the last must be the other's, and of the last item every part but the last. The last word
    of what is cut may be the beginning of a word, but not of a number: 1 is no beginning of 12.
    """
    items, others = _items(value), _items(whole)
    if len(items) > len(others) or items == others:
        return False
    *before, last = items
    return before == others[: len(before)] and _begins(last, others[len(before)])


def _items(value: str | Sequence[str | Model]) -> list[_Parts]:
    return [_parts(item) for item in ([value] if isinstance(value, str) else value)]


def _parts(item: str | Model) -> _Parts:
    stated = [item] if isinstance(item, str) else [getattr(item, name) for name in type(item).model_fields]
    parts = [_words(value or "") for value in stated]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _words(value: str | Sequence[str]) -> _Words:
    text = value if isinstance(value, str) else "\n".join(value)
    return _WORD.findall(_LIST_MARKER.sub(" ", unicodedata.normalize("NFKC", text).casefold()))


def _begins(item: _Parts, whole: _Parts) -> bool:
    if not item or len(item) > len(whole):
        return not item
    *before, last = item
    return before == whole[: len(before)] and _starts(last, whole[len(before)])


def _starts(words: _Words, whole: _Words) -> bool:
    if len(words) > len(whole):
        return False
    *before, last = words
    other = whole[len(before)]
    return before == whole[: len(before)] and (other == last or (last.isalpha() and other.startswith(last)))
