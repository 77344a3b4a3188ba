"""The table of operations: items by two keys, for runs and for hosts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from functions.gateways.clients import answering
from functions.gateways.items import from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class Operations:
    """The table as runs and hosts read and write it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def _item(self, pk: str, sk: str) -> dict[str, Any]:
        """Return the plain values of an item, read consistently; none where there is no such item."""
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=key(pk, sk), ConsistentRead=True)
        return from_item(answer.get("Item", {}))

    def _put(self, values: Mapping[str, Any]) -> None:
        """Write an item, whatever was there."""
        with answering("DynamoDB"):
            self._client.put_item(TableName=self._table, Item=to_item(values))


def key(pk: str, sk: str) -> Any:
    """Return the key of an item as DynamoDB has it."""
    return to_item({"pk": pk, "sk": sk})
