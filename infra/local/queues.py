"""Delivers a queue as Lambda does: batches, partial failures, redrive after maxReceiveCount."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.cloud import REGION, client
from infra.local.functions import FunctionError
from infra.local.patterns import passes
from infra.local.pollers import LOGGER, Pace, Poller
from infra.local.sources import QueueSource

RECHECK = 0.1  # seconds between looks while messages are delayed or wait to be tried again
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
)


class QueuePoller(Poller):
    """One queue and its function; what is not answered as failed is deleted.

    On AWS a failed message comes again when its visibility timeout is over, here after the pace's retry seconds.
    """

    def __init__(self, source: QueueSource, pace: Pace, bodies: list[str] | None = None) -> None:
        super().__init__(f"queue of {source.function.name}", pace)
        self.source = source
        self.bodies = bodies  # gets the bodies of all messages that are received
        self.letters: Poller | None = None  # of the dead-letter queue
        self.hidden = True  # there may be messages that cannot be seen yet: delayed, or to be tried again
        self.client = client("sqs")

    def sent(self) -> None:
        """Says that there is a message, perhaps a delayed one."""
        self.hidden = True
        self.wake()

    def step(self) -> float | None:
        """One batch, if there is one."""
        hidden, self.hidden = self.hidden, False
        messages = self.client.receive_message(
            QueueUrl=self.source.url,
            MaxNumberOfMessages=min(self.source.batch, 10),
            WaitTimeSeconds=0,  # to wait would hold up everybody: see cloud.py
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if hidden and self.letters:
            self.letters.wake()
        self.hidden = self.hidden or (hidden and not is_empty(self.source.url))
        if not messages:
            return RECHECK if self.hidden else None
        records = [self.record(message) for message in messages]
        if self.bodies is not None:
            self.bodies += [record["body"] for record in records]
        failed = self.failed([record for record in records if passes(decoded(record), self.source.filters)])
        done = [record for record in records if record["messageId"] not in failed]
        self.delete(done)
        self.postpone([record for record in records if record["messageId"] in failed])
        return 0

    def failed(self, records: Sequence[dict[str, Any]]) -> set[str]:
        """The ids of the messages that are to come again."""
        if not records:
            return set()
        everything = {record["messageId"] for record in records}
        event = {"Records": self.pace.chaos.shuffled(records)}
        try:
            answer = self.pace.chaos.invoke(self.source.function, event, self.stopping.wait)
        except FunctionError as error:
            LOGGER.warning("%s; its %d messages come again", error, len(records))
            return everything
        if not self.source.partial:
            return set()
        return failing(answer, everything)

    def delete(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Takes messages out of the queue."""
        if records:
            entries = [{"Id": str(n), "ReceiptHandle": record["receiptHandle"]} for n, record in enumerate(records)]
            self.client.delete_message_batch(QueueUrl=self.source.url, Entries=entries)

    def postpone(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Lets messages come again."""
        self.hidden = self.hidden or bool(records)
        for record in records:
            self.client.change_message_visibility(
                QueueUrl=self.source.url,
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=math.ceil(self.pace.retry),
            )

    def record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as Lambda gives it to a function."""
        attributes = message.get("MessageAttributes", {})
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": dict(message.get("Attributes", {})),
            "messageAttributes": {name: attribute(value) for name, value in attributes.items()},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.source.arn,
            "awsRegion": REGION,
        }


def attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    """A message attribute with the names that Lambda gives its parts."""
    return {name[0].lower() + name[1:]: part for name, part in value.items()}


def decoded(record: Mapping[str, Any]) -> dict[str, Any]:
    """A message as filters see it: the body is parsed where it is JSON."""
    try:
        return {**record, "body": json.loads(record["body"])}
    except ValueError:
        return dict(record)


def failed_items(answer: Any) -> set[str]:
    """The ids that an answer names as failed; {""} for an answer that Lambda takes as all failed."""
    if answer is None:
        return set()
    try:
        return {item["itemIdentifier"] or "" for item in answer.get("batchItemFailures") or []}
    except (AttributeError, KeyError, TypeError):
        return {""}


def failing(answer: Any, everything: set[str]) -> set[str]:
    """The ids that an answer names as failed; all of the batch where it names others or cannot be understood."""
    failures = failed_items(answer)
    return everything if failures - everything else failures


def is_empty(url: str) -> bool:
    """True if a queue holds no message at all.

    It is asked twice: moto counts what is visible first and what is not after it, and a message whose time comes in
    between is in neither count.
    """
    return not any(counts(url)) and not any(counts(url))


def counts(url: str) -> list[int]:
    """How many messages a queue has: visible, delayed, on their way."""
    attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))["Attributes"]
    return [int(attributes[name]) for name in COUNTS]
