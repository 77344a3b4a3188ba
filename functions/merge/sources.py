"""The sources of a trial: a registry's page of one kind, its versions newest first, and whether it is still there."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from schemas.record import Marker, Record, SourceKey

GONE_FOR: Final = timedelta(days=1)
"""How far apart the first and the last sight of an absence must be at least: a site can be down for an hour."""


@dataclass(frozen=True, slots=True)
class Source:
    """A registry's page of one kind; `versions` are its records, newest first, each page once."""

    key: SourceKey
    versions: tuple[Record, ...]
    live: bool

    @property
    def registry(self) -> str:
        """The registry that publishes the page."""
        return self.key.registry

    @property
    def newest_seen(self) -> Record:
        """The record whose content was seen last."""
        return max(self.versions, key=lambda record: (record.last_seen, record.page_id))

    @property
    def url(self) -> str | None:
        """The address of the page, also where the version seen last came without one."""
        by_sight = sorted(self.versions, key=lambda record: (record.last_seen, record.page_id), reverse=True)
        return next((record.url for record in by_sight if record.url), None)


def sources(records: Iterable[Record], markers: Iterable[Marker]) -> tuple[Source, ...]:
    """Return the sources that records belong to, in the order of their keys, each version of a source once."""
    grouped: dict[SourceKey, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        grouped[record.source][record.page_id].append(record)
    known = tuple(markers)
    return tuple(_source(key, [_one(same) for same in pages.values()], known) for key, pages in sorted(grouped.items()))


def _source(key: SourceKey, records: Sequence[Record], markers: Iterable[Marker]) -> Source:
    seen = max(record.last_seen for record in records)
    about = (marker for marker in markers if marker.source == key)
    return Source(key, _newest_first(records), live=not _is_withdrawn(about, seen))


def _one(same: Sequence[Record]) -> Record:
    """Return one record for several sights of a page, with the first and the last of them."""
    if len(same) == 1:
        return same[0]
    newest = max(same, key=lambda record: (record.parser_version, record.model_dump_json()))
    first, last = min(record.first_seen for record in same), max(record.last_seen for record in same)
    return newest.model_copy(update={"first_seen": first, "last_seen": last})


def _newest_first(records: Sequence[Record]) -> tuple[Record, ...]:
    """Order versions by the date for which they speak, then the last sight, then the page id (a hash of the content).

    A version without a date of its own (a page without its header) speaks for the latest date that its source had shown
    by then. Its last sight cannot stand in for it: fetched today, it would pass an update of yesterday that was fetched
    tomorrow.
    """
    dated = sorted((record.first_seen, record.as_of) for record in records if record.as_of)
    moments = [moment for moment, _ in dated]
    latest = ["", *accumulate((as_of for _, as_of in dated), max)]

    def age(record: Record) -> tuple[str, datetime, str]:
        speaks_for = record.as_of or latest[bisect_right(moments, record.last_seen)]
        return speaks_for, record.last_seen, record.page_id

    return tuple(sorted(records, key=age, reverse=True))


def _is_withdrawn(markers: Iterable[Marker], seen: datetime) -> bool:
    """Say whether the page was gone twice, a day apart, or spoke of another trial, since its content was last seen."""
    gone: list[datetime] = []
    for marker in markers:
        since = [moment for moment in marker.times if moment > seen]
        if marker.kind == "moved" and since:
            return True
        gone += since
    return bool(gone) and max(gone) - min(gone) >= GONE_FOR
