"""The change streams of the tables, read only to learn which items a failed batch was about."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from functions.errors import Unavailable
from functions.gateways.clients import answering

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.client import DynamoDBStreamsClient


class Changes:
    """Reads keys out of a DynamoDB stream."""

    def __init__(self, client: "DynamoDBStreamsClient") -> None:
        self._client = client

    def keys(self, batch: dict[str, Any]) -> list[dict[str, str]]:
        """Return the keys of a failed batch's items, from the DDBStreamBatchInfo that Lambda sends to its queue.

        They are those of all changes from its first to its last. What a filter or another lane of the shard took out of
        the batch is among them: the message does not tell. Unavailable once the stream no longer holds all of them,
        which is after 24 hours.
        """
        last = int(batch["endSequenceNumber"])
        changes = []
        for change in self._from(batch):
            number = int(change["SequenceNumber"])
            if number <= last:
                changes.append(change)
            if number >= last:
                break
        return [{name: value["S"] for name, value in change["Keys"].items()} for change in changes]

    def _from(self, batch: dict[str, Any]) -> Iterator[Any]:
        """Yield the changes of a shard from the batch's first on."""
        with answering("DynamoDB Streams"):
            iterator = self._client.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            while True:
                answer = self._client.get_records(ShardIterator=iterator)
                if not answer["Records"]:
                    raise Unavailable("the stream does not give all changes of a failed batch")
                yield from (record["dynamodb"] for record in answer["Records"])
                iterator = answer.get("NextShardIterator", "")
