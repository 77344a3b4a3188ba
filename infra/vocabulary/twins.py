"""One disease, one concept: what MONDO and MeSH add under a name that a concept has already becomes that concept.

A term that only shares a looser name with a concept above it is a kind of it and stays, and so does what the file of
choice sets apart (`MONDO:1 != DOID:1`); `MONDO:1 = DOID:1` joins two that share no name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from functions.vocabulary.conditionwords import bag_of, key_of
from infra.vocabulary.additions import Row, choices, closure

ORDER: Final = ("DOID", "MONDO", "MESH")
"""The vocabularies, the one whose concepts stay first."""


def bags(row: Row) -> Iterator[frozenset[str]]:
    """Yield the names of a row without the order of their words, the preferred one first."""
    for name in (row[1], *filter(None, row[3].split("|"))):
        yield bag_of(key_of(name).split())


def rank(number: str) -> int:
    """Return the place of an id's vocabulary."""
    return ORDER.index(number.partition(":")[0])


def twins(rows: Sequence[Row]) -> dict[str, str]:
    """Return for each row that is a concept of an earlier vocabulary once more the id of that concept."""
    same, apart = choices()
    parents = {row[0]: row[2].split("|") for row in rows}
    names: dict[frozenset[str], list[tuple[bool, str]]] = {}
    headings: dict[str, str] = {}
    found = {}
    for row in sorted(rows, key=lambda row: rank(row[0])):
        number, kinds = row[0], set(closure(row[0], parents))
        alike = [
            (not is_preferred, other)
            for bag in bags(row)
            for is_preferred, other in names.get(bag, ())
            if rank(other) < rank(number) and (number, other) not in apart and (is_preferred or other not in kinds)
        ]
        if number.startswith("MESH:") and row[5] in headings:
            alike.append((False, headings[row[5]]))
        if number in same or alike:
            found[number] = same.get(number) or min(alike)[1]
        for place, bag in enumerate(bags(row)):
            names.setdefault(bag, []).append((place == 0, number))
        if number.startswith("MONDO:"):
            headings |= dict.fromkeys(filter(None, row[5].split("|")), number)
    return {number: found.get(other, other) for number, other in found.items()}


def joined(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with each twin joined to its concept: names that no other has, descent, and ids elsewhere."""
    same = twins(rows)
    kept = {row[0]: list(row) for row in rows if row[0] not in same}
    owned = {bag for row in kept.values() for bag in bags(row)}
    for row in rows:
        if row[0] in same:
            concept = kept[same[row[0]]]
            new = [name for name, bag in zip((row[1], *row[3].split("|")), bags(row), strict=False) if bag not in owned]
            owned |= set(bags(row))
            concept[3] = _united(sorted({*filter(None, concept[3].split("|")), *new}))
            concept[4] = concept[4] or row[4]
            concept[5], concept[6] = (_united([*concept[cell].split("|"), *row[cell].split("|")]) for cell in (5, 6))
    for row in kept.values():
        above = (same.get(parent, parent) for parent in row[2].split("|"))
        row[2] = _united(parent for parent in above if parent != row[0])
    return list(kept.values())


def _united(texts: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(filter(None, texts)))
