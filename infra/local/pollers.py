"""The thread that stands behind each queue and stream: it sleeps until it is told that there is something."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass

from infra.local.chaos import CALM, Chaos
from infra.local.cloud import CloudError

LOGGER = logging.getLogger("infra.local")


@dataclass(frozen=True)
class Pace:
    """How deliveries go here: seconds until a failed one is tried again, and what goes wrong."""

    retry: float = 1.0
    chaos: Chaos = CALM


class Poller(ABC):
    """Delivers one source to one function."""

    def __init__(self, name: str, pace: Pace) -> None:
        self.pace = pace
        self.stopping = threading.Event()
        self.condition = threading.Condition()
        self.wakes = 1  # the first look is due
        self.seen = 0
        self.settled = False
        self.thread = threading.Thread(target=self.loop, name=name, daemon=True)

    @abstractmethod
    def step(self) -> float | None:
        """Delivers what is there; the seconds until the next look is due, None if only a wake makes one due."""

    def start(self) -> None:
        """Begins to deliver."""
        self.thread.start()

    def wake(self) -> None:
        """Says that there may be something; returns at once."""
        with self.condition:
            self.wakes += 1
            self.condition.notify()

    @property
    def idle(self) -> bool:
        """True if there is nothing to deliver, nothing on its way and nothing to be tried again."""
        with self.condition:
            return self.settled and self.seen == self.wakes

    def stop(self, timeout: float) -> None:
        """Ends after the delivery that is on its way, or leaves it behind after `timeout` seconds."""
        self.stopping.set()
        self.wake()
        self.thread.join(timeout)

    def loop(self) -> None:
        """Steps until stopped."""
        while not self.stopping.is_set():
            seen = self.wakes
            try:
                again = self.step()
            except CloudError:
                if self.stopping.is_set():
                    return
                raise
            with self.condition:
                self.settled, self.seen = again is None, seen
                if self.wakes == seen and not self.stopping.is_set():
                    self.condition.wait(again)
