"""Hosts: one holds a host at a time while it is asked; and the switches that say which registries are fetched."""

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from functions.gateways.clients import answering
from functions.gateways.items import conditionally, from_item, query, to_item
from functions.schedule.cadence import cadence
from functions.times import sortable
from schemas.host import HostState, Reading, Robots
from schemas.identifiers import Moment, RegistryKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_HOSTS = "hosts"
_SWITCHES = "switches"
_FEEDS = "feeds"


class Hosts:
    """The part of the table of operations that holds hosts, switches and how far a registry's list was read."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def hold(self, host: str, owner: str, until: Moment, now: Moment) -> HostState | None:
        """Take a host until then, and return what is known of it; None while another holds it."""
        answer = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=_key(_HOSTS, host),
            UpdateExpression="SET #owner = :owner, held_until = :until",
            ConditionExpression="attribute_not_exists(held_until) OR held_until < :now OR #owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item({":owner": owner, ":until": sortable(until), ":now": sortable(now)}),
            ReturnValues="ALL_NEW",
        )
        return _state(host, from_item(answer["Attributes"])) if answer else None

    def save(self, state: HostState, owner: str, until: Moment | None) -> bool:
        """Write what is known of a host, and hold it on; `until` None lets go of it. Return whether it was held."""
        held = {"owner": owner, "held_until": sortable(until)} if until else {"owner": owner}
        written = conditionally(
            self._client.put_item,
            TableName=self._table,
            Item=to_item({"pk": _HOSTS, "sk": state.host, **held, **_values(state)}),
            ConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item({":owner": owner}),
        )
        return written is not None

    def find(self, host: str) -> HostState:
        """Return what is known of a host."""
        return _state(host, self._item(_HOSTS, host))

    def enabled(self, registries: Iterable[RegistryKey]) -> dict[RegistryKey, bool]:
        """Return for each registry whether it is fetched: as an operator said, else as the table of cadences has it."""
        with answering("DynamoDB"):
            items = list(
                query(
                    self._client,
                    TableName=self._table,
                    ConsistentRead=True,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues=to_item({":pk": _SWITCHES}),
                )
            )
        said = {item["sk"]: bool(item["enabled"]) for item in items}
        return {registry: said.get(registry, cadence(registry).enabled) for registry in registries}

    def switch(self, registry: RegistryKey, at: Moment, *, enabled: bool) -> None:
        """Note that an operator turned a registry on or off."""
        self._put({"pk": _SWITCHES, "sk": registry, "enabled": enabled, "changed_at": sortable(at)})

    def reading(self, registry: RegistryKey) -> Reading:
        """Return how far a registry's list of updates was read."""
        item = self._item(_FEEDS, registry)
        return Reading.model_validate({name: item[name] for name in Reading.model_fields if name in item})

    def note_reading(self, registry: RegistryKey, reading: Reading) -> None:
        """Note how far a registry's list of updates was read."""
        self._put({"pk": _FEEDS, "sk": registry, **reading.model_dump(mode="json", exclude_none=True)})

    def _item(self, pk: str, sk: str) -> dict[str, Any]:
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=_key(pk, sk), ConsistentRead=True)
        return from_item(answer.get("Item", {}))

    def _put(self, values: dict[str, Any]) -> None:
        with answering("DynamoDB"):
            self._client.put_item(TableName=self._table, Item=to_item(values))


def _key(pk: str, sk: str) -> Any:
    return to_item({"pk": pk, "sk": sk})


def _values(state: HostState) -> dict[str, Any]:
    """Return the attributes of a host: its robots.txt, which may be long, compressed."""
    values = state.model_dump(mode="json", exclude={"host", "robots"})
    if state.robots:
        values["robots"] = zlib.compress(state.robots.text.encode())
        values["robots_at"] = state.robots.fetched_at.isoformat()
    return values


def _state(host: str, item: dict[str, Any]) -> HostState:
    known = {name: item[name] for name in HostState.model_fields if name in item and name != "robots"}
    if "robots" in item:
        text = zlib.decompress(bytes(item["robots"])).decode()
        known["robots"] = Robots(text=text, fetched_at=item["robots_at"])
    return HostState.model_validate({**known, "host": host})
