"""Where the values of a trial come from: provenance with the values passed over, conflicts, sources and coverage."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from functions.merge.settle import Passed, Settled
from functions.merge.sources import Source
from functions.precedence import place
from schemas.model import Model
from schemas.record import Record
from schemas.trial import Conflict, ConflictValue, Coverage, Other, Provenance, SourceState
from schemas.trial import Source as TrialSource


def provenance(field: Settled) -> Provenance:
    """Return the origin of a field's value, and of every value that was passed over."""
    record = field.chosen.record
    return Provenance(
        registry=record.registry,
        url=record.url,
        page_id=record.page_id,
        as_of=record.as_of,
        stated=_wording(record, field.path) if field.value is not None else None,
        others=tuple(_other(field.path, each) for each in field.passed),
    )


def _other(path: str, passed: Passed) -> Other:
    record = passed.candidate.record
    return Other(
        value=plain(passed.candidate.value),
        registry=record.registry,
        url=record.url,
        as_of=record.as_of,
        stated=_wording(record, path),
        relation=passed.relation,
    )


def _wording(record: Record, path: str) -> str | None:
    """Return the wording of a field; a status that was the last known one is worded as the status that it was."""
    if path == "last_known_status" and record.fields.last_known_status is None:
        path = "overall_status"
    return record.stated.get(path)


def plain(value: Any) -> Any:
    """Return a value in its JSON form."""
    if isinstance(value, Model):
        return value.to_json()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def conflicts(settled: Iterable[Settled]) -> tuple[Conflict, ...]:
    """Return the fields on which sources truly disagree, each with the value taken first."""
    disputed = ((field, [each for each in field.passed if each.listed]) for field in settled)
    return tuple(_conflict(field, listed) for field, listed in disputed if listed)


def _conflict(field: Settled, listed: Sequence[Passed]) -> Conflict:
    sides = [field.chosen, *(each.candidate for each in listed)]
    return Conflict(
        field=field.path,
        values=tuple(
            ConflictValue(value=plain(side.value), registry=side.record.registry, as_of=side.record.as_of)
            for side in sides
        ),
    )


def shown(sources: Iterable[Source], ranks: Mapping[str, int]) -> tuple[TrialSource, ...]:
    """Return the sources as a trial shows them, the registry believed first in general first."""
    by_place = sorted(sources, key=lambda source: (place("", source.registry, ranks), source.key))
    return tuple(_shown(source) for source in by_place)


def _shown(source: Source) -> TrialSource:
    newest = source.newest_seen
    return TrialSource(
        registry=source.registry,
        native_id=source.key.native_id,
        url=source.url,
        page_id=newest.page_id,
        as_of=newest.as_of,
        fetched_at=newest.last_seen,
        state=SourceState.LIVE if source.live else SourceState.WITHDRAWN,
    )


def coverage(sources: Iterable[Source], registries: Iterable[str], ranks: Mapping[str, int]) -> tuple[Coverage, ...]:
    """Return what is known of the trial on each registry: found, absent (its page is there no more), or not fetched."""
    live: dict[str, bool] = {}
    for source in sources:
        live[source.registry] = live.get(source.registry, False) or source.live
    names = sorted({*live, *registries}, key=lambda name: place("", name, ranks))
    return tuple(_covered(name, live.get(name)) for name in names)


def _covered(registry: str, live: bool | None) -> Coverage:  # noqa: FBT001
    if live is None:
        return Coverage(registry=registry, state="not_fetched")
    return Coverage(registry=registry, state="found" if live else "absent")
