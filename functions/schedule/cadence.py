"""When a target is due again, and how often a host may be asked: one table of registries with reasons. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.identifiers import Moment, PartialDate
from schemas.target import Outcome, StoredTarget
from schemas.terms import Status


@dataclass(frozen=True, slots=True)
class Cadence:
    """How a registry is fetched.

    A target comes back after `shortest` at the earliest and `longest` at the latest; `delay` seconds pass between two
    requests to a host, more where its robots.txt says so; `enabled` is what holds until an operator says otherwise.
    """

    shortest: timedelta
    longest: timedelta
    delay: float
    enabled: bool
    reason: str


_DAY: Final = timedelta(days=1)
_REPUBLISHED: Final = "A republisher follows the registry by days; nothing is known of how many requests it bears."

CADENCES: Final[Mapping[str, Cadence]] = {
    "ctgov": Cadence(
        7 * _DAY,
        90 * _DAY,
        1.5,
        enabled=True,
        reason="Its updates come daily by the list of what changed, so a target only verifies that its study is there; "
        "its API is made for programs and is said to bear about 50 requests a minute.",
    ),
    "veeva": Cadence(7 * _DAY, 60 * _DAY, 10, enabled=False, reason=_REPUBLISHED),
    "clinconnect": Cadence(
        7 * _DAY, 60 * _DAY, 10, enabled=False, reason=f"{_REPUBLISHED} It states the day of its snapshot."
    ),
    "meddatax": Cadence(7 * _DAY, 60 * _DAY, 10, enabled=False, reason=_REPUBLISHED),
    "medpath": Cadence(
        14 * _DAY,
        90 * _DAY,
        10,
        enabled=False,
        reason=f"{_REPUBLISHED} Its pages are often years behind, so they change seldom.",
    ),
    "trialx": Cadence(
        14 * _DAY,
        90 * _DAY,
        10,
        enabled=False,
        reason=f"{_REPUBLISHED} Investigators add text of their own at no set time.",
    ),
}

OTHERWISE: Final = Cadence(
    14 * _DAY, 90 * _DAY, 10, enabled=False, reason="Nothing is known of a registry that the table does not name."
)

STALE_FACTOR: Final = 1.5
"""A source is stale once it was not seen for so many times its longest interval: a check may be late by half of it."""

_NEAR: Final = timedelta(days=45)
_SOON: Final = frozenset({Status.RECRUITING, Status.NOT_YET_RECRUITING, Status.ENROLLING_BY_INVITATION})
_SETTLED: Final = frozenset(
    {
        Status.COMPLETED,
        Status.TERMINATED,
        Status.WITHDRAWN,
        Status.NO_LONGER_AVAILABLE,
        Status.APPROVED_FOR_MARKETING,
        Status.WITHHELD,
    }
)
_RETRY: Final = timedelta(hours=1)
_BLOCKED: Final = timedelta(days=1)
_ABSENT: Final = timedelta(days=1, hours=1)  # the second look at a page that is gone must be a day after the first
_UNREAD: Final = timedelta(days=1)  # a challenge or maintenance page may be over tomorrow …
_UNREAD_FOR: Final = timedelta(days=14)  # … and a new layout takes its time
_DOUBLINGS: Final = 12
_SPREAD: Final = 0.1


def cadence(registry: str) -> Cadence:
    """Return how a registry is fetched."""
    return CADENCES.get(registry, OTHERWISE)


def stale_after(registry: str) -> timedelta:
    """Return for how long a source of a registry counts as fresh after it was last seen."""
    return cadence(registry).longest * STALE_FACTOR


def next_due(target: StoredTarget, now: Moment) -> Moment:
    """Return when a target that was just checked, `now`, is due again, by its last outcome and what its page states.

    One whose page cannot be read comes back every day for two weeks, then after the shortest interval.
    """
    bounds = cadence(target.registry)
    match target.last_outcome:
        case Outcome.FAILED | Outcome.THROTTLED:
            return now + min(_doubled(_RETRY, target.failures), bounds.longest)
        case Outcome.BLOCKED:
            return now + min(_doubled(_BLOCKED, target.failures), bounds.longest)
        case Outcome.GONE:
            return now + (_ABSENT if is_first_absence(target, now) else bounds.longest)
        case _ if target.unread_since is not None:
            lately = now - target.unread_since < _UNREAD_FOR
            return now + (_UNREAD if lately else _spread(target, bounds.shortest))
        case _:
            return now + _spread(target, interval(target, now))


def is_first_absence(target: StoredTarget, now: Moment) -> bool:
    """Say whether a page that is gone now was not seen to be gone a day ago or earlier."""
    return target.absent_at is None or now - target.absent_at < _DAY


def interval(target: StoredTarget, now: Moment) -> timedelta:
    """Return the time between two checks of a page that is there, within the bounds of its registry.

    Near one of its dates, or where its page changed lately, a trial comes after the shortest; else one that recruits,
    or will, after twice that, one that has ended after the longest, and any other after four times the shortest. A
    change counts less from day to day: the interval is never more than half the time since.
    """
    bounds = cadence(target.registry)
    if target.overall_status in _SETTLED:
        base = bounds.longest
    elif any(_is_near(date, now) for date in (target.start_date, target.primary_completion_date)):
        base = bounds.shortest
    elif target.overall_status in _SOON:
        base = 2 * bounds.shortest
    else:
        base = bounds.shortest if _is_near(target.completion_date, now) else 4 * bounds.shortest
    if target.last_changed_at:
        base = min(base, (now - target.last_changed_at) / 2)
    return min(max(base, bounds.shortest), bounds.longest)


def _is_near(date: PartialDate | None, now: Moment) -> bool:
    """Say whether a date, taken as the middle of the month or year where it is not a day, is near."""
    if date is None:
        return False
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]
    if not month:
        return False
    try:
        moment = datetime(year, month, day or 15, tzinfo=UTC)
    except ValueError:  # 31 June, as some pages print it
        return False
    return abs(moment - now) <= _NEAR


def _doubled(first: timedelta, failures: int) -> timedelta:
    doublings = min(max(failures - 1, 0), _DOUBLINGS)
    return first * float(1 << doublings)


def _spread(target: StoredTarget, base: timedelta) -> timedelta:
    """Return the interval changed by up to a tenth, within the bounds and always the same for a target.

    So targets that were added at once part ways.
    """
    bounds = cadence(target.registry)
    share = _SPREAD * int(target.target_id[:6].translate(_DIGITS), 32) / 32**6
    return base * (1 + share) if base * (1 + _SPREAD) <= bounds.longest else base * (1 - share)


_DIGITS: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")
