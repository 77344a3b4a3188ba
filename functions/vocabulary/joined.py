"""Conditions that a page printed in a row with blanks between them, split where the vocabulary leaves no doubt.

A text is split only where known names, each with its modifiers and its parenthesis, cover all of it in exactly one
way. A bare modifier belongs to the name after it (`Refractory Acute Lymphoblastic Leukemia`); after a comma, or as
the last word, it belongs to the name before it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from functions.vocabulary.conditionindex import abbreviations, supported
from functions.vocabulary.conditionnames import by_key
from functions.vocabulary.conditionwords import forms_of, join, key_of, uninverted, words
from functions.vocabulary.diseases import get
from functions.vocabulary.modifiers import leading, longest, phrases, strip_ends

TOKEN: Final = re.compile(r"[(（][^()（）]*[)）],?|\S+")
MOST_TOKENS: Final = 60
"""A longer text is prose, not a list of conditions."""
JOINT: Final = re.compile(r"[/,]|\b(?:and|or)\b")
ENOUGH: Final = 2
"""Two ways to cover a text already are a doubt."""


def split_joined(text: str) -> tuple[str, ...]:
    """Return the conditions of a text that were joined with blanks; the text itself where a split is not certain."""
    tokens = TOKEN.findall(text)
    if len(tokens) < 2 or len(tokens) > MOST_TOKENS or ";" in text:
        return (text,)
    covers: list[tuple[str, ...]] = []
    for cover in _covers(tuple(tokens)):
        if any(_is_condition(" ".join(pair), is_last=False) for pair in pairwise(cover)):
            continue  # What is one name is not two.
        covers.append(cover)
        if len(covers) == ENOUGH:
            return (text,)
    return covers[0] if covers else (text,)


def _covers(tokens: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the ways to cover all tokens with conditions."""
    if not tokens:
        yield ()
        return
    for size in range(1, len(tokens) + 1):
        piece = tokens[:size]
        if _may_follow(tokens[size:]) and _is_condition(" ".join(piece), is_last=size == len(tokens)):
            for rest in _covers(tokens[size:]):
                yield (" ".join(piece), *rest)


def _may_follow(tokens: tuple[str, ...]) -> bool:
    """Return whether a new condition may begin here: not with a parenthesis."""
    return not tokens or not tokens[0].startswith(("(", "（"))


@lru_cache(maxsize=20_000)
def _is_condition(piece: str, *, is_last: bool) -> bool:
    """Return whether a piece is one known name with what may stand around it."""
    if piece.endswith(","):
        return False
    bare, _, inner = piece.partition("(")
    if inner and not bare.strip():
        return False
    head, *tail = [part.strip() for part in bare.split(",")]
    if tail and all(_is_modifier(part) for part in tail):
        return _is_name(_without_leading(head), head)
    if tail:
        return _is_name(uninverted(bare), bare)
    bare = _without_phrase(bare)
    return _is_name(_without_leading(bare), bare) or (is_last and _is_name(_without_trailing(bare), bare))


def _is_modifier(text: str) -> bool:
    """Return whether a text is one modifier: `in Relapse`, but not `in Relapse Refractory`, whose second word may
    lead the next name.
    """
    return tuple(forms_of(text)) in phrases()


PHRASE_OPENERS: Final = frozenset({"in", "with", "not"})


def _without_phrase(text: str) -> str:
    """Return a text without a modifier at its end that can only follow a name: `in relapse`."""
    found = words(text)
    for size in range(min(longest(), len(found) - 1), 1, -1):
        tail = tuple(word.form for word in found[-size:])
        if tail[0] in PHRASE_OPENERS and tail in phrases():
            return text[: found[-size - 1].end]
    return text


def _without_leading(text: str) -> str:
    """Return a text without the modifiers at its beginning; empty where it begins with a word that only joins."""
    found = words(text)
    if found and found[0].form in PHRASE_OPENERS:
        return ""
    start = 0
    while start < len(found) and (size := leading([word.form for word in found[start:]])):
        start += size
    return text[found[start].start :] if start < len(found) else ""


def _without_trailing(text: str) -> str:
    """Return a text without the modifiers at its end; empty where others at its beginning leave a doubt."""
    forms = forms_of(text)
    return join(strip_ends(forms)) if forms and not leading(forms) else ""


def _is_name(text: str, written: str) -> bool:
    """Return whether a text is a known name; one that is known with a slash only must be written with it."""
    forms = forms_of(text)
    key = join(forms)
    if key in abbreviations():
        return bool(supported(key, None, written)) or any(short.needs for short in abbreviations()[key])
    number = by_key(key)
    return number is not None and not _is_two_names(forms, text, number)


def _is_two_names(forms: list[str], text: str, number: str) -> bool:
    """Return whether a name is also two names in a row: `chronic lymphocytic leukemia small lymphocytic lymphoma`
    without its slash, which all its names have; `lupus nephritis` is one.
    """
    if JOINT.search(text) or not any(
        by_key(join(forms[:cut])) and by_key(join(forms[cut:])) for cut in range(1, len(forms))
    ):
        return False
    concept, key = get(number), join(forms)
    alike = [name for name in (concept.name, *concept.synonyms) if key_of(name) == key] if concept else []
    return all(JOINT.search(name) for name in alike)
