"""Where diseases are named in a text, and what abbreviations mean in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.conditionnames import by_key, group
from functions.vocabulary.conditionwords import Word, join, key_of, words
from functions.vocabulary.diseases import Concept, get
from functions.vocabulary.tables import parts, rows


GENERIC: Final = frozenset(
    {"disease", "syndrome", "disorder", "condition", "lesion", "infection", "symptom", "injury", "trauma", "complication"}
)
"""Names that say nothing where they stand among other words."""


STATE: Final = "MESH:"
"""Of symptoms and states, which prose names without the trial being about them."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short name, met as it is written only; `needs` are words of which the text must hold one, where it is short
    for several.
    """

    text: str
    id: str
    needs: str


@dataclass(frozen=True, slots=True)
class Match:
    """A concept that a text names, and the words that name it."""

    concept: Concept
    start: int
    end: int
    text: str


@cache
def abbreviations() -> Mapping[str, tuple[Abbreviation, ...]]:
    """Return the abbreviations by their key."""
    found: dict[str, tuple[Abbreviation, ...]] = {}
    for text, number, needs in rows("abbreviations"):
        key = key_of(text)
        found[key] = (*found.get(key, ()), Abbreviation(text, number, needs))
    return MappingProxyType(found)


@cache
def _short_reach() -> Mapping[str, int]:
    """Return the number of words of the longest abbreviation by its first word."""
    found: dict[str, int] = {}
    for key in abbreviations():
        first = key.partition(" ")[0]
        found[first] = max(found.get(first, 0), key.count(" ") + 1)
    return MappingProxyType(found)


def supported(key: str, written: str | None, context: str) -> tuple[str, ...]:
    """Return what an abbreviation means in its context; `written` must have its case (None: a user typed it)."""
    return tuple(
        short.id
        for short in abbreviations().get(key, ())
        if (written is None or _same_case(short.text, written))
        and (not short.needs or re.search(short.needs, context, re.IGNORECASE))
    )


def _same_case(short: str, written: str) -> bool:
    bare = re.sub(r"[^A-Za-z0-9]", "", written)
    plain = re.sub(r"[^A-Za-z0-9]", "", short)
    return bare in (plain, f"{plain}s")


@cache
def _ordinary() -> Mapping[str, tuple[str, ...]]:
    """Return the names that say nothing in prose, and those that say nothing before certain words."""
    return MappingProxyType({key_of(name): parts(followers) for name, followers, _ in rows("ordinarywords")})


def _is_ordinary(key: str, following: str) -> bool:
    followers = _ordinary().get(key)
    return followers is not None and (not followers or following in followers)


@lru_cache(maxsize=20_000)
def _is_written(key: str, number: str, written: str) -> bool:
    """Return whether a single word stands as a name is written: `march` is no MARCH."""
    concept = get(number)
    if concept is None or " " in key:
        return concept is not None
    alike = [name for name in (concept.name, *concept.synonyms) if key_of(name) == key]
    return any(not name.isupper() or name in (written, f"{written[:-1]}") for name in alike) or not alike


NEGATED: Final = re.compile(
    r"\b(?:no|not|non|without|excluding|exclud\w+|except|absence of|free of|free from|rule[sd]? out|ruling out"
    r"|other than|rather than|negative for|never had|history of|family history of|prior|previous|unrelated to)\s+"
    r"(?:(?:a|an|any|the|known|active|prior|previous|other|severe|significant|uncontrolled|history|of|have|having|had"
    r"|patients?|with|clinically|evidence|signs?|symptoms?|concomitant|concurrent|pre-?existing|to|underlying)\s+)*$",
    re.IGNORECASE,
)
"""What stands before a disease that the trial is not about: `without any history of stroke`."""
DENIED: Final = re.compile(r"\s?-?\s?(?:free|negative)\b", re.IGNORECASE)
LOOK_BACK: Final = 80


def _is_denied(text: str, start: int, end: int) -> bool:
    return bool(NEGATED.search(text[max(0, start - LOOK_BACK) : start]) or DENIED.match(text, end))


def find(text: str, context: str | None = None, *, stated: bool = False) -> list[Match]:
    """Return the concepts named in a text, in order; `context` (else the text) supports abbreviations.

    In prose, ordinary words, short words in another case and what is denied name nothing; a stated condition names
    all that it holds.
    """
    return list(_matches(text, words(text), context or text, stated=stated))


def _matches(text: str, found: Sequence[Word], context: str, *, stated: bool) -> Iterator[Match]:
    index = 0
    while index < len(found):
        size, numbers = _longest(text, found, index, context, stated=stated)
        start, end = found[index].start, found[index + max(size, 1) - 1].end
        if numbers and (stated or not _is_denied(text, start, end)):
            concepts = (concept for number in numbers if (concept := get(number)))
            yield from (Match(concept, start, end, text[start:end]) for concept in concepts)
        index += max(size, 1)


BREAK: Final = re.compile(r"[.;:!?•]|\n\s*\n")


def _reach(found: Sequence[Word], index: int) -> int:
    """Return how many words a name that begins at this one can have."""
    first = found[index].form
    names = group(first)
    reach = _short_reach().get(first, 0)
    if not names.ids:
        return reach
    second = found[index + 1].form if index + 1 < len(found) else ""
    return max(names.reach.get(second, 1), reach)


def _longest(
    text: str, found: Sequence[Word], index: int, context: str, *, stated: bool
) -> tuple[int, tuple[str, ...]]:
    """Return the number of words of the longest name that begins at a word, and the concepts that it means."""
    for size in range(min(_reach(found, index), len(found) - index), 0, -1):
        piece = found[index : index + size]
        written = text[piece[0].start : piece[-1].end]
        key = join(word.form for word in piece)
        following = found[index + size].form if index + size < len(found) else ""
        numbers = _named(key, written, context, following=following, stated=stated)
        if numbers and not BREAK.search(written):
            return size, numbers
    return 0, ()


def _named(key: str, written: str, context: str, *, following: str, stated: bool) -> tuple[str, ...]:
    """Return the concepts that a piece of a text names: abbreviations as written, and names that are no short words."""
    if key in abbreviations():
        return supported(key, written, context) if stated or not _shouts(written, context) else ()
    number = by_key(key)
    if number is None or key in GENERIC or (" " not in key and len(key) <= 4):
        return ()
    is_prose = not stated
    if is_prose and (number.startswith(STATE) or _is_ordinary(key, following) or not _is_written(key, number, written)):
        return ()
    return (number,)


def _shouts(written: str, context: str) -> bool:
    """Return whether the case of an abbreviation says nothing because all the text is in capitals: `FOR ALL PATIENTS`."""
    return written.isalpha() and context.isupper()
