"""Where diseases are named in a text, and what abbreviations mean in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.conditionnames import Group, by_key, group
from functions.vocabulary.conditionwords import MOST_WORDS, columns, key_of
from functions.vocabulary.diseases import Concept, ancestors, get
from functions.vocabulary.tables import parts, rows

GENERIC: Final = frozenset(
    {
        "disease",
        "syndrome",
        "disorder",
        "condition",
        "lesion",
        "infection",
        "symptom",
        "injury",
        "trauma",
        "complication",
    }
)
"""Names that say nothing where they stand among other words."""


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
    return any(not name.isupper() or name in (written, written.removesuffix("s")) for name in alike) or not alike


NEGATED: Final = re.compile(
    r"\b(?:no|not|non|without|excluding|exclud\w+|except|absence of|free of|free from|rule[sd]? out|ruling out"
    r"|other than|rather than|negative for|never had|family history of|unrelated to)\s+"
    r"(?:(?:a|an|any|the|known|active|prior|previous|other|severe|significant|uncontrolled|history|of|have|having|had"
    r"|patients?|with|clinically|evidence|signs?|symptoms?|concomitant|concurrent|pre-?existing|to|underlying)\s+)*$",
    re.IGNORECASE,
)
"""What stands before a disease that the trial is not about: `without any history of stroke`."""
DENIED: Final = re.compile(r"\s?-?\s?(?:free|negative)\b", re.IGNORECASE)
LOOK_BACK: Final = 80


DENYING: Final = frozenset(
    {"no", "not", "non", "without", "excluding", "exclude", "excluded", "exclusion", "except", "absence", "free"}
    | {"ruled", "rule", "ruling", "than", "for", "never", "of", "prior", "previous", "unrelated"}
)
"""Words of which what denies has one: most text has none of them, and is not looked at further."""
MOST_BETWEEN: Final = 10


def _is_denied(text: str, start: int, end: int, before: Sequence[str]) -> bool:
    if DENIED.match(text, end):
        return True
    return not DENYING.isdisjoint(before) and NEGATED.search(text[max(0, start - LOOK_BACK) : start]) is not None


def find(text: str, context: str | None = None, *, stated: bool = False) -> list[Match]:
    """Return the concepts named in a text, in order; `context` (else the text) supports abbreviations.

    In prose, ordinary words, short words in another case and what is denied name nothing; a stated condition names
    all that it holds.
    """
    return list(_matches(text, context or text, stated=stated))


def _matches(text: str, context: str, *, stated: bool) -> Iterator[Match]:
    forms, starts, ends = columns(text)
    shorts, done = abbreviations(), 0
    for index, most in _beginnings(forms):
        if index < done:
            continue
        start, ids = starts[index], group(forms[index]).ids
        for size in range(most, 0, -1):
            key = " ".join(forms[index : index + size])
            if key not in ids and key not in shorts:
                continue
            end = ends[index + size - 1]
            following = forms[index + size] if index + size < len(forms) else ""
            numbers = _named(key, text[start:end], context, following=following, stated=stated)
            if numbers and not BREAK.search(text, start, end):
                break
        else:
            continue
        done = index + size
        if stated or not _is_denied(text, start, end, forms[max(0, index - MOST_BETWEEN) : index]):
            concepts = (concept for number in numbers if (concept := get(number)))
            yield from (Match(concept, start, end, text[start:end]) for concept in concepts)


class Starts(dict[str, Group | None]):
    """What begins with each word that was met: the names and abbreviations, None where there is none."""

    def __missing__(self, form: str) -> Group | None:
        names, shorts = group(form), _short_reach().get(form)
        single = 1 if form in names.ids or shorts else 0
        self[form] = found = (
            Group(names.ids, names.bags, {**names.reach, "": max(single, shorts or 0)}) if names.ids or shorts else None
        )
        if len(self) > MOST_WORDS:
            self.clear()
        return found


STARTS: Final = Starts()


def _beginnings(forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of words with which a name may begin, each with the number of words that it can have."""
    for index, names in enumerate([STARTS[form] for form in forms]):
        if names is not None:
            following = forms[index + 1] if index + 1 < len(forms) else ""
            most = names.reach.get(following, 0) or names.reach[""]
            if most:
                yield index, min(max(most, names.reach[""]), len(forms) - index)


SHORT: Final = 4
"""A single word of so few letters names a disease in a stated condition only: `Cancer and Gout`."""
BREAK: Final = re.compile(r"[.;:!?•]|\n\s*\n")


def _named(key: str, written: str, context: str, *, following: str, stated: bool) -> tuple[str, ...]:
    """Return the concepts that a piece of a text names: abbreviations as written, and names that are no short words."""
    if key in abbreviations():
        return supported(key, written, context) if stated or not _shouts(written, context) else ()
    number = by_key(key)
    if number is None or key in GENERIC:
        return ()
    if " " not in key and len(key) <= SHORT:
        return (number,) if stated and len(key) == SHORT and _is_written(key, number, written) else ()
    if stated or not (_is_state(number) or _is_ordinary(key, following) or not _is_written(key, number, written)):
        return (number,)
    return ()


@lru_cache(maxsize=20_000)
def _is_state(number: str) -> bool:
    """Return whether a concept of MeSH is under no disease: a symptom or state, which prose names in passing."""
    return number.startswith("MESH:") and not any(above.startswith("DOID:") for above in ancestors(number))


def _shouts(written: str, context: str) -> bool:
    """Return whether the case of an abbreviation says nothing, as all the text is in capitals: `FOR ALL PATIENTS`."""
    return written.isalpha() and context.isupper()
