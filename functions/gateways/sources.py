"""The pointer of each source: at which trials its page was seen, and to which trial a person linked it."""

from typing import TYPE_CHECKING, Any

from functions.gateways.clients import answering
from functions.gateways.items import conditionally, from_item, to_item
from functions.times import sortable
from schemas.identifiers import Moment, NctId
from schemas.record import Marker, SourceKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class Sources:
    """One item a source in the table of records, beside the trials."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def linked_to(self, source: SourceKey) -> NctId | None:
        """Return the trial to which a person linked the source, or None."""
        return self._values(_key(source)).get("linked_to")

    def link(self, source: SourceKey, nct_id: NctId, at: Moment) -> None:
        """Link a source to a trial; the link that was said last stays, in whatever order they arrive."""
        self._newest(_key(source), "linked_at", at, linked_to=nct_id)

    def sight(self, source: SourceKey, nct_id: NctId, at: Moment) -> dict[NctId, Marker]:
        """Note that the source was seen to speak of a trial; return a `moved` marker for each trial that it spoke of,
        too, at other times.
        """
        values = self._newest(_key(source), nct_id, at)
        sights = {name: str(value) for name, value in values.items() if name.startswith("NCT")}
        if len(sights) < 2:
            return {}
        return {
            name: Marker.model_validate(
                {
                    "kind": "moved",
                    "registry": source.registry,
                    "native_id": source.native_id,
                    "page_kind": source.kind,
                    "times": [max(t for n, t in sights.items() if n != name)],
                }
            )
            for name in sights
        }

    def _newest(self, key: dict[str, str], moment: str, at: Moment, **values: str) -> dict[str, Any]:
        """Set the attribute `moment`, and values with it, unless it is as new already; return the pointer then."""
        assignments = ", ".join(f"{name} = :{name}" for name in (moment, *values))
        given = {f":{name}": value for name, value in {moment: sortable(at), **values}.items()}
        answer = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=to_item(key),
            UpdateExpression=f"SET {assignments}",
            ConditionExpression=f"attribute_not_exists({moment}) OR {moment} < :{moment}",
            ExpressionAttributeValues=to_item(given),
            ReturnValues="ALL_NEW",
        )
        return self._values(key) if answer is None else from_item(answer["Attributes"])

    def _values(self, key: dict[str, str]) -> dict[str, Any]:
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return from_item(answer.get("Item", {}))


def _key(source: SourceKey) -> dict[str, str]:
    return {"pk": "#".join(("source", *source)), "sk": "source"}
