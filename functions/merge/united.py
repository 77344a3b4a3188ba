"""What several sources list becomes one list: the same thing once, each part of it from the first that states it."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from functions.merge.words import country, organisation
from functions.normalise import fold
from schemas.facts import Collaborator, Location, OtherId
from schemas.model import Model
from schemas.trial import Relation

_ANY: Final = object()
"""Stands in the index of places for whatever a place has."""


class Union(NamedTuple):
    """A united list, and how each list that went in stands to it.

    A list agrees where all that it states is in the union as it stands, else it differs in wording; it is less specific
    where it states nothing but countries of sites that are there.
    """

    items: tuple[Any, ...]
    relations: tuple[Relation, ...]


def unite(path: str, lists: Sequence[Sequence[Any]]) -> Union:
    """Return the union of the lists of a field, the most believed list first: nothing listed is ever lost."""
    if path != "locations":
        return _blended(lists, _keyed(_KEYS[path], lists))
    sites = _placed(lists)
    return _blended(sites, _sites(sites))


def stated_countries(locations: Iterable[Location]) -> tuple[str, ...]:
    """Return the countries of sites, each once, in the spelling met first."""
    spelt: dict[str, str] = {}
    for site in locations:
        if site.country:
            spelt.setdefault(country(site.country), site.country)
    return tuple(spelt.values())


def _identifier(item: OtherId) -> str:
    return fold(item.id)


def _collaborator(item: Collaborator) -> str:
    return organisation(item.name)


_KEYS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {"other_ids": _identifier, "collaborators": _collaborator, "countries": country}
)


def _keyed(key: Callable[[Any], str], lists: Sequence[Sequence[Any]]) -> list[list[int]]:
    """Return for each item the number of the united item that it belongs to, by its key."""
    numbers: dict[tuple[str, int], int] = {}
    return [[numbers.setdefault(each, len(numbers)) for each in _occurrences(key, items)] for items in lists]


def _occurrences(key: Callable[[Any], str], items: Sequence[Any]) -> Iterator[tuple[str, int]]:
    """Yield each item's key, with a number for items of one key that one list tells apart by their other parts."""
    seen: dict[str, dict[Any, int]] = defaultdict(dict)
    for item in items:
        same = seen[key(item)]
        yield key(item), same.setdefault(item, len(same)) if isinstance(item, Model) else 0


def _blended(lists: Sequence[Sequence[Any]], numbers: Sequence[Sequence[int]]) -> Union:
    first: dict[int, Any] = {}
    relations: list[Relation] = []
    for items, targets in zip(lists, numbers, strict=True):
        same = True
        for item, number in zip(items, targets, strict=True):
            known = first.get(number)
            first[number] = item if known is None else _filled(known, item)
            same = same and (known is None or _says(first[number], item))
        stands = Relation.AGREES if same else Relation.DIFFERS_IN_WORDING
        relations.append(stands if items else Relation.LESS_SPECIFIC)
    return Union(tuple(first[number] for number in sorted(first)), tuple(relations))


def _filled(known: Any, item: Any) -> Any:
    """Return a united item with the parts that only `item` states."""
    if not isinstance(known, Model):
        return known
    missing = {
        name: getattr(item, name)
        for name in type(known).model_fields
        if getattr(known, name) is None and getattr(item, name) is not None
    }
    return known.model_copy(update=missing) if missing else known


def _says(united: Any, item: Any) -> bool:
    """Say whether a united item has every part that `item` states, in whatever spelling."""
    if not isinstance(united, Model):
        return True
    parts = ((getattr(united, name), getattr(item, name)) for name in type(united).model_fields)
    return all(stated is None or taken == stated or fold(taken) == fold(stated) for taken, stated in parts)


def _placed(lists: Sequence[Sequence[Location]]) -> list[list[Location]]:
    """Return the lists without what is no site of its own: a country alone, where a list says more of a site in it.

    A page that knows no more than the countries lists them as sites, each of them once.
    """
    known = {country(site.country) for sites in lists for site in sites if site.country and not _is_country(site)}
    return [_without(set(known), sites) for sites in lists]


def _without(known: set[str], sites: Iterable[Location]) -> list[Location]:
    kept: list[Location] = []
    for site in sites:
        if _is_country(site):
            key = country(site.country or "")
            if key in known:
                continue
            known.add(key)
        kept.append(site)
    return kept


def _is_country(site: Location) -> bool:
    return site == Location(country=site.country)


class _Place(NamedTuple):
    """What tells one site of a city from another, folded; None where not stated."""

    facility: str | None
    state: str | None


class _Row(NamedTuple):
    """A site by its position in its list."""

    position: int
    place: _Place


_City = tuple[str, str]
"""A city with its country, folded."""


def _sites(lists: Sequence[Sequence[Location]]) -> list[list[int]]:
    """Return for each site the number of the united site that it belongs to.

    Two sites are one where they are in the same city and country and neither states a facility or state that the other
    contradicts. Within one list every site is its own (a registry lists "Research Site" in one city twice), so a list
    with more of them keeps them all.
    """
    united = _Sites()
    return [united.add(sites) for sites in lists]


class _Sites:
    """United sites by city and country."""

    def __init__(self) -> None:
        self._cities: dict[_City, dict[int, _Place]] = defaultdict(dict)
        self._count = 0

    def add(self, sites: Sequence[Location]) -> list[int]:
        """Return the number of each site of a list; those that match none get new ones, in order."""
        cities: dict[_City, list[_Row]] = defaultdict(list)
        for position, site in enumerate(sites):
            city = fold(site.city or ""), country(site.country or "")
            cities[city].append(_Row(position, _Place(_key(site.facility), _key(site.state))))
        matched = {position: number for city, rows in cities.items() for position, number in self._match(city, rows)}
        alone = [(row, city) for city, rows in cities.items() for row in rows if row.position not in matched]
        for row, city in sorted(alone, key=lambda pair: pair[0].position):
            matched[row.position] = self._count
            self._cities[city][self._count] = row.place
            self._count += 1
        return [matched[position] for position in range(len(sites))]

    def _match(self, city: _City, rows: Sequence[_Row]) -> Iterable[tuple[int, int]]:
        """Give the most specific rows their places first; a place goes to one row, and takes from it what it lacked."""
        places = self._cities[city]
        free = _index(places)
        taken: set[int] = set()
        for position, row in sorted(rows, key=lambda each: [part is None for part in each.place]):
            number = next((number for key in _fitting(row) if (number := _next(free[key], taken)) is not None), None)
            if number is not None:
                taken.add(number)
                known = places[number]
                places[number] = _Place(known.facility or row.facility, known.state or row.state)
                yield position, number


def _key(part: str | None) -> str | None:
    return fold(part) if part else None


def _index(places: Mapping[int, _Place]) -> dict[tuple[object, ...], deque[int]]:
    free: dict[tuple[object, ...], deque[int]] = defaultdict(deque)
    for number, known in places.items():
        for key in product((known.facility, _ANY), (known.state, _ANY)):
            free[key].append(number)
    return free


def _fitting(row: _Place) -> Iterable[tuple[object, ...]]:
    """Return keys of the places that do not contradict a row, the nearest first."""
    return product(*((part, None) if part else (None, _ANY) for part in row))


def _next(numbers: deque[int], taken: set[int]) -> int | None:
    """Return the first number that is not taken, dropping those that are."""
    while numbers and numbers[0] in taken:
        numbers.popleft()
    return numbers[0] if numbers else None
