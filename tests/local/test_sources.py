"""Whatever a template adds runs without a change here, and what cannot run says so."""

from copy import deepcopy
from typing import Any

import boto3
import pytest

from infra import template
from infra.local.functions import environment
from infra.local.resolver import TemplateError
from infra.local.stack import LocalStack, Options
from tests.local.conftest import SAMPLE
from tests.local.handlers import Script


def sample(**resources: Any) -> dict[str, Any]:
    """The sample template with more resources."""
    return {**(made := deepcopy(template.load(SAMPLE))), "Resources": {**made["Resources"], **resources}}


def function(handler: str, **events: Any) -> dict[str, Any]:
    """A function with events."""
    properties: dict[str, Any] = {"Handler": f"tests.local.handlers.{handler}", "Events": events}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def start(changed: dict[str, Any]) -> LocalStack:
    """A stack of a changed template."""
    return LocalStack(changed, options=Options(retry=0.0))


def test_a_queue_and_a_function_more(script: Script) -> None:
    event = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["More", "Arn"]}, "BatchSize": 1}}
    changed = sample(More={"Type": "AWS::SQS::Queue"}, Another=function("note", More=event))
    with start(changed) as stack:
        boto3.client("sqs").send_message(
            QueueUrl=stack.resources.attributes["More"]["Ref"],
            MessageBody="m",
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "x"}},
        )
        stack.drain(5)
    ((message,),) = (event["Records"] for event in script.events)
    assert (message["body"], message["eventSource"]) == ("m", "aws:sqs")
    assert message["eventSourceARN"].endswith(":local-more")
    assert message["attributes"]["ApproximateReceiveCount"] == "1"
    assert message["messageAttributes"]["kind"]["stringValue"] == "x"


def schedule(**properties: Any) -> dict[str, Any]:
    """A schedule of a function."""
    return {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "rate(1 hour)", **properties}}


QUEUE = {"Fn::GetAtt": ["Inbox", "Arn"]}
STREAM = {"Fn::GetAtt": ["Table", "StreamArn"]}


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"Type": "SNS", "Properties": {}}, "events of type SNS cannot run"),
        ({"Type": "SQS", "Properties": {"Queue": QUEUE, "Batchsize": 1}}, "Properties: Batchsize is not known here"),
        ({"Type": "SQS", "Properties": {"Queue": "arn:other"}}, "arn:other is no queue of this template"),
        ({"Type": "DynamoDB", "Properties": {"Stream": "arn:other"}}, "Stream: not the stream of a table"),
        (
            {"Type": "DynamoDB", "Properties": {"Stream": STREAM, "DestinationConfig": {"OnFailure": {"Type": "S3"}}}},
            "only queues can be destinations",
        ),
        (
            {"Type": "HttpApi", "Properties": {"Method": "get", "Path": "/", "Auth": {"Authorizer": "Mine"}}},
            "the authorizer Mine cannot run",
        ),
        ({"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)"}}, "events of type Schedule cannot run"),
        (schedule(ScheduleExpression="cron(0 8 * * ? *)"), r"ScheduleExpression: cron\(.*\) cannot run"),
        (schedule(ScheduleExpression="rate(0 hours)"), r"ScheduleExpression: rate\(0 hours\) cannot run"),
        (schedule(State="PAUSED"), "State: PAUSED is neither ENABLED nor DISABLED"),
        (schedule(Input="{fetch}"), "Input: this is no JSON text"),
        (schedule(RetryPolicy={"Attempts": 1}), "RetryPolicy.*: Attempts is not known here"),
        (schedule(DeadLetterConfig={"Type": "SQS"}), "DeadLetterConfig.*: only a queue that is named by its ARN"),
        (schedule(DeadLetterConfig={"Arn": "arn:other"}), "arn:other is no queue of this template"),
        (schedule(Enabled=False), "Properties: Enabled is not known here"),
    ],
)
def test_what_cannot_run_is_an_error_with_its_place(event: dict[str, Any], error: str) -> None:
    changed = sample(Another=function("note", Odd=event))
    with pytest.raises(TemplateError, match=rf"Resources\.Another\.Properties\.Events\.Odd.*{error}"):
        start(changed).__enter__()


def test_a_handler_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TemplateError, match=r"Resources\.Another\.Properties\.Handler: tests\.local\.handlers\.nobody"):
        start(sample(Another=function("nobody"))).__enter__()


def test_one_process_has_one_value_of_a_variable() -> None:
    assert environment([("A", {"X": 1}), ("B", {"X": "1", "Y": True})]) == {"X": "1", "Y": "True"}
    with pytest.raises(
        TemplateError, match=r"Resources\.B\.Properties\.Environment\.Variables\.X: A has another value"
    ):
        environment([("A", {"X": "1"}), ("B", {"X": "2"})])
