"""The names of diseases by their key, and where they stand in a text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.conditionwords import Word, bag_of, join, key_of, words
from functions.vocabulary.diseases import Concept, get
from functions.vocabulary.tables import DATA, rows

GENERIC: Final = frozenset({"disease", "syndrome", "disorder", "condition", "lesion", "infection", "symptom"})
"""Names that say nothing where they stand in prose."""


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
    """Return the abbreviations by their key; ValueError names one of two diseases that does not say what it needs."""
    found: dict[str, tuple[Abbreviation, ...]] = {}
    for text, number, needs in rows("abbreviations"):
        if get(number) is None:
            raise ValueError(f"abbreviations.tsv gives {text!r} to the unknown concept {number}")
        found[key_of(text)] = (*found.get(key_of(text), ()), Abbreviation(text, number, needs))
    for several in found.values():
        if len({short.id for short in several}) > 1 and not all(short.needs for short in several):
            raise ValueError(
                f"abbreviations.tsv gives {several[0].text!r} to two concepts and not the words that tell them apart"
            )
    return MappingProxyType(found)


@cache
def names() -> Mapping[str, str]:
    """Return the id that each name's key means: hand-written names first, then preferred ones, then synonyms."""
    lines = (DATA / "diseasekeys.tsv").read_text(encoding="utf-8").splitlines()
    found = dict(line.split("\t") for line in lines[1:])
    for number, name, _, _, synonyms in rows("conditions"):
        for text in (*([name] if name else []), *(synonyms.split("|") if synonyms else [])):
            found[key_of(text)] = number
    return MappingProxyType(found)


@cache
def _bags() -> Mapping[str, str]:
    """Return the id of each set of words that only one concept's names have."""
    found: dict[str, str] = {}
    for key, number in names().items():
        bag = bag_of(key.split())
        found[bag] = number if found.get(bag, number) == number else ""
    return MappingProxyType({bag: number for bag, number in found.items() if number})


def by_bag(forms: Sequence[str]) -> str | None:
    """Return the concept that has a name of these words in another order, or None."""
    return _bags().get(bag_of(forms)) if len(forms) > 1 else None


@cache
def _reach() -> Mapping[str, int]:
    """Return for each first word 1, and for each two first words the number of words of the longest name that begins
    with them.
    """
    found: dict[str, int] = {}
    for key in (*names(), *abbreviations()):
        first, _, others = key.partition(" ")
        found.setdefault(first, 1)
        if others:
            start = f"{first} {others.partition(' ')[0]}"
            found[start] = max(found.get(start, 0), key.count(" ") + 1)
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


def _named(key: str, written: str, context: str) -> tuple[str, ...]:
    """Return the concepts that a piece of prose names: abbreviations as written, and names that are no short words."""
    if key in abbreviations():
        return supported(key, written, context)
    number = names().get(key)
    if number is None or key in GENERIC or (" " not in key and len(key) <= 4):
        return ()
    return (number,)


def find(text: str, context: str | None = None) -> list[Match]:
    """Return the concepts named in a text, in order; `context` (else the text) supports abbreviations."""
    return list(_matches(text, words(text), context or text))


def _matches(text: str, found: Sequence[Word], context: str) -> Iterator[Match]:
    index = 0
    while index < len(found):
        size, numbers = _longest(text, found, index, context)
        start, end = found[index].start, found[index + max(size, 1) - 1].end
        concepts = (concept for number in numbers if (concept := get(number)))
        yield from (Match(concept, start, end, text[start:end]) for concept in concepts)
        index += max(size, 1)


BREAK: Final = re.compile(r"[.;:!?•]|\n\s*\n")


def _longest(text: str, found: Sequence[Word], index: int, context: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of words of the longest name that begins at a word, and the concepts that it means."""
    reach = _reach().get(found[index].form, 0)
    if reach and index + 1 < len(found):
        reach = _reach().get(f"{found[index].form} {found[index + 1].form}", reach)
    for size in range(min(reach, len(found) - index), 0, -1):
        piece = found[index : index + size]
        written = text[piece[0].start : piece[-1].end]
        numbers = _named(join(word.form for word in piece), written, context)
        if numbers and not BREAK.search(written):
            return size, numbers
    return 0, ()
