"""The clock: the one place that asks for the time."""

from datetime import UTC, datetime

from schemas.identifiers import Moment


def now() -> Moment:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
