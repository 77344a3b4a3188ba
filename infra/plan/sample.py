"""A sample of targets as they would stand in the table, and when the cadence has each of them checked again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from functions.schedule.cadence import next_due
from functions.targets import target_id
from infra.plan.assumptions import COUNTS, NOW, Span, habit
from schemas.identifiers import RegistryKey
from schemas.target import Outcome, StoredTarget, TargetState
from schemas.terms import Status

SIZE: Final = 400
"""Targets of each status: enough for the interval of each to be met within one part in a hundred."""

_STEPS: Final = (0.6180339887, 0.7548776662, 0.5698402910, 0.8191725134)  # steps that fill a range evenly
_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Sampled:
    """Some targets of the sample: how much of the whole they are, days to their next check, their changes a day."""

    status: Status
    share: float
    days: float
    changes: float


@cache
def sampled(registry: RegistryKey) -> tuple[Sampled, ...]:
    """Return the sample of a registry's targets; the shares add up to 1."""
    total = sum(COUNTS.values())
    return tuple(
        Sampled(
            status=status,
            share=number / total / SIZE,
            days=(next_due(target, NOW) - NOW) / timedelta(days=1),
            changes=habit(status).changes / _YEAR,
        )
        for status, number in COUNTS.items()
        for target in _targets(registry, status)
    )


def _targets(registry: RegistryKey, status: Status) -> Iterator[StoredTarget]:
    """Yield targets whose last check found their page unchanged, with dates and last change as trials have them."""
    known = habit(status)
    for number in range(SIZE):
        parts = [(number + 0.5) * step % 1 for step in _STEPS]
        url = f"https://{registry}.example/{status}/{number}"
        since_change = -math.log(1 - parts[3]) * _YEAR / known.changes
        yield StoredTarget(
            target_id=target_id(url),
            url=url,
            registry=registry,
            state=TargetState.ACTIVE,
            next_due_at=NOW,
            added_at=NOW,
            last_checked_at=NOW,
            last_outcome=Outcome.UNCHANGED,
            last_changed_at=NOW - timedelta(days=min(since_change, 9_000)),
            overall_status=status,
            start_date=_date(known.start, parts[0]),
            primary_completion_date=_date(known.primary_completion, parts[1]),
            completion_date=_date(known.completion, parts[2]),
        )


def _date(span: Span | None, part: float) -> str | None:
    if span is None:
        return None
    return f"{NOW + timedelta(days=span[0] + (span[1] - span[0]) * part):%Y-%m-%d}"
