"""Records by NCT ID (or `unlinked`), with the markers and the pointers of their sources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from functions.errors import Unavailable
from functions.gateways.clients import answering
from functions.gateways.items import Bodies, conditionally, from_item, query, to_item
from functions.times import sortable
from schemas.identifiers import Moment, NctId
from schemas.page import RecordKey
from schemas.record import Marker, Record, SourceKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

UNLINKED: Final = "unlinked"
_ALIAS: Final = "alias"
_TRIES: Final = 8


def key_of(record: Record) -> RecordKey:
    """Return where a record is kept."""
    return RecordKey(pk=record.nct_id or UNLINKED, sk=f"{record.registry}#{record.native_id}#{record.page_id}")


@dataclass(frozen=True)
class Pending:
    """A record ready to be written over what is stored, whose sights are `seen` (None where nothing is stored)."""

    record: Record
    seen: str | None
    is_new: bool


@dataclass
class Kept:
    """What is kept under one NCT ID, and the current id where this one is known to be an alias.

    `writings` tell one writing of the records from another, also where it changed nothing that they state: the sort
    key, the sights and the last touch of each.
    """

    records: list[Record] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    current: NctId | None = None
    writings: list[list[str | None]] = field(default_factory=list)


class Records:
    """Every page's record under the trial that it speaks of. A stream of this table wakes reconciling."""

    def __init__(self, client: "DynamoDBClient", table: str, bodies: Bodies) -> None:
        self._client = client
        self._table = table
        self._bodies = bodies

    def pending(self, record: Record) -> Pending:
        """Return the record with the first and last sight of what is stored joined in, ready to be written."""
        values = self._item(key_of(record))
        if values is None:
            return Pending(record, None, is_new=True)
        stored = Record.model_validate(self._bodies.unpack(values))
        sights = {
            "first_seen": min(stored.first_seen, record.first_seen),
            "last_seen": max(stored.last_seen, record.last_seen),
        }
        joined = record.model_copy(update=sights)
        return Pending(joined, values["seen"], is_new=joined != stored)

    def put(self, pending: Pending, touched: str | None = None) -> None:
        """Write a record; `touched` makes the item new, so that its stream wakes reconciling though nothing changed."""
        for _ in range(_TRIES):
            if self._write(pending, touched):
                return
            pending = self.pending(pending.record)
        raise Unavailable(f"the record of page {pending.record.page_id} is being written by too many at once")

    def get(self, key: RecordKey) -> Record | None:
        """Return the record of a key, or None."""
        values = self._item(key)
        return Record.model_validate(self._bodies.unpack(values)) if values else None

    def delete(self, key: RecordKey) -> None:
        """Remove a record that is now kept under another key."""
        with answering("DynamoDB"):
            self._client.delete_item(TableName=self._table, Key=to_item(key.to_json()))

    def of(self, nct_id: NctId) -> Kept:
        """Return all that is kept under an NCT ID."""
        kept = Kept()
        for values in self._query(nct_id):
            if values["sk"] == _ALIAS:
                kept.current = values["current"]
            elif "times" in values:
                known = {name: values[name] for name in Marker.model_fields}
                kept.markers.append(Marker.model_validate({**known, "times": sorted(values["times"])}))
            else:
                kept.records.append(Record.model_validate(self._bodies.unpack(values)))
                kept.writings.append([values["sk"], values["seen"], values.get("touched")])
        return kept

    def unlinked(self, source: SourceKey | None = None) -> Iterator[Record]:
        """Yield the unlinked records, of one source where it is named."""
        prefix = f"{source.registry}#{source.native_id}#" if source else ""
        found = (Record.model_validate(self._bodies.unpack(values)) for values in self._query(UNLINKED, prefix))
        yield from (record for record in found if source in {None, record.source})

    def name_alias(self, alias: NctId, current: NctId) -> None:
        """Note that ctgov states `alias` as a former id of `current`."""
        with answering("DynamoDB"):
            self._client.put_item(TableName=self._table, Item=to_item({"pk": alias, "sk": _ALIAS, "current": current}))

    def mark(self, nct_id: NctId, marker: Marker) -> None:
        """Set a marker of a source under a trial, unless one that tells of a later moment is there."""
        newest = sortable(max(marker.times))
        values = {"pk": nct_id, "sk": "#".join((*marker.source, marker.kind)), "newest": newest}
        conditionally(
            self._client.put_item,
            TableName=self._table,
            Item=to_item(values | marker.model_dump(mode="json")),
            ConditionExpression="attribute_not_exists(newest) OR newest <= :newest",
            ExpressionAttributeValues=to_item({":newest": newest}),
        )

    def note_absence(self, nct_id: NctId, source: SourceKey, at: Moment) -> None:
        """Note under a trial that the page of a source was not there; each moment counts once, in whatever order."""
        key = {"pk": nct_id, "sk": "#".join((*source, "gone"))}
        names = {"kind": "gone", "registry": source.registry, "native_id": source.native_id, "page_kind": source.kind}
        with answering("DynamoDB"):
            self._client.update_item(
                TableName=self._table,
                Key=to_item(key),
                UpdateExpression="ADD times :at SET " + ", ".join(f"#{name} = :{name}" for name in names),
                ExpressionAttributeNames={f"#{name}": name for name in names},
                ExpressionAttributeValues=to_item(
                    {":at": {sortable(at)}, **{f":{name}": value for name, value in names.items()}}
                ),
            )

    def nct_ids(self, segment: int, segments: int, after: str | None, limit: int) -> tuple[list[NctId], str | None]:
        """Return NCT IDs that have records, of one of several segments, and the place where the segment goes on.

        An id may come again where its records lie on both sides of that place.
        """
        request: dict[str, Any] = {"ExclusiveStartKey": json.loads(after)} if after else {}
        with answering("DynamoDB"):
            answer = self._client.scan(
                TableName=self._table,
                ConsistentRead=True,
                Segment=segment,
                TotalSegments=segments,
                Limit=limit,
                ProjectionExpression="pk",
                **request,
            )
        found = dict.fromkeys(item["pk"]["S"] for item in answer["Items"] if item["pk"]["S"].startswith("NCT"))
        last = answer.get("LastEvaluatedKey")
        return list(found), json.dumps(last) if last else None

    def _write(self, pending: Pending, touched: str | None) -> bool:
        """Write a record if what is stored is still what was read; return whether it was written."""
        record = pending.record
        seen = json.dumps([str(record.first_seen), str(record.last_seen)])
        values = key_of(record).to_json() | {"seen": seen, "touched": touched}
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if pending.seen is not None:
            condition = {
                "ConditionExpression": "seen = :seen",
                "ExpressionAttributeValues": to_item({":seen": pending.seen}),
            }
        item = to_item(values | self._bodies.pack(record.to_json()))
        return conditionally(self._client.put_item, TableName=self._table, Item=item, **condition) is not None

    def _item(self, key: RecordKey) -> dict[str, Any] | None:
        with answering("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=to_item(key.to_json()), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def _query(self, pk: str, prefix: str = "") -> Iterator[dict[str, Any]]:
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = f"{condition} AND begins_with(sk, :sk)", values | {":sk": prefix}
        with answering("DynamoDB"):
            yield from query(
                self._client,
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
            )
