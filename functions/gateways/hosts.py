"""Hosts: one holds a host at a time while it is asked; and the switches that say which registries are fetched."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from functions.gateways.clients import answering
from functions.gateways.items import conditionally, from_item, query, to_item
from functions.gateways.operations import Operations, key
from functions.schedule.cadence import cadence
from functions.times import sortable
from schemas.host import Counted, HostState, Reading, Robots
from schemas.identifiers import Moment, RegistryKey

_HOSTS = "hosts"
_SWITCHES = "switches"
_FEEDS = "feeds"
_COUNTS = "counts"


class Hosts(Operations):
    """The part of the table of operations that holds hosts, switches and how far a registry's list was read."""

    def hold(self, host: str, owner: str, until: Moment, now: Moment) -> HostState | None:
        """Take a host until then, and return what is known of it; None while another holds it."""
        answer = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(_HOSTS, host),
            UpdateExpression="SET #owner = :owner, held_until = :until",
            ConditionExpression="attribute_not_exists(held_until) OR held_until < :now OR #owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_item({":owner": owner, ":until": sortable(until), ":now": sortable(now)}),
            ReturnValues="ALL_NEW",
        )
        return _state(host, from_item(answer["Attributes"])) if answer else None

    def save(self, state: HostState, owner: str, until: Moment | None) -> bool:
        """Write what is known of a host but its robots.txt, and hold it on; `until` None lets go of it.

        Return whether it was held.
        """
        known = state.model_dump(mode="json", exclude={"host", "robots"})
        return self._set(state.host, owner, {**known, "held_until": sortable(until) if until else None})

    def save_robots(self, state: HostState, owner: str) -> bool:
        """Write a host's robots.txt, which may be long; return whether the host was held."""
        return self._set(state.host, owner, _robots(state))

    def _set(self, host: str, owner: str, values: Mapping[str, Any]) -> bool:
        """Set attributes of a host, and remove those that are None; return whether it was the owner's."""
        kept = {name: value for name, value in values.items() if value is not None}
        gone = [f"#{name}" for name in values if name not in kept]
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in kept)
        written = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key=key(_HOSTS, host),
            UpdateExpression=update + (f" REMOVE {', '.join(gone)}" if gone else ""),
            ConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner", **{f"#{name}": name for name in values}},
            ExpressionAttributeValues=to_item({":owner": owner, **{f":{name}": kept[name] for name in kept}}),
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

    def counted(self, registry: RegistryKey) -> Counted | None:
        """Return how many pages and records of a registry were counted last, and when; None where they never were."""
        item = self._item(_COUNTS, registry)
        return Counted.model_validate({name: item[name] for name in Counted.model_fields}) if item else None

    def note_counted(self, registry: RegistryKey, counted: Counted) -> None:
        """Note how many pages and records of a registry there are."""
        self._put({"pk": _COUNTS, "sk": registry, **counted.model_dump(mode="json")})


def _robots(state: HostState) -> dict[str, Any]:
    """Return the attributes that hold a host's robots.txt, compressed."""
    if state.robots is None:
        return {"robots": None, "robots_at": None}
    return {
        "robots": zlib.compress(state.robots.text.encode()),
        "robots_at": state.robots.fetched_at.isoformat(),
    }


def _state(host: str, item: dict[str, Any]) -> HostState:
    known = {name: item[name] for name in HostState.model_fields if name in item and name != "robots"}
    if "robots" in item:
        text = zlib.decompress(bytes(item["robots"])).decode()
        known["robots"] = Robots(text=text, fetched_at=item["robots_at"])
    return HostState.model_validate({**known, "host": host})
