"""Fires schedules as EventBridge Scheduler does, and delivers what was fired as Lambda does asynchronously."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.local.cloud import ACCOUNT, REGION, client
from infra.local.functions import FunctionError
from infra.local.pollers import LOGGER, Pace, Poller
from infra.local.schedules import ScheduleSource


@dataclass
class Firing:
    """One firing that is to be delivered, and how often that failed."""

    moment: datetime
    execution: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)
    failures: int = 0


class SchedulePoller(Poller):
    """One schedule and its function: firings are delivered one after the other, tried again, given up into a queue."""

    def __init__(self, source: ScheduleSource, pace: Pace) -> None:
        super().__init__(f"schedule {source.name}", pace)
        self.source = source
        self.arn = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{source.name}"
        self.queue = client("sqs")
        self.waiting: deque[Firing] = deque()

    def fire(self) -> None:
        """Lets the function be invoked once as soon as it is free; returns at once."""
        self.waiting.append(Firing(datetime.now(UTC)))
        self.wake()

    def step(self) -> float | None:
        """One delivery of the firing that waits longest."""
        if not self.waiting:
            return None
        firing = self.waiting[0]
        try:
            self.pace.chaos.invoke(self.source.function, self.event(firing), self.stopping.wait)
        except FunctionError as error:
            firing.failures += 1
            condition = self.exhausted(firing)
            if condition is None:
                LOGGER.warning("%s; schedule %s tries it again", error, self.source.name)
                return self.pace.retry
            self.abandon(firing, condition, error)
        self.waiting.popleft()
        return 0

    def event(self, firing: Firing) -> Any:
        """What the function gets, with Scheduler's words such as <aws.scheduler.scheduled-time> replaced."""
        if self.source.event is None:
            return self.default(firing)
        words = {
            "scheduled-time": timestamp(firing.moment),
            "schedule-arn": self.arn,
            "execution-id": firing.execution,
            "attempt-number": str(firing.failures + 1),
        }
        text = json.dumps(self.source.event)
        for word, value in words.items():
            text = text.replace(f"<aws.scheduler.{word}>", value)
        return json.loads(text)

    def default(self, firing: Firing) -> dict[str, Any]:
        """The event that Scheduler makes for a schedule without an Input."""
        return {
            "version": "0",
            "id": firing.execution,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": ACCOUNT,
            "time": timestamp(firing.moment),
            "region": REGION,
            "resources": [self.arn],
            "detail": "{}",
        }

    def exhausted(self, firing: Firing) -> str | None:
        """Why a firing is given up, in Scheduler's word; None if it is to be tried again."""
        if time.monotonic() - firing.started > self.source.failures.max_age:
            return "MaximumEventAgeInSeconds"
        if firing.failures > self.source.failures.retries:
            return "MaximumRetryAttempts"
        return None

    def abandon(self, firing: Firing, condition: str, error: FunctionError) -> None:
        """Sends what the function was given to the queue for it, if there is one."""
        LOGGER.error("schedule %s gave up: %s", self.source.name, condition)
        if self.source.failures.letters is None:
            return
        attributes = {
            "ERROR_CODE": "Unhandled",
            "ERROR_MESSAGE": str(error)[:1000],
            "EXECUTION_ID": firing.execution,
            "EXHAUSTED_RETRY_CONDITION": condition,
            "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": str(firing.failures - 1),
            "SCHEDULED_TIME": timestamp(firing.moment),
            "SCHEDULE_ARN": self.arn,
            "TARGET_ARN": self.source.function.arn,
        }
        self.queue.send_message(
            QueueUrl=self.source.failures.letters,
            MessageBody=json.dumps(self.event(firing)),
            MessageAttributes={name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()},
        )


class Timer:
    """Fires one schedule at once and then every `seconds`, from `start` to `stop`.

    A firing is left out while an earlier one is not delivered: side by side, as on AWS, they cannot run here.
    """

    def __init__(self, poller: SchedulePoller, seconds: float) -> None:
        self.poller = poller
        self.seconds = seconds
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.loop, name=f"timer of {poller.source.name}", daemon=True)

    def start(self) -> None:
        """Begins."""
        self.thread.start()

    def stop(self) -> None:
        """Ends before the next firing."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join()

    def loop(self) -> None:
        """Fires until stopped, on a fixed beat."""
        due = time.monotonic()
        while not self.stopping.wait(max(0.0, due - time.monotonic())):
            if not self.poller.waiting:
                self.poller.fire()
            due = max(due + self.seconds, time.monotonic())


def timestamp(moment: datetime) -> str:
    """A moment as Scheduler writes it: 2026-07-09T10:11:12Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
