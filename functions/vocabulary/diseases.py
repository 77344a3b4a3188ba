"""Disease concepts and their descent: the Disease Ontology, and a hand-written overlay of names and parents."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.vocabulary.sortedlines import line_of, sorted_lines
from functions.vocabulary.tables import parts, rows


class Concept(NamedTuple):
    """A disease: its id (DOID; MONDO or NCIt where it has none), names, parents and ids elsewhere."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    parents: tuple[str, ...]
    mondo: str = ""
    mesh: tuple[str, ...] = ()
    ncit: tuple[str, ...] = ()


@cache
def _lines() -> Sequence[str]:
    """Return the ontology's lines, not yet taken apart: most are never asked for."""
    return sorted_lines("diseases")


def _line(number: str) -> str | None:
    return line_of(_lines(), number)


@cache
def _overlay() -> Mapping[str, tuple[str, str, str, str]]:
    """Return name, added parents, dropped parents and synonyms by id; ValueError names a concept without a name."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for number, name, added, dropped, synonyms in rows("conditions"):
        if number in found:
            raise ValueError(f"conditions.tsv has two lines for {number}")
        if not name and _line(number) is None:
            raise ValueError(f"conditions.tsv has no name for the new concept {number}")
        found[number] = (name, added, dropped, synonyms)
    return MappingProxyType(found)


def _parents_of(number: str, cell: str) -> tuple[str, ...]:
    """Return the parents of a cell as the overlay changes them."""
    if number not in _overlay():
        return parts(cell)
    _, added, dropped, _ = _overlay()[number]
    kept = (parent for parent in parts(cell) if parent not in parts(dropped))
    return tuple(dict.fromkeys((*kept, *parts(added))))


def numbers() -> tuple[str, ...]:
    """Return the ids of all concepts."""
    return tuple(dict.fromkeys((*(line[: line.index("\t")] for line in _lines()), *_overlay())))


@lru_cache(maxsize=20_000)
def get(number: str) -> Concept | None:
    """Return the concept with this id, or None."""
    line = _line(number)
    if line is None and number not in _overlay():
        return None
    _, own, _, synonyms, mondo, mesh, ncit = (line or "\t" * 6).split("\t")
    name, _, _, clinical = _overlay().get(number, ("", "", "", ""))
    former = (own,) if own and name and name != own else ()
    names = tuple(dict.fromkeys((*parts(clinical), *former, *parts(synonyms))))
    return Concept(number, name or own, names, parents(number), mondo, parts(mesh), parts(ncit))


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number in numbers():
        for parent in parents(number):
            found.setdefault(parent, []).append(number)
    return MappingProxyType({parent: tuple(children) for parent, children in found.items()})


def children(number: str) -> tuple[str, ...]:
    """Return the ids of the concepts directly under this one."""
    return _children().get(number, ())


def _closure(number: str, neighbours: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    waiting = deque(neighbours(number))
    while waiting:
        current = waiting.popleft()
        if current not in seen:
            seen[current] = None
            waiting.extend(neighbours(current))
    return tuple(seen)


@lru_cache(maxsize=20_000)
def parents(number: str) -> tuple[str, ...]:
    """Return the ids of the concepts directly above this one; none for an unknown id."""
    return _parents_of(number, (_line(number) or "\t\t\t").split("\t", 3)[2])


SOLID: Final = "NCIT:C9292"
HEMATOLOGIC: Final = "DOID:2531"


@lru_cache(maxsize=20_000)
def ancestors(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts above this one, the nearest first, without itself; none for an unknown id.

    The ontology puts a lymphoma of the stomach under cancers of the stomach; it is no solid tumor all the same.
    """
    found = _closure(number, parents)
    is_hematologic = number == HEMATOLOGIC or HEMATOLOGIC in found
    return tuple(above for above in found if above != SOLID) if is_hematologic else found


@lru_cache(maxsize=20_000)
def descendants(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts below this one, the nearest first, without itself; none for an unknown id."""
    found = _closure(number, children)
    if number != SOLID:
        return found
    return tuple(below for below in found if SOLID in ancestors(below))
