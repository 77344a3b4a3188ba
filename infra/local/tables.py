"""Keeps the items of local tables in the data folder, and puts them back at the next start.

A table is kept whose resource says `Metadata: {KeepLocally: true}`: the buckets cannot make what it holds again. What
one transaction writes is several files, so a crash in the middle may keep a part of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.cloud import Call, client
from infra.local.folder import FolderRefused, write
from infra.local.resources import TABLE, Resources
from infra.local.streams import plain

TOGETHER = 25  # items, the most that one BatchWriteItem takes
READABLE = 100  # characters of a key that a file's name shows

Item = dict[str, Any]  # names to values in DynamoDB's JSON: {"pk": {"S": "x"}}


@dataclass(frozen=True)
class Table:
    """A table that is kept: its name, its logical id in the template, the names of its keys."""

    name: str
    logical_id: str
    keys: tuple[str, ...]


def kept(resources: Resources) -> list[Table]:
    """The tables of a template that are to be kept."""
    return [
        Table(
            name=resources.attributes[logical_id]["Ref"],
            logical_id=logical_id,
            keys=tuple(key["AttributeName"] for key in resources.properties(logical_id)["KeySchema"]),
        )
        for logical_id in resources.ids(TABLE)
        if resources.template["Resources"][logical_id].get("Metadata", {}).get("KeepLocally") is True
    ]


class Tables:
    """A file an item: ROOT/tables/LOGICAL_ID/KEY.json. The folder is held by who holds ROOT (see folder.py)."""

    def __init__(self, root: Path, tables: list[Table]) -> None:
        self.root = root / "tables"
        self.tables = {table.name: table for table in tables}

    def put_back(self) -> int:
        """Puts all kept items into their tables again, before anybody listens; returns how many.

        FolderRefused names the table that cannot take what is kept of it.
        """
        count = 0
        for table in self.tables.values():
            paths = sorted((self.root / table.logical_id).glob("*.json"))
            try:
                for start in range(0, len(paths), TOGETHER):
                    some = [json.loads(path.read_bytes()) for path in paths[start : start + TOGETHER]]
                    requests = [{"PutRequest": {"Item": typed(item)}} for item in some]
                    client("dynamodb").batch_write_item(RequestItems={table.name: requests})
            except (OSError, ValueError, TypeError, AttributeError, BotoCoreError, ClientError) as error:
                raise FolderRefused(f"{self.root / table.logical_id} cannot be put back: {error}") from error
            count += len(paths)
        return count

    def heard(self, call: Call) -> None:
        """Does to the folder what a call did to the tables, before the caller knows that it was done."""
        if call.service == "dynamodb" and call.writes and any(map(call.names, self.tables)):
            for name, item in written(call.operation, json.loads(call.body)):
                table = self.tables.get(name.rpartition("/")[2])  # it may be an ARN
                if table:
                    self.follow(table, {part: item[part] for part in table.keys})

    def follow(self, table: Table, key: Item) -> None:
        """Writes an item as the table now has it, or removes its file where it is gone."""
        path = self.file(table, key)
        found = client("dynamodb").get_item(TableName=table.name, Key=typed(key), ConsistentRead=True).get("Item")
        if found is None:
            path.unlink(missing_ok=True)
        else:
            write(path, json.dumps(plain(found), sort_keys=True).encode())

    def file(self, table: Table, key: Item) -> Path:
        """The file of an item: a name that shows its key, with a hash because names have a length and no case."""
        values = [text(key[part]) for part in table.keys]
        shown = ",".join(quote(value, safe=" #@:+=") for value in values)[:READABLE]
        mark = hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]
        return self.root / table.logical_id / f"{shown}.{mark}.json"


def text(value: Mapping[str, str]) -> str:
    """The value of a key as text, the same one for 1 and 1.0."""
    ((kind, content),) = value.items()
    return str(Decimal(content).normalize()) if kind == "N" else content


def written(operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, Item]]:
    """The tables, by name, and keys that a call wrote; of a put the whole item stands for its key."""
    if operation == "BatchWriteItem":
        for name, writes in request["RequestItems"].items():
            for one in writes:
                yield name, one["PutRequest"]["Item"] if "PutRequest" in one else one["DeleteRequest"]["Key"]
    elif operation == "TransactWriteItems":
        for action in request["TransactItems"]:
            for kind in action.keys() & {"Put", "Update", "Delete"}:
                yield action[kind]["TableName"], action[kind]["Item" if kind == "Put" else "Key"]
    elif operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield request["TableName"], request["Item" if operation == "PutItem" else "Key"]


def typed(item: Item) -> Item:
    """An item of JSON as boto3 takes it: binary values as bytes."""
    return {name: value_of(value) for name, value in item.items()}


def value_of(value: Mapping[str, Any]) -> Item:
    """One value of JSON as boto3 takes it."""
    ((kind, content),) = value.items()
    if kind == "B":
        content = base64.b64decode(content)
    elif kind == "BS":
        content = [base64.b64decode(part) for part in content]
    elif kind == "M":
        content = typed(content)
    elif kind == "L":
        content = [value_of(part) for part in content]
    return {kind: content}
