"""Delivers a table's stream as Lambda does: in order, filtered, bisected, tried again, given up into a queue."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.local.cloud import client
from infra.local.functions import FunctionError
from infra.local.patterns import passes
from infra.local.pollers import LOGGER, Pace, Poller
from infra.local.queues import failed_items
from infra.local.sources import StreamSource

MOST = 1000  # records that the stream gives at once

Record = dict[str, Any]


@dataclass
class Batch:
    """Records that go to the function together, and how often they did without any progress."""

    records: list[Record]
    failures: int = 0


class StreamPoller(Poller):
    """One stream and its function. Moto's streams have one shard that never ends."""

    def __init__(self, source: StreamSource, pace: Pace) -> None:
        super().__init__(f"stream of {source.function.name}", pace)
        self.source = source
        self.client = client("dynamodbstreams")
        self.queue = client("sqs")
        shards = self.client.describe_stream(StreamArn=source.arn)["StreamDescription"]["Shards"]
        (self.shard,) = (shard["ShardId"] for shard in shards)
        self.iterator = self.client.get_shard_iterator(
            StreamArn=source.arn, ShardId=self.shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self.pending: list[Batch] = []
        self.read = 0  # the wakes of the time when the stream was last read to its end
        self.abandoned: list[str] = []  # the messages to the on-failure destination

    def step(self) -> float | None:
        """One delivery: of the oldest batch that waits, else of what is new."""
        if not self.pending:
            self.pending = self.batches()
        if not self.pending:
            return None
        rest = self.deliver(self.pending[0])
        failed = bool(rest) and rest[0].failures > 0
        self.pending[:1] = rest
        return self.pace.retry if failed else 0

    def batches(self) -> list[Batch]:
        """What is new in the stream and passes the filters, cut into batches."""
        while self.read != self.wakes:
            wakes, limit = self.wakes, min(self.source.batch, MOST)
            answer = self.client.get_records(ShardIterator=self.iterator, Limit=limit)
            self.iterator = answer["NextShardIterator"]
            if len(answer["Records"]) < limit:
                self.read = wakes
            records = [self.record(record) for record in answer["Records"]]
            wanted = [record for record in records if passes(record, self.source.filters)]
            if wanted:
                return [Batch(self.pace.chaos.interleaved(wanted, partition))]
        return []

    def deliver(self, batch: Batch) -> list[Batch]:
        """What is to be delivered next of this batch, in order: nothing, the rest after a failure, or two halves."""
        done, error = self.invoke(batch.records)
        if done == len(batch.records):
            return []
        if self.source.bisect and len(batch.records) > 1:
            middle = done or len(batch.records) // 2  # to cut is no retry: it uses none up
            parts = (batch.records[done:middle], batch.records[middle:])
            return [Batch(part) for part in parts if part]
        rest = Batch(batch.records[done:], 1 if done else batch.failures + 1)
        if error:
            LOGGER.warning("%s; %d records of its stream come again", error, len(rest.records))
        if condition := self.exhausted(rest):
            self.abandon(rest, condition)
            return []
        return [rest]

    def invoke(self, records: Sequence[Record]) -> tuple[int, FunctionError | None]:
        """How many records are done, up to the first that failed; and the error, if the function had one."""
        try:
            answer = self.pace.chaos.invoke(self.source.function, {"Records": list(records)}, self.stopping.wait)
        except FunctionError as error:
            return 0, error
        failed = failed_items(answer) if self.source.partial else set()
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        if not failed <= set(numbers):
            return 0, FunctionError(f"{self.source.function.name}: names failed items that it was not given")
        return next((n for n, number in enumerate(numbers) if number in failed), len(numbers)), None

    def exhausted(self, batch: Batch) -> str | None:
        """Why a batch is given up, in Lambda's word; None if it is to be tried again."""
        oldest = batch.records[0]["dynamodb"]["ApproximateCreationDateTime"]
        if self.source.max_age is not None and datetime.now(UTC).timestamp() - oldest > self.source.max_age:
            return "RecordAgeExceeded"
        if self.source.retries is not None and batch.failures > self.source.retries:
            return "RetryAttemptsExhausted"
        return None

    def abandon(self, batch: Batch, condition: str) -> None:
        """Tells the on-failure destination which records were given up; it gets their place in the stream only."""
        first, last = batch.records[0]["dynamodb"], batch.records[-1]["dynamodb"]
        message = json.dumps(
            {
                "requestContext": {
                    "requestId": str(uuid.uuid4()),
                    "functionArn": self.source.function.arn,
                    "condition": condition,
                    "approximateInvokeCount": batch.failures,
                },
                "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
                "version": "1.0",
                "timestamp": timestamp(datetime.now(UTC).timestamp()),
                "DDBStreamBatchInfo": {
                    "shardId": self.shard,
                    "startSequenceNumber": first["SequenceNumber"],
                    "endSequenceNumber": last["SequenceNumber"],
                    "approximateArrivalOfFirstRecord": timestamp(first["ApproximateCreationDateTime"]),
                    "approximateArrivalOfLastRecord": timestamp(last["ApproximateCreationDateTime"]),
                    "batchSize": len(batch.records),
                    "streamArn": self.source.arn,
                },
            }
        )
        LOGGER.error(
            "%s gave up %d records of its stream: %s", self.source.function.name, len(batch.records), condition
        )
        self.abandoned.append(message)
        if self.source.on_failure:
            self.queue.send_message(QueueUrl=self.source.on_failure, MessageBody=message)

    def record(self, record: Mapping[str, Any]) -> Record:
        """A record as Lambda gives it to a function."""
        inner = dict(record["dynamodb"])
        inner["ApproximateCreationDateTime"] = inner["ApproximateCreationDateTime"].timestamp()
        return {**record, "dynamodb": plain(inner), "eventSourceARN": self.source.arn}


def partition(record: Mapping[str, Any]) -> str:
    """The keys' first attribute, as text: what keeps its order on AWS even where batches run side by side."""
    return str(next(iter(record["dynamodb"]["Keys"].values())))


def timestamp(seconds: float) -> str:
    """A time as these messages have it: 2026-07-09T10:11:12.345Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: Any) -> Any:
    """A value with bytes as base64 text, as JSON has them."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
