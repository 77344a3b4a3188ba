"""Disease concepts and how they descend from each other: the Disease Ontology with a hand-written overlay of clinical
names and parents.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.vocabulary.tables import parts, rows


class Concept(NamedTuple):
    """A disease: its id (DOID, or MONDO or NCIt where the Disease Ontology has none), names, parents and ids
    elsewhere.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    parents: tuple[str, ...]
    mondo: str = ""
    mesh: tuple[str, ...] = ()
    ncit: tuple[str, ...] = ()


def _ontology() -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for number, name, parents, synonyms, mondo, mesh, ncit in rows("diseases"):
        found[number] = Concept(number, name, parts(synonyms), parts(parents), mondo, parts(mesh), parts(ncit))
    return found


def _overlaid(concept: Concept, name: str, added: str, dropped: str, synonyms: str) -> Concept:
    """Return the concept with a line of the overlay laid over it."""
    parents = [parent for parent in concept.parents if parent not in parts(dropped)]
    names = (*parts(synonyms), *((concept.name,) if name and name != concept.name else ()), *concept.synonyms)
    return concept._replace(
        name=name or concept.name,
        parents=tuple(dict.fromkeys((*parents, *parts(added)))),
        synonyms=tuple(dict.fromkeys(names)),
    )


@cache
def table() -> Mapping[str, Concept]:
    """Return every concept by its id; ValueError names an overlay line without a name or a parent that does not
    exist.
    """
    found = _ontology()
    for number, name, added, dropped, synonyms in rows("conditions"):
        concept = found.get(number)
        if concept is None and not name:
            raise ValueError(f"conditions.tsv has no name for the new concept {number}")
        found[number] = _overlaid(concept or Concept(number, name, (), ()), name, added, dropped, synonyms)
    for concept in found.values():
        missing = [parent for parent in concept.parents if parent not in found]
        if missing:
            raise ValueError(f"{concept.id} {concept.name} has the unknown parent {missing[0]}")
    return MappingProxyType(found)


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for concept in table().values():
        for parent in concept.parents:
            found.setdefault(parent, []).append(concept.id)
    return MappingProxyType({parent: tuple(children) for parent, children in found.items()})


def children(number: str) -> tuple[str, ...]:
    """Return the ids of the concepts directly under this one."""
    return _children().get(number, ())


def get(number: str) -> Concept | None:
    """Return the concept with this id, or None."""
    return table().get(number)


def _closure(number: str, neighbours: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    waiting = list(neighbours.get(number, ()))
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen[current] = None
            waiting.extend(neighbours.get(current, ()))
    return tuple(seen)


@cache
def _parents() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({concept.id: concept.parents for concept in table().values()})


SOLID: Final = "NCIT:C9292"
HEMATOLOGIC: Final = "DOID:2531"


@cache
def ancestors(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts above this one, the nearest first, without itself; none for an unknown id.

    The ontology puts a lymphoma of the stomach under cancers of the stomach; it is no solid tumor all the same.
    """
    found = _closure(number, _parents())
    is_hematologic = number == HEMATOLOGIC or HEMATOLOGIC in found
    return tuple(above for above in found if above != SOLID) if is_hematologic else found


@cache
def descendants(number: str) -> tuple[str, ...]:
    """Return the ids of all concepts below this one, the nearest first, without itself; none for an unknown id."""
    found = _closure(number, _children())
    if number != SOLID:
        return found
    return tuple(below for below in found if SOLID in ancestors(below))
