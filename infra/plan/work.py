"""What one page costs in calls of the stores: counted, not guessed. A test counts them again, stage by stage."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from infra import template
from infra.plan.assumptions import PAGE_STATE, RECORD, TARGET, TRIAL

Calls = Mapping[str, float]
"""Calls by table."""


@dataclass(frozen=True, slots=True)
class Work:
    """The calls for one page: how many the `lane` that fetches makes, `writes` and `reads` of the tables by all stages,
    of the writes of targets those that a condition refuses (they are paid for), `puts` and `gets` of S3.
    """

    lane: float
    writes: Calls
    reads: Calls
    refused: float = 0
    puts: float = 0
    gets: float = 0


UNCHANGED: Final = Work(
    lane=5.8,
    writes={"TargetsTable": 1, "OperationsTable": 1.8},
    reads={"TargetsTable": 2.4, "OperationsTable": 0.6},
)
"""A page of a site that says the same. Its host is written after the answer; host and lane are taken, written and let
go of with every fifth page."""

CHANGED: Final = Work(
    lane=8.8,
    writes={"TargetsTable": 3, "OperationsTable": 1.8, "PagesTable": 3, "RecordsTable": 2, "TrialsTable": 1},
    reads={"TargetsTable": 4.4, "OperationsTable": 0.6, "PagesTable": 1, "RecordsTable": 3, "TrialsTable": 2},
    refused=1,
    puts=2,
    gets=2,
)
"""A page of a site that says something new, until its trial is in the index."""

RELISTED: Final = Work(lane=2, writes={"TargetsTable": 1}, reads={"TargetsTable": 1})
"""A study in a list that says the same."""

FIRST: Final = Work(
    lane=6,
    writes={"TargetsTable": 4, "PagesTable": 3, "RecordsTable": 2, "TrialsTable": 1},
    reads={"TargetsTable": 3, "PagesTable": 1, "RecordsTable": 3, "TrialsTable": 2},
    refused=1,
    puts=2,
    gets=2,
)
"""A study in a list that was not known before, until its trial is in the index."""

_READ_UNITS: Final[Calls] = {
    "TargetsTable": 1,
    "OperationsTable": 1,
    "PagesTable": 1,
    "RecordsTable": 4,  # one record, one pointer, and all records of a trial: 6 of 5 kB
    "TrialsTable": 3,  # 10 kB, in steps of 4
}
_CHANGING: Final = {
    "TargetsTable": frozenset({"next_due_at", "checked_well_at", "last_checked_at"}),
    "PagesTable": frozenset({"state"}),
}
_ABSENT: Final = frozenset({"failing"})  # a healthy target is not in that index


def written(work: Work) -> float:
    """Return the write units of a page's work, its indexes included."""
    units = sum(number * write_units(table) for table, number in work.writes.items())
    return units - work.refused * (write_units("TargetsTable") - math.ceil(TARGET.value))


def read(work: Work) -> float:
    """Return the read units of a page's work."""
    return sum(number * _READ_UNITS[table] for table, number in work.reads.items())


@cache
def write_units(table: str) -> float:
    """Return the write units of one write: kilobytes begun, and again for each index; twice where its key changes."""
    sizes = {"TargetsTable": TARGET.value, "PagesTable": PAGE_STATE.value, "OperationsTable": 1}
    if table == "RecordsTable":
        return (math.ceil(RECORD.value) + 1) / 2  # the record, and the pointer of its source
    if table == "TrialsTable":
        return 2 * 2 * math.ceil(TRIAL.value)  # the trial and its revision, in a transaction, which counts twice
    item: int = math.ceil(sizes[table])
    return float(item + sum(_of_index(index, item, _CHANGING.get(table, frozenset())) for index in _indexes(table)))


def _of_index(index: Mapping[str, Any], item: int, changing: frozenset[str]) -> int:
    keys = {key["AttributeName"] for key in index["KeySchema"]}
    whole = index["Projection"]["ProjectionType"] == "ALL"
    if keys & _ABSENT:
        return 0
    if keys & changing:
        return 2 * (item if whole else 1)
    return item if whole else 0


def copies(table: str) -> int:
    """Return how often an item is stored: in its table, and whole in some of its indexes."""
    return 1 + sum(1 for index in _indexes(table) if index["Projection"]["ProjectionType"] == "ALL")


@cache
def _indexes(table: str) -> tuple[Mapping[str, Any], ...]:
    properties = template.load()["Resources"][table]["Properties"]
    return tuple(properties.get("GlobalSecondaryIndexes", ()))
