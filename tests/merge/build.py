"""Records for examples: as little as an example needs to say."""

from base64 import b32encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from functions.merge import reconcile
from schemas.facts import Facts
from schemas.record import Marker, PageKind, Record
from schemas.trial import Provenance, Relation, Trial

NCT = "NCT05734898"
START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    """Return a moment some days after the start."""
    return START + timedelta(days=number)


def facts(**fields: Any) -> Facts:
    """Return facts by their paths, `__` for a dot: `design__masking="NONE"`."""
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        outer, _, inner = name.rpartition("__")
        (tree.setdefault(outer, {}) if outer else tree)[inner.rstrip("_")] = value
    return Facts.model_validate(tree)


def record(
    registry: str,
    *,
    native_id: str = NCT,
    kind: PageKind = "trial",
    as_of: str | None = None,
    seen: tuple[float, float] = (0, 0),
    stated: dict[str, str] | None = None,
    url: str | None = None,
    aliases: tuple[str, ...] = (),
    **fields: Any,
) -> Record:
    """Return a record of a page seen first and last on the given days; its page id follows from what it states."""
    content = facts(**fields)
    digest = sha256(f"{registry} {native_id} {kind} {as_of} {url} {content!r}".encode()).digest()
    return Record(
        registry=registry,
        native_id=native_id,
        kind=kind,
        rendering="labelled",
        parser_version=1,
        nct_id=NCT,
        nct_id_aliases=aliases,
        url=url,
        as_of=as_of,
        fields=content,
        stated=stated or {},
        page_id=b32encode(digest).decode().lower()[:32],
        first_seen=day(seen[0]),
        last_seen=day(seen[1]),
    )


def stating(registry: str, path: str, value: Any) -> Record:
    """Return a record that states one field."""
    fields: dict[str, Any] = {path.replace(".", "__"): value}
    return record(registry, **fields)


def dated(registry: str, as_of: str, **fields: Any) -> Record:
    """Return a record whose page states its last update."""
    return record(registry, as_of=as_of, last_updated_date=as_of, **fields)


def gone(registry: str, *days: float, native_id: str = NCT, kind: PageKind = "trial") -> Marker:
    """Return a marker: the page was not there on these days."""
    return _marker("gone", registry, native_id, kind, days)


def moved(registry: str, *days: float, native_id: str = NCT, kind: PageKind = "trial") -> Marker:
    """Return a marker: the page spoke of another trial on these days."""
    return _marker("moved", registry, native_id, kind, days)


def _marker(
    kind: Literal["gone", "moved"], registry: str, native_id: str, page_kind: PageKind, days: Sequence[float]
) -> Marker:
    times = tuple(day(number) for number in days)
    return Marker(kind=kind, registry=registry, native_id=native_id, page_kind=page_kind, times=times)


def trial(*records: Record, markers: tuple[Marker, ...] = (), **options: Any) -> Trial:
    """Return the trial that records make."""
    reconciled = reconcile(NCT, records, markers, **options)
    assert reconciled is not None
    return reconciled.trial


def others(origin: Provenance) -> list[tuple[str, Any, Relation]]:
    """Return the values passed over, each with its registry and relation."""
    return [(other.registry, other.value, other.relation) for other in origin.others]
