"""Makes deliveries go wrong in the ways in which they do on AWS, the same way for the same seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from infra.local.functions import Function, FunctionError

T = TypeVar("T")


@dataclass(eq=False)
class Chaos:
    """How often (0 to 1) a batch is delivered twice, out of order, late by up to `longest` seconds, or fails.

    A batch that fails does so before the function ran or after it, when its answer is lost.
    """

    seed: int = 0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    fail: float = 0.0
    longest: float = 0.05
    dice: random.Random = field(init=False, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 tests want the same again, not a secret

    def happens(self, share: float) -> bool:
        """True in that share of the cases."""
        with self.lock:
            return self.dice.random() < share

    def invoke(self, function: Function, event: Mapping[str, Any], wait: Callable[[float], object]) -> Any:
        """The function's answer, if nothing goes wrong; FunctionError if something does."""
        if self.happens(self.delay):
            wait(self.longest * self.dice.random())
        fails, before = self.happens(self.fail), self.happens(0.5)
        if fails and before:
            raise FunctionError(f"{function.name}: not started, by chaos")
        answer = function.invoke(event)
        if self.happens(self.duplicate):
            answer = function.invoke(event)
        if fails:
            raise FunctionError(f"{function.name}: its answer was lost, by chaos")
        return answer

    def shuffled(self, messages: Sequence[T]) -> list[T]:
        """Messages of a queue, which has no order."""
        mixed = list(messages)
        if self.happens(self.reorder):
            with self.lock:
                self.dice.shuffle(mixed)
        return mixed

    def interleaved(self, records: Sequence[T], key: Callable[[T], str]) -> list[T]:
        """Records of a stream in another order, in which those of one partition key keep theirs."""
        if not self.happens(self.reorder):
            return list(records)
        lanes = [list(lane) for _, lane in groupby(sorted(records, key=key), key=key)]
        mixed = []
        while lanes:
            with self.lock:
                lane = self.dice.choice(lanes)
            mixed.append(lane.pop(0))
            lanes = [lane for lane in lanes if lane]
        return mixed


CALM = Chaos()
