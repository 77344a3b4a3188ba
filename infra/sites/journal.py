"""What a site was asked, in order, and how many requests it was answering at one time."""

import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from infra.sites.answers import Asked


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered.

    moment: when it came, by the site's clock. status: 0 where no answer of HTTP was sent. bytes: those of the body, as
    sent. started and ended: seconds of the monotonic clock, when the request had come, and right before the last bytes
    of its answer were sent or when its asker had gone.
    """

    moment: datetime
    host: str
    method: str
    target: str
    status: int
    bytes: int
    headers: Mapping[str, str]
    started: float
    ended: float


@dataclass(slots=True)
class _Open:
    moment: datetime
    asked: Asked
    connection: socket.socket
    started: float
    status: int = 0
    sent: int = 0


class Journal:
    """Requests under way and answered.

    A request ends before its last bytes go out, and one whose asker has hung up ends before another one begins: who
    asks one thing after the other is never seen to ask two at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, _Open] = {}
        self._ended: dict[int, Served] = {}
        self._most: Counter[str] = Counter()
        self._last = 0

    def begin(self, asked: Asked, connection: socket.socket, moment: datetime) -> int:
        """Return the number of a request that has come over this connection."""
        with self._lock:
            self._end_abandoned()
            self._last += 1
            self._open[self._last] = _Open(moment, asked, connection, time.monotonic())
            at_once = sum(each.asked.host == asked.host for each in self._open.values())
            self._most[asked.host] = max(self._most[asked.host], at_once)
            return self._last

    def note(self, number: int, status: int, sent: int) -> None:
        """Notes the status that a request under way gets, and how many bytes of a body it has got."""
        with self._lock:
            if number in self._open:
                self._open[number].status, self._open[number].sent = status, sent

    def end(self, number: int) -> None:
        """Notes that a request has its answer, or will get no more of it."""
        with self._lock:
            self._end(number)

    def served(self) -> list[Served]:
        """Return all requests that ended, in the order in which they came."""
        with self._lock:
            self._end_abandoned()
            return [self._ended[number] for number in sorted(self._ended)]

    def most_at_once(self, host: str) -> int:
        """Return the highest number of requests to a host that were under way at one time."""
        with self._lock:
            return self._most[host]

    def _end_abandoned(self) -> None:
        for number in [number for number, each in self._open.items() if has_gone(each.connection)]:
            self._end(number)

    def _end(self, number: int) -> None:
        each = self._open.pop(number, None)
        if each is not None:
            asked = each.asked
            self._ended[number] = Served(
                each.moment,
                asked.host,
                asked.method,
                asked.target,
                each.status,
                each.sent,
                asked.headers,
                each.started,
                time.monotonic(),
            )


def has_gone(connection: socket.socket) -> bool:
    """Say whether the other side has closed the connection: while it waits for an answer it sends nothing."""
    poller = select.poll()
    try:
        poller.register(connection, select.POLLIN)
    except (OSError, ValueError):  # closed on our side
        return True
    return bool(poller.poll(0))
