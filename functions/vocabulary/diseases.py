"""Disease concepts and their descent: the Disease Ontology, and a hand-written overlay of names and parents."""

from collections import deque
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.vocabulary.tables import DATA, parts, rows


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
def _lines() -> Mapping[str, str]:
    """Return the ontology's lines by id, not yet taken apart: most are never asked for."""
    lines = (DATA / "diseases.tsv").read_bytes().decode().split("\n")[1:-1]
    return MappingProxyType({line[: line.index("\t")]: line for line in lines})


@cache
def _overlay() -> Mapping[str, tuple[str, str, str, str]]:
    """Return name, added parents, dropped parents and synonyms by id; ValueError names a concept without a name."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for number, name, added, dropped, synonyms in rows("conditions"):
        if number in found:
            raise ValueError(f"conditions.tsv has two lines for {number}")
        if not name and number not in _lines():
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
    return tuple(dict.fromkeys((*_lines(), *_overlay())))


@cache
def get(number: str) -> Concept | None:
    """Return the concept with this id, or None."""
    if number not in _lines() and number not in _overlay():
        return None
    _, own, _, synonyms, mondo, mesh, ncit = _lines().get(number, "\t" * 6).split("\t")
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


@cache
def parents(number: str) -> tuple[str, ...]:
    """Return the ids of the concepts directly above this one; none for an unknown id."""
    return _parents_of(number, _lines().get(number, "\t\t\t").split("\t", 3)[2])


SOLID: Final = "NCIT:C9292"
HEMATOLOGIC: Final = "DOID:2531"


@cache
def ancestors(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts above this one, the nearest first, without itself; none for an unknown id.

    The ontology puts a lymphoma of the stomach under cancers of the stomach; it is no solid tumor all the same.
    """
    found = _closure(number, parents)
    is_hematologic = number == HEMATOLOGIC or HEMATOLOGIC in found
    return tuple(above for above in found if above != SOLID) if is_hematologic else found


@cache
def descendants(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts below this one, the nearest first, without itself; none for an unknown id."""
    found = _closure(number, children)
    if number != SOLID:
        return found
    return tuple(below for below in found if SOLID in ancestors(below))
