"""What one source says about each field, and the order in which sources are believed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from typing import Any, Final

from functions.merge.comparisons import Said, earlier, relation
from functions.merge.cuts import is_cut
from functions.merge.fields import BY_PATH, FIELDS, Field
from functions.merge.sources import Source
from functions.merge.united import stated_countries, unite
from functions.paths import read
from functions.precedence import REGISTRY_OF_RECORD, place
from schemas.facts import Facts
from schemas.record import Record

_NO_MOMENT: Final = datetime.min.replace(tzinfo=UTC)
"""Dated candidates are ordered by their date alone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a source states now, with the record that states it.

    `changed` orders undated records: since when the source states the value, the later of its first sight and the last
    sight of another value of this source. Versions that do not show the field do not count, so fetching a poorer
    rendering moves nothing.
    """

    source: Source
    record: Record
    value: Any
    changed: datetime

    @property
    def said(self) -> Said:
        """The value with its registry."""
        return Said(self.source.registry, self.value)

    @property
    def last_updated(self) -> str | None:
        """The last-update date that the record states; a snapshot's date is none."""
        stated = self.record.fields.last_updated_date
        is_registry = self.source.registry == REGISTRY_OF_RECORD
        return stated or (self.record.as_of if is_registry else None)


Account = Mapping[str, Candidate]
"""All that one source states, by path."""


def account(source: Source) -> Account:
    """Return what a source says about every field: each from its newest version that shows it.

    What depends on another field comes from a version that does not contradict the source's own word on that field.
    """
    stated: dict[str, Candidate] = {}
    for field in FIELDS:
        parent = BY_PATH[field.parent] if field.parent else None
        own = stated.get(parent.path) if parent else None
        belongs = partial(_belongs, parent, own) if parent and own else _always
        found = candidate(source, partial(read, path=field.path), belongs, can_be_cut=field.comparison.can_be_cut)
        if found:
            stated[field.path] = found
    return stated | _countries(stated)


def _countries(stated: Account) -> dict[str, Candidate]:
    """Return the countries of a source with those of its sites; a source that lists sites states their countries."""
    countries, locations = stated.get("countries"), stated.get("locations")
    origin = countries or locations
    if origin is None or locations is None:
        return {}
    listed = [countries.value if countries else (), stated_countries(locations.value)]
    united = unite("countries", listed).items
    return {"countries": replace(origin, value=united)} if united else {}


def candidate(
    source: Source,
    reading: Callable[[Facts], Any],
    belongs: Callable[[Facts], bool] | None = None,
    *,
    can_be_cut: bool = False,
) -> Candidate | None:
    """Return what the newest version that shows a value says, or None where no version does.

    Where it says the beginning of what an older and fuller version says, it was cut, and that one says it. Where
    several of these versions in a row say the same, the newest of them with a date stands for them: a page fetched
    again without its header is no less dated.
    """
    shown = ((record, reading(record.fields)) for record in source.versions if not belongs or belongs(record.fields))
    showing = [(record, value) for record, value in shown if value is not None]
    if not showing:
        return None
    whole = _uncut(showing) if can_be_cut else 0
    newest, value = showing[whole]
    same = (record for record, _ in takewhile(lambda pair: pair[1] == value, showing[whole:]))
    witness = next((record for record in same if record.as_of), newest)
    return Candidate(source, witness, value, witness.first_seen if witness.as_of else _changed(value, showing))


def _uncut(showing: Sequence[tuple[Record, Any]]) -> int:
    """Return the place of the first pair, newest first, or of the one that states in full what it begins.

    A page that was cut lacks what follows, too. One that shows all the fields it showed before was not cut: its
    registry has shortened the text, or taken an addition back.
    """
    place = 0
    for older, (record, value) in enumerate(showing):
        newer, begun = showing[place]
        if value != begun and is_cut(begun, value) and _shown(newer) < _shown(record):
            place = older
    return place


def _shown(record: Record) -> frozenset[str]:
    return frozenset(field.path for field in FIELDS if read(record.fields, field.path) is not None)


def _changed(value: Any, showing: Iterable[tuple[Record, Any]]) -> datetime:
    pairs = [(record, stated == value) for record, stated in showing]
    first = min(record.first_seen for record, same in pairs if same)
    last = max(record.last_seen for record, same in pairs if same)
    return max([first, *(min(record.last_seen, last) for record, same in pairs if not same)])


def _always(_facts: Facts) -> bool:
    return True


def _belongs(parent: Field, own: Candidate, facts: Facts) -> bool:
    stated = read(facts, parent.path)
    return stated is None or not contradicts(parent, own.said, Said(own.source.registry, stated))


def contradicts(field: Field, taken: Said, other: Said) -> bool:
    """Say whether two values of a field cannot both be true."""
    return relation(field.comparison, taken, other) is None


def ordered(field: Field, candidates: Iterable[Candidate], ranks: Mapping[str, int]) -> list[Candidate]:
    """Return the candidates of a field, the one to be believed first: live sources before withdrawn ones.

    Volatile fields: those with a later last update than the registry of record; the registry of record; dated ones, the
    latest first; undated ones, the one that changed last first. Then, and for stable fields at once, by precedence.
    """
    by_place = sorted(candidates, key=lambda each: (place(field.path, each.source.registry, ranks), each.source.key))
    if not field.volatile:
        return sorted(by_place, key=lambda each: not each.source.live)
    registered = {live: _registered(each for each in by_place if each.source.live == live) for live in (True, False)}
    return sorted(by_place, key=lambda each: _recency(each, registered[each.source.live]), reverse=True)


def _registered(candidates: Iterable[Candidate]) -> str | None:
    """Return the latest last-update date of the registry of record."""
    dates = (each.last_updated for each in candidates if each.source.registry == REGISTRY_OF_RECORD)
    return max((date for date in dates if date), default=None)


def _recency(each: Candidate, registered: str | None) -> tuple[bool, int, str, datetime]:
    """Return how recent a candidate is, larger is newer; a date without a day counts as its beginning."""
    live = each.source.live
    if each.source.registry == REGISTRY_OF_RECORD:
        return live, 2, each.last_updated or "", _NO_MOMENT
    if earlier(registered, each.last_updated):
        return live, 3, each.last_updated or "", _NO_MOMENT
    if each.record.as_of:
        return live, 1, each.record.as_of, _NO_MOMENT
    return live, 0, "", each.changed


def preferred(field: Field, believed: Sequence[Candidate]) -> Candidate:
    """Return the first candidate, or one as live that states clearly, or in full, what the first one blurs or cuts."""
    chosen = believed[0]
    for each in believed[1:]:
        if each.source.live == chosen.source.live and field.comparison.gives_way(chosen.said, each.said):
            chosen = each
    return chosen
