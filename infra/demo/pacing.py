"""A time that stands still while something is under way, and jumps on when it is told to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class SteppedTime:
    """A clock that goes on only when somebody waits or says so; `waited` are the seconds of all waits."""

    now: datetime
    waited: float = 0.0

    def look(self) -> datetime:
        """The moment that it is; no two looks see the same one."""
        self.now += timedelta(microseconds=1)
        return self.now

    def sleep(self, seconds: float) -> None:
        """Goes on by some seconds."""
        self.waited += seconds
        self.now += timedelta(seconds=seconds)

    def pass_by(self, **duration: float) -> None:
        """Goes on by days, hours and the like."""
        self.now += timedelta(**duration)

    def reach(self, moment: datetime) -> None:
        """Goes on to a moment, unless it is there already."""
        self.now = max(self.now, moment)
