"""Targets: the addresses that are fetched again when they are due, by registry and state in the order of their time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from functions.errors import Unavailable
from functions.gateways.clients import answering
from functions.gateways.items import batch_get, conditionally, from_item, query, to_item
from functions.times import sortable
from schemas.identifiers import Moment, NctId, RegistryKey, TargetId
from schemas.target import SUCCESSES, StoredTarget, TargetState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

DUE: Final = (TargetState.ACTIVE, TargetState.GONE)
"""The states in which a target is fetched: one whose page is gone is looked for now and then."""

SHOWN: Final = (TargetState.ACTIVE, TargetState.PAUSED, TargetState.GONE)
"""The states in which a target is listed."""

_MOMENTS = tuple(name for name in StoredTarget.model_fields if name.endswith("_at"))
_MOMENT: TypeAdapter[Moment] = TypeAdapter(Moment)
_REMOVED: Final = TargetState.REMOVED
_TRIES: Final = 8


@dataclass(frozen=True)
class Place:
    """Where a list of targets has got: the lane, and the key of the last target of it that was listed, if any was."""

    lane: str
    after: Mapping[str, str] = field(default_factory=dict)


class Targets:
    """The targets' table. Its index by lane (registry and state) is sorted by the time at which a target is due."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, target_id: TargetId) -> StoredTarget | None:
        """Return a target, or None where there is none or it was removed."""
        found = self._read(target_id)
        return None if found is None or found[0].state is _REMOVED else found[0]

    def many(self, target_ids: Iterable[TargetId]) -> dict[TargetId, StoredTarget]:
        """Return those of the targets that there are, by id; removed ones are left out."""
        found = (_target(item) for item in batch_get(self._client, self._table, "target_id", target_ids))
        return {target.target_id: target for target in found if target.state is not _REMOVED}

    def add(self, target: StoredTarget, *, keep_removed: bool = False) -> StoredTarget | None:
        """Add a target and return it; one that is there already stays as it is.

        One that was removed is there again, or, with `keep_removed`, stays removed: None is returned then.
        """
        if self._put(target, 0):
            return target
        return self.revise(
            target.target_id, lambda known: None if known.state is not _REMOVED or keep_removed else target
        )

    def revise(self, target_id: TargetId, change: Callable[[StoredTarget], StoredTarget | None]) -> StoredTarget | None:
        """Write what `change` makes of a target (None: nothing) and return it as it is then; None: there is none, or
        it is removed.

        It is called again where another writer was faster. Unavailable where that happens again and again.
        """
        for _ in range(_TRIES):
            found = self._read(target_id)
            if found is None:
                return None
            new = change(found[0])
            if new is None or new == found[0] or self._put(new, found[1]):
                kept = new or found[0]
                return None if kept.state is _REMOVED else kept
        raise Unavailable(f"target {target_id} is being written by too many at once")

    def due(self, registry: RegistryKey, now: Moment, limit: int) -> list[StoredTarget]:
        """Return up to `limit` targets of a registry that are due, the longest overdue first.

        The index is read from its beginning up to now: what is not due yet is not looked at.
        """
        found = [target for state in DUE for target in islice(self._until(registry, state, now, limit), limit)]
        return sorted(found, key=lambda target: target.next_due_at)[:limit]

    def count_due(self, registry: RegistryKey, now: Moment) -> int:
        """Return how many targets of a registry are due."""
        return sum(self._count(_until(registry, state, now)) for state in DUE)

    def count_failing(self, registry: RegistryKey) -> int:
        """Return how many targets of a registry gave no page at their last check."""
        return self._count(_request("by-failing", "failing", registry))

    def seen(self, registry: RegistryKey) -> tuple[Moment, Moment] | None:
        """Return when the pages of a registry's targets were seen: the one not seen for longest, and the last seen."""
        ends = [self._seen(registry, forward=forward) for forward in (True, False)]
        return (ends[0], ends[1]) if ends[0] and ends[1] else None

    def of_trial(self, nct_id: NctId) -> list[StoredTarget]:
        """Return the targets of a trial."""
        with answering("DynamoDB"):
            items = list(query(self._client, TableName=self._table, **_request("by-trial", "nct_id", nct_id)))
        found = (_target(item) for item in items)
        return [target for target in found if target.state is not _REMOVED]

    def listed(self, lanes: Sequence[str], place: Place | None, limit: int) -> tuple[list[StoredTarget], Place | None]:
        """Return up to `limit` targets, lane by lane, the next to be due first; and where the list goes on."""
        found: list[StoredTarget] = []
        for number in range(lanes.index(place.lane) if place else 0, len(lanes)):
            lane = lanes[number]
            items, after = self._lane(lane, place.after if place and place.lane == lane else {}, limit - len(found))
            found += items
            if after:
                return found, Place(lane, after)
            if len(found) == limit:
                return found, Place(lanes[number + 1]) if number + 1 < len(lanes) else None
        return found, None

    def _lane(self, lane: str, after: Mapping[str, str], limit: int) -> tuple[list[StoredTarget], Mapping[str, str]]:
        request = _request("by-due", "lane", lane) | {"Limit": limit}
        if after:
            request["ExclusiveStartKey"] = to_item(after)
        with answering("DynamoDB"):
            answer = self._client.query(TableName=self._table, **request)
        items = [_target(from_item(item)) for item in answer["Items"]]
        return items, from_item(answer.get("LastEvaluatedKey", {}))

    def _until(self, registry: RegistryKey, state: TargetState, now: Moment, limit: int) -> Iterator[StoredTarget]:
        request = _until(registry, state, now) | {"Limit": limit}
        with answering("DynamoDB"):
            for item in query(self._client, TableName=self._table, **request):
                yield _target(item)

    def _count(self, request: dict[str, Any]) -> int:
        with answering("DynamoDB"):
            pages = self._client.get_paginator("query").paginate(TableName=self._table, Select="COUNT", **request)
            return sum(page["Count"] for page in pages)

    def _seen(self, registry: RegistryKey, *, forward: bool) -> Moment | None:
        request = _request("by-checked", "live", registry) | {"ScanIndexForward": forward, "Limit": 1}
        with answering("DynamoDB"):
            items = self._client.query(TableName=self._table, **request)["Items"]
        return next((_MOMENT.validate_python(from_item(item)["checked_well_at"]) for item in items), None)

    def _read(self, target_id: TargetId) -> tuple[StoredTarget, int] | None:
        """Return a target, removed or not, and how often it was written."""
        key = to_item({"target_id": target_id})
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        item = from_item(answer.get("Item", {}))
        return (_target(item), int(item["writes"])) if item else None

    def _put(self, target: StoredTarget, writes: int) -> bool:
        """Write a target if it was written so often until now; return whether it was."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(target_id)"}
        if writes:
            condition = {
                "ConditionExpression": "writes = :writes",
                "ExpressionAttributeValues": to_item({":writes": writes}),
            }
        item = to_item(_values(target) | {"writes": writes + 1})
        return conditionally(self._client.put_item, TableName=self._table, Item=item, **condition) is not None


def lanes_of(registries: Iterable[RegistryKey], states: Iterable[TargetState]) -> list[str]:
    """Return the lanes of registries and states, in which targets are listed."""
    listed = tuple(states)
    return [_in_lane(registry, state) for registry in registries for state in listed]


def _in_lane(registry: RegistryKey, state: TargetState) -> str:
    return f"{registry}#{state.value}"


def _request(index: str, key: str, value: str) -> dict[str, Any]:
    return {
        "IndexName": index,
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": key},
        "ExpressionAttributeValues": to_item({":key": value}),
    }


def _until(registry: RegistryKey, state: TargetState, now: Moment) -> dict[str, Any]:
    request = _request("by-due", "lane", _in_lane(registry, state))
    request["KeyConditionExpression"] += " AND next_due_at <= :now"
    request["ExpressionAttributeValues"] |= to_item({":now": sortable(now)})
    return request


def _values(target: StoredTarget) -> dict[str, Any]:
    """Return the attributes of a target: its moments sort as text; the indexes of those that are active, and of those
    that fail, know it only while it is so.
    """
    active = target.state is TargetState.ACTIVE
    moments = {name: sortable(moment) for name in _MOMENTS if (moment := getattr(target, name))}
    failing = target.last_outcome is not None and target.last_outcome not in SUCCESSES
    return {
        **target.to_json(),
        **moments,
        "state": target.state.value,
        "lane": _in_lane(target.registry, target.state),
        "live": target.registry if active else None,
        "failing": target.registry if active and failing else None,
    }


def _target(item: Mapping[str, Any]) -> StoredTarget:
    return StoredTarget.model_validate({name: item[name] for name in StoredTarget.model_fields if name in item})
