"""The state of every accepted page, by page id, and listed by state or registry, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from functions.gateways.clients import answering
from functions.gateways.items import batch_get, conditionally, from_item, query, to_item
from functions.times import sortable
from schemas.identifiers import Moment, PageId
from schemas.page import PageState, PageStatus, RecordKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_SHOWN = tuple(PageStatus.model_fields)
Values = Mapping[str, str | None]
"""What is known of a page besides its state: reason, registry, url, nct_id, received_at, record_pk, record_sk, and how
many of its lines are unread."""

_NEWEST: Final = 200  # pages whose unread lines are told
NOTHING: Final[Values] = MappingProxyType({})


@dataclass(frozen=True)
class Wanted:
    """What a list of pages is narrowed to."""

    state: PageState | None = None
    registry: str | None = None


@dataclass(frozen=True)
class Survey:
    """What a registry's pages come to: how many, how many with a record; unread lines of all lines of the newest.

    `whole` is False where counting was given up on the way: there are more.
    """

    pages: int
    records: int
    unread: int
    lines: int
    whole: bool = True


class Statuses:
    """One item a page; it can be made again from the observations."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def receive(self, status: PageStatus, at: Moment) -> PageStatus:
        """Note that a page was accepted, and return its status: a page that is known keeps the state it has."""
        item = to_item(status.to_json() | {"received_at": received_at(at, status.page_id)})
        written = conditionally(
            self._client.put_item,
            TableName=self._table,
            Item=item,
            ConditionExpression="attribute_not_exists(page_id)",
        )
        return status if written is not None else self.find(status.page_id) or status

    def move(
        self, page_id: PageId, state: PageState, *, only_from: PageState | None = None, values: Values = NOTHING
    ) -> bool:
        """Set a page's state and what is known besides (None removes a value); an unknown page gets an item.

        Returns whether it was set: with `only_from`, a page in another state (or none) stays as it is.
        """
        return self._update(page_id, {"state": state.value, **values}, only_from) is not None

    def place(self, page_id: PageId, state: PageState, key: RecordKey, values: Values) -> RecordKey | None:
        """Set a page's state and where its record is kept; return where it was kept until now, or None."""
        wanted = {"state": state.value, "record_pk": key.pk, "record_sk": key.sk, **values}
        return _record_key(self._update(page_id, wanted, None) or {})

    def _update(self, page_id: PageId, wanted: Values, only_from: PageState | None) -> dict[str, Any] | None:
        """Set attributes; return the item as it was, or None where the page is not in the state that it must be in."""
        kept = {name: value for name, value in wanted.items() if value is not None}
        dropped = [f"#{name}" for name in wanted if name not in kept]
        update = "SET " + ", ".join(f"#{name} = {_assigned(name)}" for name in kept)
        request: dict[str, Any] = {}
        if only_from:
            kept["only_from"] = only_from.value
            request["ConditionExpression"] = "#state = :only_from"
        answer = conditionally(
            self._client.update_item,
            TableName=self._table,
            Key={"page_id": {"S": page_id}},
            UpdateExpression=update + (f" REMOVE {', '.join(dropped)}" if dropped else ""),
            ExpressionAttributeNames={f"#{name}": name for name in wanted},
            ExpressionAttributeValues=to_item({f":{name}": value for name, value in kept.items()}),
            ReturnValues="ALL_OLD",
            **request,
        )
        return None if answer is None else from_item(answer.get("Attributes", {}))

    def find(self, page_id: PageId) -> PageStatus | None:
        """Return the status of a page, or None."""
        values = self._values(page_id)
        return _status(values) if values else None

    def record_key(self, page_id: PageId) -> RecordKey | None:
        """Return where the record of a page is kept, or None where it made none."""
        return _record_key(self._values(page_id) or {})

    def settle(self, page_ids: Sequence[PageId]) -> int:
        """Set every one of the pages that is parsed to indexed; return how many there were."""
        found = batch_get(self._client, self._table, "page_id", page_ids)
        waiting = [values["page_id"] for values in found if values["state"] == PageState.PARSED]
        return sum(self.move(page_id, PageState.INDEXED, only_from=PageState.PARSED) for page_id in waiting)

    def listed(self, wanted: Wanted, before: str | None, limit: int) -> tuple[list[PageStatus], str | None]:
        """Return up to `limit` pages, newest first, and the place after which the list goes on, if there is more."""
        if wanted.registry:
            found = self._partition(wanted, before, limit)
        else:
            states = [wanted.state] if wanted.state else list(PageState)
            found = [item for state in states for item in self._partition(Wanted(state=state), before, limit)]
        newest = sorted(found, key=lambda values: str(values["received_at"]), reverse=True)
        more = newest[limit - 1]["received_at"] if len(newest) > limit else None
        return [_status(values) for values in newest[:limit]], more

    def survey(self, registry: str, most: int | None = None) -> Survey:
        """Return how many pages and records of a registry there are, and how much of its newest pages is unread.

        The index is counted through, `most` megabytes of it: some 2,500 pages each, and 30 ms.
        """
        recorded = {"FilterExpression": "attribute_exists(record_pk)"}
        newest = islice(self._of_registry(registry), _NEWEST)
        lines = [(int(item.get("unread", 0)), int(item.get("size", 0))) for item in newest]
        pages, whole = self._count(registry, {}, most)
        records, _ = self._count(registry, recorded, most)
        return Survey(
            pages=pages,
            records=records,
            whole=whole,
            unread=sum(unread for unread, _ in lines),
            lines=sum(size for _, size in lines),
        )

    def _count(self, registry: str, narrowed: dict[str, str], most: int | None) -> tuple[int, bool]:
        """Return how many items a query finds in its first megabytes, and whether these were all."""
        request = {**_registry_request(registry), **narrowed, "Select": "COUNT"}
        with answering("DynamoDB"):
            pages = self._client.get_paginator("query").paginate(TableName=self._table, **request)
            looked = list(islice(pages, most))
        return sum(page["Count"] for page in looked), not (looked and looked[-1].get("LastEvaluatedKey"))

    def _of_registry(self, registry: str) -> Iterator[dict[str, Any]]:
        request = {**_registry_request(registry), "ScanIndexForward": False, "Limit": _NEWEST}
        with answering("DynamoDB"):
            yield from query(self._client, TableName=self._table, **request)

    def _partition(self, wanted: Wanted, before: str | None, limit: int) -> list[dict[str, Any]]:
        """Return the newest items of a registry (in one state, where it is given) or of a state: `limit` and one."""
        key = "registry" if wanted.registry else "state"
        values: dict[str, Any] = {":key": wanted.registry or wanted.state}
        names, condition, request = {"#key": key}, "#key = :key", {}
        if before:
            condition, values[":before"] = f"{condition} AND received_at < :before", before
        if wanted.registry and wanted.state:
            names["#state"], values[":state"] = "state", wanted.state.value
            request["FilterExpression"] = "#state = :state"
        with answering("DynamoDB"):
            items = query(
                self._client,
                TableName=self._table,
                IndexName=f"by-{key}",
                ScanIndexForward=False,
                KeyConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=to_item(values),
                **request,
            )
            return list(islice(items, limit + 1))

    def _values(self, page_id: PageId) -> dict[str, Any] | None:
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key={"page_id": {"S": page_id}}, ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None


def _assigned(name: str) -> str:
    """Return the right side of an assignment: the time of acceptance is set once and stays."""
    return "if_not_exists(#received_at, :received_at)" if name == "received_at" else f":{name}"


def _registry_request(registry: str) -> dict[str, Any]:
    return {
        "IndexName": "by-registry",
        "KeyConditionExpression": "#registry = :registry",
        "ExpressionAttributeNames": {"#registry": "registry"},
        "ExpressionAttributeValues": to_item({":registry": registry}),
    }


def received_at(at: Moment, page_id: PageId) -> str:
    """Return a sort key that orders by time of acceptance and is unique."""
    return f"{sortable(at)}#{page_id}"


def _status(values: dict[str, Any]) -> PageStatus:
    return PageStatus.model_validate({name: values[name] for name in _SHOWN if name in values})


def _record_key(values: Mapping[str, Any]) -> RecordKey | None:
    return RecordKey(pk=values["record_pk"], sk=values["record_sk"]) if "record_pk" in values else None
