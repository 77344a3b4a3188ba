"""All names of a vocabulary, to be found by what has been typed of them so far, slips forgiven, or as the nearest ones.

Slips are forgiven for people who search, and nowhere else: no page is read with it.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from functions.vocabulary import antigens, conditions
from functions.vocabulary.conditionindex import abbreviations
from functions.vocabulary.conditionwords import BRITISH
from functions.vocabulary.matcher import GREEK

MANY_SIGNS: Final = 8
"""From so many signs on two slips are forgiven, below it one, and none below FEW_SIGNS."""

FEW_SIGNS: Final = 3
"""Fewer signs are looked for at the beginning of names only."""

MOST_SIGNS: Final = 32
"""Slips are looked for in so many signs of what was typed: whoever has typed more sees the names that begin so."""

LEAST_ALIKE: Final = 60
"""How alike, in per cent, a nearest name must be at least."""

WORD: Final = re.compile(r"[^\W_]+")

SAME: Final = {**GREEK, ord("'"): None, ord("’"): None}

LAST: Final = "\U0010ffff"
"""Sorts after whatever can follow a prefix."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a concept: its key, the concept's id, its place among the concept's names, and how it is written."""

    key: str
    id: str
    place: int
    text: str


def spaced(text: str) -> str:
    """Return text as it is compared: lower case, American, no accents, Greek letters spelled out, words apart."""
    lowered = _lowered(text)
    for british, american in BRITISH:
        lowered = lowered.replace(british, american)
    return " ".join(WORD.findall(lowered))


def solid(text: str) -> str:
    """Return text as it is compared where it is a code: `CD-19`, `cd 19` and `CD19` are one; no code is British."""
    return "".join(WORD.findall(_lowered(text)))


def _lowered(text: str) -> str:
    lowered = text.lower().translate(SAME)
    if lowered.isascii():
        return lowered
    return "".join(sign for sign in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(sign))


class Names:
    """The names of one vocabulary, under the keys that `fold` makes of them."""

    def __init__(self, texts: Mapping[str, Sequence[str]], *, blanks: bool) -> None:
        """Take the names of each concept, its own name first; with `blanks` they are words, else codes."""
        self._blanks = blanks
        self.fold = spaced if blanks else solid
        every = (
            Name(key, concept, place, text)
            for concept, names in texts.items()
            for place, text in enumerate(names)
            if (key := self.fold(text))
        )
        self._names = sorted(every, key=lambda name: (name.key, name.id, name.place))
        self._keys = [name.key for name in self._names]
        self._joined = "\n".join(self._keys)
        self._offsets = [0]
        for key in self._keys:
            self._offsets.append(self._offsets[-1] + len(key) + 1)
        self._beginnings = lru_cache(maxsize=None)(self._cut)  # of a few dozen sizes

    def beginning(self, typed: str) -> Sequence[Name]:
        """Return the names that begin with what was typed, or are it."""
        return self._names[slice(*self._range(self._typed(typed)))]

    def within(self, typed: str) -> Iterator[Name]:
        """Yield the names that have what was typed, three signs at least, in them."""
        key = self._typed(typed)
        last = -1
        for match in re.finditer(re.escape(key), self._joined) if len(key) >= FEW_SIGNS else ():
            index = bisect_right(self._offsets, match.start()) - 1
            if index != last:
                yield self._names[index]
            last = index

    def similar(self, typed: str) -> Iterator[Name]:
        """Yield the names whose beginnings are what was typed but for a slip or two, those with fewest slips only."""
        key = self.fold(typed)[:MOST_SIGNS]
        if len(key) < FEW_SIGNS:
            return
        slips = 1 + (len(key) >= MANY_SIGNS)
        near: dict[str, int] = {}
        for size in (len(key) - 1, len(key), len(key) + 1):  # a letter may be lost, or be one too many
            beginnings = self._beginnings(size)
            found = process.extract(key, beginnings, scorer=OSA.distance, score_cutoff=slips, limit=None)
            near |= {beginning: distance for beginning, distance, _ in found}
        fewest = min(near.values(), default=0)
        for beginning, distance in near.items():
            if distance == fewest:
                yield from self._names[slice(*self._range(beginning))]

    def nearest(self, words: str, count: int = 5) -> list[str]:
        """Return up to `count` names that are spelled most like the words, the nearest first, one of each concept."""
        near = process.extract(
            self.fold(words), self._keys, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=count * 4
        )
        found: dict[str, str] = {}
        for _, _, index in near:
            found.setdefault(self._names[index].id, self._names[index].text)
        return list(found.values())[:count]

    def _typed(self, typed: str) -> str:
        """Return the key of what was typed; a sign after a word says that the word is whole: `T-`."""
        key = self.fold(typed)
        return f"{key} " if self._blanks and key and not (typed[-1].isalnum() or typed[-1] in "'’") else key

    def _range(self, key: str) -> tuple[int, int]:
        """Return where the names that begin with a key begin and end."""
        return bisect_left(self._keys, key), bisect_right(self._keys, key + LAST)

    def _cut(self, size: int) -> list[str]:
        """Return the different beginnings of this size that the keys have."""
        return list(dict.fromkeys(key[:size] for key in self._keys))


@cache
def antigen_names() -> Names:
    """Return the names of the antigens: symbols, aliases (those that need context too), long names."""
    return Names(
        {one.symbol: (one.symbol, *one.aliases, *one.context_aliases, one.name) for one in antigens.table().values()},
        blanks=False,
    )


@cache
def condition_names() -> Names:
    """Return the names of the conditions: preferred ones, abbreviations, synonyms."""
    short: dict[str, list[str]] = {}
    for several in abbreviations().values():
        for abbreviation in several:
            short.setdefault(abbreviation.id, []).append(abbreviation.text)
    return Names(
        {
            one.id: (one.name, *short.get(one.id, ()), *one.synonyms)
            for number in conditions.numbers()
            if (one := conditions.get(number))
        },
        blanks=True,
    )
