"""Schedules fire when asked, by hand or by themselves, and what fails is tried again and given up."""

import re
import threading
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import boto3
import pytest

from infra import template
from infra.local.stack import LocalStack, Options
from tests.local.conftest import SAMPLE
from tests.local.handlers import Script

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def fail(event: dict[str, Any]) -> None:
    raise RuntimeError(event)


def test_schedules_are_read(stack: LocalStack) -> None:
    hourly, daily = stack.sources.schedules
    assert (hourly.name, hourly.every, hourly.enabled) == ("TickHourly", 3600, True)
    assert (daily.name, daily.every, daily.enabled, daily.event) == ("daily", 86400, False, None)
    assert (hourly.failures.retries, daily.failures.retries) == (2, 2)
    assert (hourly.failures.max_age, daily.failures.max_age) == (600, 21600)
    assert daily.failures.letters is None


def test_nothing_fires_unless_asked(stack: LocalStack, script: Script) -> None:
    stack.drain(5)
    assert script.events == []
    stack.fire("TickHourly")
    stack.fire("TickHourly")
    stack.drain(5)
    assert [event["attempt"] for event in script.events] == ["1", "1"]
    assert re.fullmatch(TIME, script.events[0]["at"])
    with pytest.raises(ValueError, match="no schedule Tock, only: TickHourly, daily"):
        stack.fire("Tock")


def test_a_schedule_without_input_gives_the_event_of_scheduler(stack: LocalStack, script: Script) -> None:
    stack.fire("daily")
    stack.drain(5)
    (event,) = script.events
    assert re.fullmatch(TIME, event.pop("time"))
    assert event.pop("resources")[0].endswith(":schedule/default/daily")
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "region": "us-east-1",
        "detail": "{}",
    }


def test_a_failure_is_tried_again(stack: LocalStack, script: Script) -> None:
    script.on_tick = lambda event: fail(event) if event["attempt"] == "1" else None
    stack.fire("TickHourly")
    stack.drain(5)
    assert [event["attempt"] for event in script.events] == ["1", "2"]
    assert stack.dead_letters()["Unheard"] == []


def test_what_fails_too_often_is_given_up_with_its_reason(stack: LocalStack, script: Script) -> None:
    script.on_tick = fail
    stack.fire("TickHourly")
    stack.drain(5)
    assert [event["attempt"] for event in script.events] == ["1", "2", "3"]
    (letter,) = boto3.client("sqs").receive_message(
        QueueUrl=stack.resources.attributes["Unheard"]["Ref"], MessageAttributeNames=["All"]
    )["Messages"]
    assert '"at": "' in letter["Body"]
    attributes = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"
    assert attributes["RETRY_ATTEMPTS"] == "2"
    assert attributes["SCHEDULE_ARN"].endswith("/TickHourly")
    assert attributes["TARGET_ARN"].endswith(":local-tick")
    assert "RuntimeError" in attributes["ERROR_MESSAGE"]


def test_what_fails_for_too_long_is_given_up(script: Script) -> None:
    changed = sample(RetryPolicy={"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 0})
    script.on_tick = fail
    with LocalStack(changed, options=Options(retry=0.0)) as stack:
        stack.fire("TickHourly")
        stack.drain(5)
        assert len(script.events) == 1
        assert len(stack.dead_letters()["Unheard"]) == 1


def test_the_functions_own_settings_for_failures_go_first(script: Script) -> None:
    changed = sample()
    changed["Resources"]["Tick"]["Properties"] |= {
        "EventInvokeConfig": {"MaximumRetryAttempts": 0},
        "DeadLetterQueue": {"Type": "SQS", "TargetArn": {"Fn::GetAtt": ["Abandoned", "Arn"]}},
    }
    script.on_tick = fail
    with LocalStack(changed, options=Options(retry=0.0)) as stack:
        stack.fire("TickHourly")
        stack.drain(5)
        letters = stack.dead_letters()
    assert len(script.events) == len(letters["Abandoned"]) == 1
    assert "Unheard" not in letters


def test_what_is_to_be_tried_again_is_not_done(run: Callable[..., LocalStack], script: Script) -> None:
    stack = run(retry=60.0)
    script.on_tick = fail
    stack.fire("TickHourly")
    with pytest.raises(TimeoutError, match="schedule TickHourly"):
        stack.drain(0.3)


def test_enabled_schedules_fire_at_once_and_at_their_rate(run: Callable[..., LocalStack], script: Script) -> None:
    third = threading.Event()
    script.on_tick = lambda _: third.set() if len(script.events) >= 3 else None
    stack = run(schedules=True, speed=3600 / 0.02)
    assert third.wait(10)
    stack.stop_schedules()
    stack.drain(5)
    count = len(script.events)
    assert all("attempt" in event for event in script.events), "the disabled one never fires by itself"
    stack.drain(5)
    assert len(script.events) == count


def test_a_schedule_does_not_pile_up_behind_a_slow_function(run: Callable[..., LocalStack], script: Script) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hang(_: dict[str, Any]) -> None:
        begun.set()
        go_on.wait(1.5)

    script.on_tick = hang
    stack = run(schedules=True, speed=3600 / 0.001)
    assert begun.wait(10)
    (poller, _) = stack.schedules
    assert len(poller.waiting) == 1
    stack.stop_schedules()
    go_on.set()
    stack.drain(5)


def sample(**properties: Any) -> dict[str, Any]:
    """The sample template with other properties of the hourly schedule."""
    made = deepcopy(template.load(SAMPLE))
    made["Resources"]["Tick"]["Properties"]["Events"]["Hourly"]["Properties"] |= properties
    return made
