"""The clock: the one place that asks for the time, and that waits."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.identifiers import Moment


@dataclass
class Clock:
    """What tells the time in UTC, and what waits for some seconds."""

    now: Callable[[], Moment] = lambda: datetime.now(UTC)
    sleep: Callable[[float], object] = time.sleep


_CLOCK = Clock()


def now() -> Moment:
    """Return the present moment in UTC."""
    return _CLOCK.now()


def sleep(seconds: float) -> None:
    """Return after so many seconds of the clock."""
    if seconds > 0:
        _CLOCK.sleep(seconds)


def use(clock: Clock) -> None:
    """Let this process live by another clock, as simulations do; a plain `Clock()` is the machine's own."""
    _CLOCK.now, _CLOCK.sleep = clock.now, clock.sleep
