"""The change streams of the tables, read only to learn which items a failed batch was about."""

from typing import TYPE_CHECKING, Any

from functions.gateways.clients import answering

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.client import DynamoDBStreamsClient


class Changes:
    """Reads keys out of a DynamoDB stream."""

    def __init__(self, client: "DynamoDBStreamsClient") -> None:
        self._client = client

    def keys(self, batch: dict[str, Any]) -> list[dict[str, str]]:
        """Return the keys of a failed batch's items, from the DDBStreamBatchInfo that Lambda sends to its queue.

        The stream holds 24 hours: later than that the list is empty.
        """
        size = int(batch["batchSize"])
        with answering("DynamoDB Streams"):
            iterator = self._client.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            records = self._client.get_records(ShardIterator=iterator, Limit=size)["Records"]
        return [{name: value["S"] for name, value in record["dynamodb"]["Keys"].items()} for record in records]
