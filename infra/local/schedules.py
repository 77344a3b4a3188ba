"""What a ScheduleV2 event says: how often, with which event, and what becomes of it where the function fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from infra.local.functions import Function
from infra.local.resolver import TemplateError

RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")  # "rate(5 minutes)"
SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86400}
LIMITS: Final = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 21600}
"""Lambda's own for what is invoked asynchronously."""
# These change nothing on one machine: who may do what, how it is named and grouped, which minute of a window it is.
WITHOUT_EFFECT: Final = {
    "Description",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "OmitName",
    "PermissionsBoundary",
    "RoleArn",
    "ScheduleExpressionTimezone",  # a rate has no time of day
}

QueueUrl = Callable[[str, str], str]


@dataclass(frozen=True)
class Failures:
    """How often and for how many seconds a failed event is tried again, and the address of the queue that then gets it.

    Without that queue `letters` is None, and the event is dropped.
    """

    retries: int
    max_age: float
    letters: str | None


@dataclass(frozen=True)
class ScheduleSource:
    """A schedule that wakes a function every `every` seconds, where it is `enabled`.

    `event` is what the function gets; None stands for Scheduler's own.
    """

    function: Function
    name: str
    every: float
    event: Any
    enabled: bool
    failures: Failures


def read(function: Function, properties: dict[str, Any], url: QueueUrl, place: str) -> ScheduleSource:
    """The schedule that an event of a function describes; it takes the properties that it reads.

    `place` is Resources.FUNCTION.Properties.Events.EVENT.Properties; `url` gives the address of a queue by its ARN.
    """
    state = properties.pop("State", "ENABLED")
    if state not in {"ENABLED", "DISABLED"}:
        raise TemplateError(f"{place}.State: {state} is neither ENABLED nor DISABLED")
    return ScheduleSource(
        function=function,
        name=properties.pop("Name", function.name + place.split(".")[-2]),
        every=rate(properties.pop("ScheduleExpression", ""), f"{place}.ScheduleExpression"),
        event=given(properties.pop("Input", None), f"{place}.Input"),
        enabled=state == "ENABLED",
        failures=failures(function, properties, url, place),
    )


def rate(expression: str, place: str) -> float:
    """The seconds of `rate(5 minutes)`; TemplateError for all else."""
    match = RATE.fullmatch(expression)
    if not match or not int(match[1]):
        raise TemplateError(f"{place}: {expression or 'nothing'} cannot run on one machine, only rate(…) can")
    return float(int(match[1]) * SECONDS[match[2]])


def given(text: str | None, place: str) -> Any:
    """The event of an Input, which is JSON in a text."""
    try:
        return None if text is None else json.loads(text)
    except (TypeError, ValueError) as error:
        raise TemplateError(f"{place}: this is no JSON text") from error


def failures(function: Function, properties: dict[str, Any], url: QueueUrl, place: str) -> Failures:
    """What happens where the function fails.

    On AWS Scheduler only hands an event to Lambda. Errors of the function are then Lambda's matter, with the function's
    EventInvokeConfig and DeadLetterQueue; the schedule's RetryPolicy and DeadLetterConfig see only events that Lambda
    does not take. Here each of these two serves where the function has no such setting.
    """
    invoked = function.asynchronous
    limits = {**LIMITS, **properties.pop("RetryPolicy", {}), **invoked.get("EventInvokeConfig", {})}
    if unknown := sorted(limits.keys() - LIMITS.keys()):
        text = f"{', '.join(unknown)} is not known here"
        raise TemplateError(f"{place}.RetryPolicy, or its function's EventInvokeConfig: {text}")
    theirs = properties.pop("DeadLetterConfig", {})
    queue = invoked.get("DeadLetterQueue", theirs)
    arn = queue.get("TargetArn") or queue.get("Arn")
    if queue and (not arn or queue.get("Type", "SQS") != "SQS"):
        text = "only a queue that is named by its ARN can be used on one machine"
        raise TemplateError(f"{place}.DeadLetterConfig, or its function's DeadLetterQueue: {text}")
    return Failures(
        retries=int(limits["MaximumRetryAttempts"]),
        max_age=float(limits["MaximumEventAgeInSeconds"]),
        letters=url(arn, place) if arn else None,
    )
