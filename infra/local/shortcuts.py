"""Where moto takes much longer than it need, or loses a table's stream.

Before a transaction it copies each table, 0.1 s for 1,000 trials, and after a failure puts the copy in the table's
place: who reads the stream reads on in the table that nobody writes to any more, and never sees a record again. For
each query it sorts the whole table, and then what it found once more. In each answer it looks for every name that a
part may have, in up to a dozen spellings each: half of the time that reading an item takes. For each call it lists
anew which operations a service has, and spells the operation's name its own way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, partial
from typing import Any

from moto.core import responses
from moto.core.serialize import SERIALIZERS, JSONSerializer
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table


class Serializer(JSONSerializer):
    """Looks, in a part that has none but the names it may have, for those that it has."""

    def _serialize_type_structure(self, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if type(value) is not dict or not value.keys() <= shape.members.keys():
            super()._serialize_type_structure(serialized, value, shape, key)
            return
        made: dict[str, Any] = {} if key else serialized
        for name in value:
            member = shape.members[name]
            member.parent = shape
            self._serialize_structure_member(made, value, member, name)
        if key:
            self._default_serialize(serialized, made, shape, key)


SERIALIZERS["json"] = Serializer
for name in ("method_names_from_class", "camelcase_to_underscores"):  # the same answer to the same question
    setattr(responses, name, cache(getattr(responses, name)))


class Transaction:
    """The items that a transaction may write, and how many records each stream has, as they are before it."""

    def __init__(self, tables: Mapping[str, Table], actions: Iterable[Mapping[str, Any]]) -> None:
        operations = [operation for action in actions for operation in action.values()]
        self.tables: list[Any] = [tables[name] for name in {one["TableName"] for one in operations} & tables.keys()]
        self.lengths = [len(table.stream_shard.items) if table.stream_shard else 0 for table in self.tables]
        self.items: list[tuple[Any, list[DynamoType], Item | None]] = []
        for operation in operations:
            table: Any = tables.get(operation["TableName"])
            given = operation.get("Item") or operation.get("Key") or {}
            names = [name for name in (table.hash_key_attr, table.range_key_attr) if name] if table else []
            if names and given.keys() >= set(names):
                key = [DynamoType(given[name]) for name in names]
                self.items.append((table, key, deepcopy(table.get_item(*key))))

    def undo(self) -> None:
        """Puts everything back as it was."""
        for table, key, item in self.items:
            place = table.items[key[0]] if len(key) > 1 else table.items
            place.pop(key[-1], None)
            if item is not None:
                place[key[-1]] = item
        for table, length in zip(self.tables, self.lengths, strict=True):
            if table.stream_shard:
                del table.stream_shard.items[length:]


@contextmanager
def taken(operation: str, body: Any, account: str, region: str) -> Iterator[Callable[[], None]]:
    """The shorter way for one call, as long as moto is at it; gives what is to be done if the call fails."""
    tables = dynamodb_backends[account][region].tables
    if operation == "TransactWriteItems":
        transaction = Transaction(tables, json.loads(body)["TransactItems"])
        with having(transaction.tables, "__deepcopy__", lambda table, _: table):
            yield transaction.undo
    elif operation == "Query":
        with having([tables[name] for name in {json.loads(body)["TableName"]} & tables.keys()], "all_items", unsorted):
            yield nothing
    else:
        yield nothing


@contextmanager
def having(tables: Iterable[Any], name: str, method: Callable[..., Any]) -> Iterator[None]:
    """These tables with another method of their own, as long as the context lasts."""
    chosen = list(tables)
    for table in chosen:
        setattr(table, name, partial(method, table))
    try:
        yield
    finally:
        for table in chosen:
            delattr(table, name)


def unsorted(table: Any) -> list[Item]:
    """All items of a table."""
    if table.range_key_attr:
        return [item for items in table.items.values() for item in items.values()]
    return list(table.items.values())


def nothing() -> None:
    """Does nothing: a call that fails has changed nothing."""
