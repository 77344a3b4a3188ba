"""How a host wishes to be asked: not before its time, not at all for a while after failures, and by its robots.txt.

Pure: moments are given. robots.txt is read by protego as RFC 9309 has it.
"""

import zlib
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from protego import Protego

from schemas.host import HostState, Robots
from schemas.identifiers import Moment

AGENT: Final = "trialindex"
"""The name under which robots.txt may speak of us, and with which the User-Agent begins."""

ROBOTS_FRESH: Final = timedelta(days=1)
"""For how long a copy of robots.txt is used before it is asked for again (RFC 9309 asks for at most a day)."""

ROBOTS_KEPT: Final = timedelta(days=7)
"""For how long an older copy serves while the host does not answer for it."""

_ROBOTS_AGAIN: Final = timedelta(hours=1)
_LARGEST_ROBOTS: Final = 200_000  # bytes, compressed; an item of a table holds 400 kB
ROBOTS_SIZE: Final = 500 * 1024
"""The bytes of robots.txt that are read: RFC 9309 asks for no fewer."""

LONGEST_REST: Final = timedelta(days=1)
_FAILURES: Final = 5
_FIRST_REST: Final = timedelta(minutes=15)
_DOUBLINGS: Final = 7
_LONGEST_DELAY: Final = 3600.0


def after_answer(state: HostState, now: Moment, delay: float, rest: timedelta | None = None) -> HostState:
    """Return a host after it answered; `rest` is for how long it asked to be left alone."""
    return state.model_copy(
        update={
            "next_allowed_at": now + timedelta(seconds=delay),
            "failures": 0,
            "rests_until": now + min(rest, LONGEST_REST) if rest else None,
        }
    )


def after_failure(state: HostState, now: Moment, delay: float, rest: timedelta | None = None) -> HostState:
    """Return a host after it gave no answer, or 5xx: after five in a row it rests, each time twice as long."""
    failures = state.failures + 1
    if failures >= _FAILURES:
        broken = _FIRST_REST * (1 << min(failures - _FAILURES, _DOUBLINGS))
        rest = max(rest or broken, broken)
    return state.model_copy(
        update={
            "next_allowed_at": now + timedelta(seconds=delay),
            "failures": failures,
            "rests_until": now + min(rest, LONGEST_REST) if rest else None,
        }
    )


def rests(state: HostState, now: Moment) -> bool:
    """Say whether a host is left alone now."""
    return state.rests_until is not None and state.rests_until > now


def seconds_to_wait(state: HostState, now: Moment) -> float:
    """Return how long to wait before a host may be asked again."""
    return max(0.0, (state.next_allowed_at - now).total_seconds()) if state.next_allowed_at else 0.0


def retry_after(headers: Mapping[str, str], now: Moment) -> timedelta | None:
    """Return how long a host asks to be left alone, by its Retry-After (seconds or a date), or None."""
    wording = headers.get("retry-after", "").strip()
    if wording.isascii() and wording.isdigit():
        return timedelta(seconds=min(int(wording[:9]), LONGEST_REST.total_seconds()))
    try:
        moment = parsedate_to_datetime(wording)
    except (OverflowError, ValueError):
        return None
    if moment.tzinfo is None:
        return None
    return min(max(moment - now, timedelta(0)), LONGEST_REST)


def serves(state: HostState, robots: Robots, now: Moment) -> bool:
    """Say whether a host's copy of robots.txt may be used: a fresh one, or an older one while it is not to be had.

    It is asked for again an hour after that was in vain.
    """
    age = now - robots.fetched_at
    in_vain = state.robots_tried_at is not None and now - state.robots_tried_at < _ROBOTS_AGAIN
    return age < (ROBOTS_KEPT if in_vain else ROBOTS_FRESH)


def readable(content: bytes) -> str:
    """Return as much of a robots.txt as is read, whole lines: what does not fit into an item is cut at the end."""
    text = content[:ROBOTS_SIZE].decode("utf-8", "replace")
    while len(zlib.compress(text.encode())) > _LARGEST_ROBOTS:
        text = text[: len(text) // 2].rpartition("\n")[0]
    return text


def allows(robots: Robots, url: str) -> bool:
    """Say whether robots.txt lets us ask for an address."""
    return bool(_rules(robots.text).can_fetch(url, AGENT))


def delay(robots: Robots | None, least: float) -> float:
    """Return the seconds between two requests: the registry's, or what robots.txt asks for where that is longer."""
    asked = _rules(robots.text).crawl_delay(AGENT) if robots else None
    return min(max(least, asked or 0.0), _LONGEST_DELAY)


@lru_cache(maxsize=32)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
