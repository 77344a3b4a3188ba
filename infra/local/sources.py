"""What wakes the functions of a template: its Events, read into one small object each."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from infra.local import patterns, schedules
from infra.local.functions import Function, environment
from infra.local.resolver import TemplateError
from infra.local.resources import API, FUNCTION, QUEUE, TABLE, Resources
from infra.local.schedules import ScheduleSource

TIMEOUT, MEMORY = 3, 128  # Lambda's own defaults: seconds, MB
ASYNCHRONOUS = ("EventInvokeConfig", "DeadLetterQueue")  # what becomes of failed calls that nobody waits for
# These tune how AWS scales; one machine has one poller for each source and begins with an empty stream.
WITHOUT_EFFECT = {
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "ParallelizationFactor",
    "ScalingConfig",
    "StartingPosition",
}


@dataclass(frozen=True)
class QueueSource:
    """A queue that wakes a function with batches of messages."""

    function: Function
    arn: str
    url: str
    batch: int = 10
    partial: bool = False
    filters: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class StreamSource:
    """A table's stream that wakes a function; `retries` and `max_age` (seconds) None mean without end."""

    function: Function
    arn: str
    batch: int = 100
    partial: bool = False
    bisect: bool = False
    retries: int | None = None
    max_age: float | None = None
    on_failure: str | None = None
    filters: tuple[dict[str, Any], ...] = ()

    @property
    def table(self) -> str:
        """The table's name, from the ARN: arn:aws:dynamodb:us-east-1:123456789012:table/NAME/stream/TIME."""
        return self.arn.split("/")[1]


@dataclass(frozen=True)
class Route:
    """A route of the HTTP API; `path` as /v1/trials/{nct_id}; `open` to everybody, else IAM on AWS."""

    function: Function
    method: str
    path: str
    open: bool


@dataclass
class Sources:
    """All that wakes the functions, and what they find in their environment."""

    queues: list[QueueSource] = field(default_factory=list)
    streams: list[StreamSource] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    schedules: list[ScheduleSource] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    cors: dict[str, Any] = field(default_factory=dict)


class Reader:
    """Reads the functions of made resources."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.sources = Sources()
        self.readers = {"SQS": self.queue, "DynamoDB": self.stream, "HttpApi": self.route, "ScheduleV2": self.schedule}
        self.globals = resources.resolver.value(resources.template.get("Globals", {}), "Globals")

    def read(self) -> Sources:
        """All functions with their events; TemplateError for what is not known here."""
        variables = []
        for logical_id in self.resources.ids(FUNCTION):
            shared = self.globals.get("Function", {})
            own = self.resources.properties(logical_id)
            properties = {**shared, **own}
            variables += [(logical_id, part.get("Environment", {}).get("Variables", {})) for part in (shared, own)]
            function = self.function(logical_id, properties)
            for name, event in properties.get("Events", {}).items():
                self.event(function, event, f"Resources.{logical_id}.Properties.Events.{name}")
        self.sources.environment = environment(variables)
        for logical_id in self.resources.ids(API):
            self.sources.cors = self.resources.properties(logical_id).get("CorsConfiguration", {})
        return self.sources

    def function(self, logical_id: str, properties: Mapping[str, Any]) -> Function:
        """One function, not yet imported."""
        function = Function(
            name=logical_id,
            arn=self.resources.attributes[logical_id]["Arn"],
            handler=properties["Handler"],
            timeout=float(properties.get("Timeout", TIMEOUT)),
            memory=int(properties.get("MemorySize", MEMORY)),
            asynchronous={name: properties[name] for name in ASYNCHRONOUS if name in properties},
        )
        self.sources.functions[logical_id] = function
        return function

    def event(self, function: Function, event: Mapping[str, Any], place: str) -> None:
        """One event of a function."""
        kind = event["Type"]
        if kind in self.readers:
            self.readers[kind](function, dict(event.get("Properties", {})), f"{place}.Properties")
        else:
            raise TemplateError(f"{place}: events of type {kind} cannot run on one machine")

    def queue(self, function: Function, properties: dict[str, Any], place: str) -> None:
        """An SQS event."""
        self.sources.queues.append(
            QueueSource(
                function=function,
                arn=properties["Queue"],
                url=self.queue_url(properties.pop("Queue"), place),
                batch=int(properties.pop("BatchSize", 10)),
                partial=partial(properties),
                filters=patterns.filters(properties.pop("FilterCriteria", None), place),
            )
        )
        nothing_left(properties, place)

    def stream(self, function: Function, properties: dict[str, Any], place: str) -> None:
        """A DynamoDB event."""
        failures = properties.pop("DestinationConfig", {}).get("OnFailure", {})
        if failures.get("Type", "SQS") != "SQS":
            raise TemplateError(f"{place}.DestinationConfig: only queues can be destinations on one machine")
        known = {self.resources.attributes[name].get("StreamArn") for name in self.resources.ids(TABLE)}
        if properties["Stream"] not in known:
            raise TemplateError(f"{place}.Stream: not the stream of a table of this template")
        self.sources.streams.append(
            StreamSource(
                function=function,
                arn=properties.pop("Stream"),
                batch=int(properties.pop("BatchSize", 100)),
                partial=partial(properties),
                bisect=bool(properties.pop("BisectBatchOnFunctionError", False)),
                retries=limit(properties.pop("MaximumRetryAttempts", -1)),
                max_age=limit(properties.pop("MaximumRecordAgeInSeconds", -1)),
                on_failure=self.queue_url(failures["Destination"], place) if failures else None,
                filters=patterns.filters(properties.pop("FilterCriteria", None), place),
            )
        )
        nothing_left(properties, place)

    def route(self, function: Function, properties: dict[str, Any], place: str) -> None:
        """An HttpApi event; it is open where neither it nor the API names an authorizer."""
        default = "NONE"
        for logical_id in self.resources.ids(API):
            default = self.resources.properties(logical_id).get("Auth", {}).get("DefaultAuthorizer", "NONE")
        authorizer = properties.pop("Auth", {}).get("Authorizer", default)
        if authorizer not in {"NONE", "AWS_IAM"}:
            raise TemplateError(f"{place}.Auth: the authorizer {authorizer} cannot run on one machine")
        method, path = properties.pop("Method").upper(), properties.pop("Path")
        properties.pop("ApiId", None)
        self.sources.routes.append(Route(function, method, path, authorizer == "NONE"))
        nothing_left(properties, place)

    def schedule(self, function: Function, properties: dict[str, Any], place: str) -> None:
        """A ScheduleV2 event."""
        self.sources.schedules.append(schedules.read(function, properties, self.queue_url, place))
        nothing_left(properties, place, schedules.WITHOUT_EFFECT)

    def queue_url(self, arn: str, place: str) -> str:
        """The address of a queue of this template."""
        for logical_id in self.resources.ids(QUEUE):
            if self.resources.attributes[logical_id]["Arn"] == arn:
                return str(self.resources.attributes[logical_id]["Ref"])
        raise TemplateError(f"{place}: {arn} is no queue of this template")


def partial(properties: dict[str, Any]) -> bool:
    """True if the function answers which items of a batch failed."""
    return "ReportBatchItemFailures" in properties.pop("FunctionResponseTypes", [])


def limit(number: Any) -> int | None:
    """A limit as a number; None for -1, which is Lambda's word for none."""
    return None if int(number) < 0 else int(number)


def nothing_left(properties: Mapping[str, Any], place: str, without_effect: Set[str] = WITHOUT_EFFECT) -> None:
    """Raises TemplateError for properties that nobody has read."""
    if left := sorted(properties.keys() - without_effect):
        raise TemplateError(f"{place}: {', '.join(left)} is not known here")
