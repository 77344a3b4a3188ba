"""The names of diseases by their key, taken apart only where their first word is met: most never are."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.vocabulary.conditionwords import bag_of, key_of
from functions.vocabulary.sortedlines import line_of, sorted_lines
from functions.vocabulary.tables import parts, rows


class Group(NamedTuple):
    """The names that begin with one word: their ids by key, the ids by bag of words (none where two concepts share
    it), and the number of words of the longest name by its second word.
    """

    ids: Mapping[str, str]
    bags: Mapping[frozenset[str], str]
    reach: Mapping[str, int]


NOTHING: Final = Group({}, {}, {})


@cache
def _lines() -> Sequence[str]:
    """Return the names of the ontology, a line for each first word: `other words=id`, separated by `|`."""
    return sorted_lines("diseasekeys")


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    """Return the hand-written names by their first word: the id of each key."""
    found: dict[str, dict[str, str]] = {}
    for number, name, _, _, synonyms in rows("conditions"):
        for text in (name, *parts(synonyms)) if name else parts(synonyms):
            key = key_of(text)
            found.setdefault(key.partition(" ")[0], {})[key] = number
    return MappingProxyType(found)


@lru_cache(maxsize=50_000)
def group(first: str) -> Group:
    """Return the names that begin with this word, hand-written ones before those of the ontology."""
    line, written = line_of(_lines(), first), _written().get(first, {})
    if line is None and not written:
        return NOTHING
    ids: dict[str, str] = {}
    for name in parts(line.partition("\t")[2] if line else ""):
        others, _, number = name.rpartition("=")
        ids[f"{first} {others}" if others else first] = number if ":" in number else f"DOID:{number}"
    ids |= written
    bags: dict[frozenset[str], str] = {}
    reach: dict[str, int] = {}
    for key, number in ids.items():
        forms = key.split()
        bag = bag_of(forms)
        bags[bag] = number if bags.get(bag, number) == number else ""
        if len(forms) > 1:
            reach[forms[1]] = max(reach.get(forms[1], 0), len(forms))
    return Group(ids, bags, reach)


def by_key(key: str) -> str | None:
    """Return the concept that has a name of these words in this order, or None."""
    return group(key.partition(" ")[0]).ids.get(key)


def by_bag(forms: Sequence[str]) -> str | None:
    """Return the only concept that has a name of these words in another order, or None."""
    if len(forms) < 2:
        return None
    bag = bag_of(forms)
    found = {number for first in set(forms) if (number := group(first).bags.get(bag)) is not None}
    return found.pop() or None if len(found) == 1 else None


def names() -> Iterator[tuple[str, str]]:
    """Yield every name's key with the concept that it means."""
    return beginning("")


def beginning(letters: str) -> Iterator[tuple[str, str]]:
    """Yield the names whose first word begins with these letters, as `names` does."""
    for first in dict.fromkeys((*(line.partition("\t")[0] for line in _lines()), *_written())):
        if first.startswith(letters):
            yield from group(first).ids.items()
