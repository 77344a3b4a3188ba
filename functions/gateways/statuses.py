"""The state of every accepted page, by page id, and listed by state or registry, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeSerializer

from functions.gateways.clients import answering
from functions.gateways.items import conditionally, from_item, query, to_item
from functions.times import sortable
from schemas.identifiers import Moment, PageId
from schemas.page import PageState, PageStatus, RecordKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_SHOWN = tuple(PageStatus.model_fields)
Values = Mapping[str, str | None]
"""What is known of a page besides its state: reason, registry, url, nct_id, received_at, record_pk, record_sk."""

NOTHING: Final[Values] = MappingProxyType({})
_BATCH = 100  # keys that BatchGetItem takes


@dataclass(frozen=True)
class Wanted:
    """What a list of pages is narrowed to."""

    state: PageState | None = None
    registry: str | None = None


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
        waiting = [values["page_id"] for values in self._many(page_ids) if values["state"] == PageState.PARSED]
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

    def _many(self, page_ids: Iterable[PageId]) -> list[dict[str, Any]]:
        wanted = list(dict.fromkeys(page_ids))
        found: list[dict[str, Any]] = []
        serialize = TypeSerializer().serialize
        with answering("DynamoDB"):
            while wanted:
                batch, wanted = wanted[:_BATCH], wanted[_BATCH:]
                keys = [{"page_id": serialize(page_id)} for page_id in batch]
                answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
                found += [from_item(item) for item in answer["Responses"][self._table]]
                left = answer["UnprocessedKeys"].get(self._table)
                wanted += [from_item(key)["page_id"] for key in left["Keys"]] if left else []
        return found


def _assigned(name: str) -> str:
    """Return the right side of an assignment: the time of acceptance is set once and stays."""
    return "if_not_exists(#received_at, :received_at)" if name == "received_at" else f":{name}"


def received_at(at: Moment, page_id: PageId) -> str:
    """Return a sort key that orders by time of acceptance and is unique."""
    return f"{sortable(at)}#{page_id}"


def _status(values: dict[str, Any]) -> PageStatus:
    return PageStatus.model_validate({name: values[name] for name in _SHOWN if name in values})


def _record_key(values: Mapping[str, Any]) -> RecordKey | None:
    return RecordKey(pk=values["record_pk"], sk=values["record_sk"]) if "record_pk" in values else None
