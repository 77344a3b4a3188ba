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
def _shorts() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the abbreviations by their first word."""
    found: dict[str, tuple[str, ...]] = {}
    for key in abbreviations():
        first = key.partition(" ")[0]
        found[first] = (*found.get(first, ()), key)
    return MappingProxyType(found)


def supported(key: str, written: str | None, context: str) -> tuple[str, ...]:
    """Return what an abbreviation means in its context; `written` must have its case (None: a user typed it)."""
    return tuple(
        short.id
        for short in abbreviations().get(key, ())
        if (written is None or _same_case(short.text, written)) and (not short.needs or _says(context, short.needs))
    )


@lru_cache(maxsize=500)
def _says(context: str, needs: str) -> bool:
    return re.search(needs, context, re.IGNORECASE) is not None


@lru_cache(maxsize=5_000)
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
    beginnings, done = map((STATED if stated else PROSE).__getitem__, forms), 0
    for index, names, following in [
        (index, names, following)
        for index, (names, following) in enumerate(zip(beginnings, [*forms[1:], ""], strict=False))
        if names is not None and (following in names.reach or names.reach[""])
    ]:
        if index < done:
            continue
        start, most = starts[index], max(names.reach.get(following, 0), names.reach[""])
        for size in range(min(most, len(forms) - index), 0, -1):
            key = " ".join(forms[index : index + size])
            if key not in names.ids:
                continue
            end = ends[index + size - 1]
            after = forms[index + size] if index + size < len(forms) else ""
            numbers = _named(key, text[start:end], context, following=after, stated=stated)
            if numbers and not BREAK.search(text, start, end):
                break
        else:
            continue
        done = index + size
        if stated or not _is_denied(text, start, end, forms[max(0, index - MOST_BETWEEN) : index]):
            concepts = (concept for number in numbers if (concept := get(number)))
            yield from (Match(concept, start, end, text[start:end]) for concept in concepts)


class Starts(dict[str, Group | None]):
    """What can begin with each word that was met: names and abbreviations, None where there is none."""

    def __init__(self, *, stated: bool) -> None:
        """Make it for stated conditions, or for prose, where many names say nothing."""
        super().__init__()
        self._stated = stated

    def __missing__(self, form: str) -> Group | None:
        known = group(form)
        ids = {key: number for key, number in known.ids.items() if self._stated or not _says_nothing(key, number)}
        shorts = _shorts().get(form, ())
        reach = {"": max((key.count(" ") + 1 for key in shorts), default=form in ids)}
        for key in ids:
            if (size := key.count(" ") + 1) > 1:
                following = key.split(" ", 2)[1]
                reach[following] = max(reach.get(following, 0), size)
        if len(self) > MOST_WORDS:
            self.clear()
        self[form] = found = Group({**ids, **dict.fromkeys(shorts, "")}, known.bags, reach) if ids or shorts else None
        return found


PROSE: Final = Starts(stated=False)
STATED: Final = Starts(stated=True)


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
    if stated:
        return (number,) if not _is_short(key) or (len(key) == SHORT and _is_written(key, number, written)) else ()
    return (number,) if not _is_ordinary(key, following) and _is_written(key, number, written) else ()


def _is_short(key: str) -> bool:
    return len(key) <= SHORT and " " not in key


def _says_nothing(key: str, number: str) -> bool:
    """Return whether a name means no disease in any prose: a short or general word, a symptom, an ordinary word."""
    return key in GENERIC or _is_short(key) or _ordinary().get(key) == () or _is_state(number)


@lru_cache(maxsize=20_000)
def _is_state(number: str) -> bool:
    """Return whether a concept of MeSH is under no disease: a symptom or state, which prose names in passing."""
    return number.startswith("MESH:") and not any(above.startswith("DOID:") for above in ancestors(number))


def _shouts(written: str, context: str) -> bool:
    """Return whether the case of an abbreviation says nothing, as all the text is in capitals: `FOR ALL PATIENTS`."""
    return written.isalpha() and context.isupper()
