"""Stores without a stack around them, and a meter that counts every call of them, refused ones too."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from functions.schedule.checks import new_target
from functions.stages import stores as made
from functions.stages.processes import forget
from functions.targets import target_id
from functions.times import sortable
from infra import template
from infra.local import cloud
from infra.local.resources import TABLE, Resources
from infra.local.sources import Reader
from schemas.identifiers import Moment

WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
_NO_ENGINE = {"OpenSearchEndpoint": "http://127.0.0.1:9", "LogLevel": "CRITICAL"}
_QUIET = {"POWERTOOLS_METRICS_DISABLED": "true"}


@contextmanager
def stores(**parameters: str) -> Iterator[Resources]:
    """Make the template's tables, buckets and queues, with nobody who delivers, and let this process know of them."""
    with cloud.running([]):
        resources = Resources(template.load(), {**_NO_ENGINE, **parameters})
        resources.make()
        with cloud.environment({**Reader(resources).read().environment, **_QUIET}):
            forget()
            try:
                yield resources
            finally:
                forget()


@dataclass
class Meter:
    """What was asked of the stores: calls by table and kind, and of queries the items read and the read units."""

    tables: Mapping[str, str]
    writes: Counter[str] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)
    s3: Counter[str] = field(default_factory=Counter)
    items: int = 0
    units: float = 0
    counts: bool = True

    @property
    def calls(self) -> int:
        """All calls together."""
        return sum(self.writes.values()) + sum(self.reads.values()) + sum(self.s3.values())

    def clear(self) -> None:
        """Count from nothing again."""
        for counter in (self.writes, self.reads, self.s3):
            counter.clear()
        self.items, self.units = 0, 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count nothing for a while."""
        self.counts = False
        try:
            yield
        finally:
            self.counts = True

    def called(self, params: dict[str, Any], event_name: str, **_: Any) -> None:
        """Note a call of botocore, which tells of it before it is sent."""
        service, operation = event_name.split(".")[1:]
        if not self.counts:
            return
        if service == "s3":
            self.s3[operation] += 1
        elif operation == "TransactWriteItems":
            self.writes[self.tables[params["TransactItems"][0]["Put"]["TableName"]]] += 1
        elif operation == "BatchGetItem":
            self.reads.update(self.tables[name] for name in params["RequestItems"])
        elif service == "dynamodb":
            (self.writes if operation in WRITES else self.reads)[self.tables[params["TableName"]]] += 1

    def answered(self, parsed: dict[str, Any], **_: Any) -> None:
        """Note what a query has read: DynamoDB counts its items together, in steps of 4 kB, half for an index."""
        if not self.counts:
            return
        self.items += parsed["ScannedCount"]
        self.units += max(1, math.ceil(sum(map(size, parsed.get("Items", ()))) / 4096)) / 2


@contextmanager
def metered(resources: Resources) -> Iterator[Meter]:
    """Count the calls of all clients that are made from now on."""
    meter = Meter({resources.attributes[one]["Ref"]: one for one in resources.ids(TABLE)})
    events = cloud.session().events
    heard: tuple[tuple[str, Callable[..., None]], ...] = (
        ("before-parameter-build", meter.called),
        ("after-call.dynamodb.Query", meter.answered),
    )
    for name, listener in heard:
        events.register(name, listener)
    forget()
    try:
        yield meter
    finally:
        for name, listener in heard:
            events.unregister(name, listener)
        forget()


def fill(resources: Resources, registry: str, due: Sequence[Moment]) -> None:
    """Put a target into the table for each of the moments at which one is due.

    The first is written by the gateway, and the others are made like it, beside botocore: 100,000 calls take minutes.
    """
    name, host = resources.attributes["TargetsTable"]["Ref"], f"https://{registry}.example"
    first = new_target(target_id(host), host, registry, _nct_id(0), due[0])
    made.targets().add(first)
    table = dynamodb_backends[cloud.ACCOUNT][cloud.REGION].get_table(name)
    (item,) = (one.to_json()["Attributes"] for one in table.all_items() if one.hash_key.value == first.target_id)
    for number, moment in enumerate(due[1:], 1):
        url = f"{host}/trials/{_nct_id(number)}"
        values = {"target_id": target_id(url), "url": url, "nct_id": _nct_id(number), "next_due_at": sortable(moment)}
        table.put_item({**item, **{key: {"S": value} for key, value in values.items()}})


def _nct_id(number: int) -> str:
    return f"NCT{number + 1:08}"


def size(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item as DynamoDB counts them: its names and values (numbers: about two digits a byte)."""
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "N":
        return len(content) // 2 + 1
    return len(content.encode() if isinstance(content, str) else content) if kind in {"S", "B"} else 1
