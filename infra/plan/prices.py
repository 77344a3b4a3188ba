"""What AWS asks for: list prices in us-east-1, without free tiers, and the bill of the plan by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.registries import registries
from functions.stages.fetching import RECORD
from infra import template
from infra.plan.assumptions import (
    DOCUMENT,
    DOWNSTREAM,
    LOG,
    METRICS,
    PAGE_STATE,
    SITE_PAGE,
    STUDY,
    TARGET,
    TRIAL,
    TRIALS,
    Figure,
)
from infra.plan.assumptions import RECORD as RECORD_ITEM
from infra.plan.pace import MINUTES, Pace, first_reading
from infra.plan.work import CHANGED, FIRST, RELISTED, UNCHANGED, copies, read, written
from schemas.identifiers import RegistryKey

DAYS: Final = 30.4
HOURS: Final = 730
MEMORY: Final = 1.0  # GB of every function, as Globals of template.yaml has it
_GB: Final = 1e6  # kB
_POLLS: Final = 5 * 3 * 60 * 24  # of an idle queue a day: Lambda's five pollers wait 20 s each
_VOLUME: Final = 50  # GB of each of two nodes

PRICES: Final[Mapping[str, Figure]] = {
    "function": Figure(0.0000133334, "a GB-second", "Lambda on arm64"),
    "invocation": Figure(0.20e-6, "each", "Lambda"),
    "write": Figure(0.625e-6, "a write unit", "DynamoDB on demand, since November 2024"),
    "read": Figure(0.125e-6, "a read unit", "DynamoDB on demand, since November 2024"),
    "table": Figure(0.25 + 0.20, "a GB-month", "DynamoDB storage, and its continuous backup"),
    "put": Figure(0.005e-3, "each", "S3 PUT and LIST"),
    "get": Figure(0.0004e-3, "each", "S3 GET"),
    "object": Figure(0.023, "a GB-month", "S3 Standard"),
    "message": Figure(0.40e-6, "a request", "SQS: sending, receiving, deleting, and looking in vain"),
    "start": Figure(1.0e-6, "each", "EventBridge Scheduler"),
    "node": Figure(0.178, "an hour", "r7g.large.search, OpenSearch Service"),
    "disk": Figure(0.122, "a GB-month", "gp3 of OpenSearch Service"),
    "log": Figure(0.50, "a GB", "CloudWatch Logs"),
    "metric": Figure(0.30, "a month", "CloudWatch, a custom metric"),
    "alarm": Figure(0.10, "a month", "CloudWatch, each metric that an alarm watches"),
    "secret": Figure(0.40, "a month", "Secrets Manager"),
    "key": Figure(1.00, "a month", "KMS, where alarms are sent"),
}

Bill = dict[str, float]
"""Dollars a month by line."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of what has a price."""

    price: str
    number: float

    @property
    def dollars(self) -> float:
        """What it costs."""
        return PRICES[self.price].value * self.number


def bill_of(pace: Pace) -> Bill:
    """Return what a registry costs a month, all of its trials being targets."""
    unchanged, changed = pace.made - pace.changed, pace.changed
    usual, new = (RELISTED, FIRST) if pace.registry == RECORD else (UNCHANGED, CHANGED)
    size = STUDY if pace.registry == RECORD else SITE_PAGE
    daily: dict[str, list[Amount]] = {
        "functions: asking and waiting": [
            Amount("function", pace.seconds * MEMORY),
            Amount("invocation", pace.portions),
        ],
        "functions: what changed": [
            Amount("function", changed * DOWNSTREAM.value * MEMORY),
            Amount("invocation", changed),
        ],
        "tables: writes": [Amount("write", unchanged * written(usual) + changed * written(new))],
        "tables: reads": [Amount("read", unchanged * read(usual) + changed * read(new))],
        "bucket: requests": [Amount("put", changed * new.puts), Amount("get", changed * new.gets)],
        "queues: portions and pages": [Amount("message", 3 * (pace.portions + changed))],
        "logs": [Amount("log", (pace.portions + 3 * changed) * LOG.value / _GB)],
    }
    monthly = {line: DAYS * _sum(amounts) for line, amounts in daily.items()}
    stored = {
        "tables: storage": [Amount("table", TRIALS * _item_size() / _GB)],
        "bucket: storage": [Amount("object", (TRIALS + 365 * changed) * size.value / _GB)],
        "metrics": [Amount("metric", METRICS.value)],
    }
    return monthly | {line: _sum(amounts) for line, amounts in stored.items()}


def bill_of_stack() -> Bill:
    """Return what the stack costs a month whether anything is fetched or not."""
    queues = sum(resource["Type"] == "AWS::SQS::Queue" for resource in _resources().values())
    trials = Amount("table", TRIALS * 2 * TRIAL.value / _GB)
    return {
        "search: two nodes": 2 * HOURS * PRICES["node"].value + 2 * _VOLUME * PRICES["disk"].value,
        "tables: trials and a revision each": trials.dollars,
        "queues: looking in vain": Amount("message", queues * _POLLS * DAYS).dollars,
        "schedule": Amount("start", 1_440 / MINUTES * DAYS).dollars,
        "alarms": Amount("alarm", sum(map(_watched, _resources().values()))).dollars,
        "secret and key": _sum([Amount("secret", 1), Amount("key", 1)]),
    }


def bill_of_beginning(registry: RegistryKey) -> float:
    """Return what the first sight of all trials of a registry costs, once."""
    work, seconds = (FIRST, first_reading().seconds) if registry == RECORD else (CHANGED, 0.0)
    return _sum(
        [
            Amount("function", (seconds + TRIALS * DOWNSTREAM.value) * MEMORY),
            Amount("write", TRIALS * written(work)),
            Amount("read", TRIALS * read(work)),
            Amount("put", TRIALS * work.puts),
            Amount("get", TRIALS * work.gets),
            Amount("message", TRIALS * 3),
        ]
    )


def index_size() -> float:
    """Return the GB of the search index with all trials."""
    return TRIALS * DOCUMENT.value / _GB


def total(bills: Iterable[Bill]) -> float:
    """Return what bills come to."""
    return sum(sum(bill.values()) for bill in bills)


def all_keys() -> list[RegistryKey]:
    """Return the registries, the registry of record first."""
    return sorted(registries(), key=lambda key: (key != RECORD, key))


def _item_size() -> float:
    """Return the kilobytes that a page has in the tables: its target, state and record."""
    return TARGET.value * copies("TargetsTable") + PAGE_STATE.value * copies("PagesTable") + RECORD_ITEM.value


def _sum(amounts: Iterable[Amount]) -> float:
    return sum(amount.dollars for amount in amounts)


def _resources() -> Mapping[str, Any]:
    resources: Mapping[str, Any] = template.load()["Resources"]
    return resources


def _watched(resource: Mapping[str, Any]) -> int:
    """Return how many metrics an alarm watches; 0 for what is none. A query counts once for each registry."""
    if resource["Type"] != "AWS::CloudWatch::Alarm":
        return 0
    queries = resource["Properties"].get("Metrics")
    if queries is None:
        return 1
    single = sum("MetricStat" in each for each in queries)
    return single or len(registries())
