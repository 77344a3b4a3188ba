"""How a record is shown: the same object under a trial and under its page."""

from typing import Any

from schemas.record import Record
from schemas.trial import SourceState


def shown(record: Record, state: SourceState) -> dict[str, Any]:
    """Return a record as JSON: where it comes from, what its page stated, and what was not understood of it."""
    known = {
        "registry": record.registry,
        "native_id": record.native_id,
        "url": record.url,
        "page_id": record.page_id,
        "as_of": record.as_of,
        "fetched_at": record.last_seen.isoformat().replace("+00:00", "Z"),
        "state": state.value,
        "fields": record.fields.to_json(),
        "raw": record.raw,
        "not_available": list(record.not_available),
        "unread": list(record.unread),
    }
    return {name: value for name, value in known.items() if value is not None}
