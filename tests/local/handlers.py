"""Functions of the sample template. What they do is decided by each test, through `TEST`."""

import json
import os
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3


@dataclass
class Script:
    """What the functions were given, and what they do with it."""

    stored: list[str] = field(default_factory=list)
    followed: list[list[str]] = field(default_factory=list)  # the keys of each batch
    events: list[dict[str, Any]] = field(default_factory=list)
    on_ask: Callable[[dict[str, Any], Any], Any] = lambda event, _: {"statusCode": 200, "body": json.dumps(event)}
    on_store: Callable[[str], None] = lambda _: None
    on_follow: Callable[[list[str]], str | None] = lambda _: None
    on_tick: Callable[[dict[str, Any]], Any] = lambda _: None


TEST = Script()


def reset() -> Script:
    """A script as it was at first."""
    TEST.__init__()  # type: ignore[misc]
    return TEST


def ask(event: dict[str, Any], context: Any) -> Any:
    """Put a thing, or whatever the test says."""
    TEST.events.append(event)
    if event["routeKey"] == "POST /things":
        name = json.loads(event["body"])["name"]
        boto3.client("s3").put_object(Bucket=os.environ["SAMPLE_BUCKET"], Key=f"inbox/{name}", Body=name.encode())
        return {"statusCode": 202, "body": json.dumps({"name": name})}
    return TEST.on_ask(event, context)


def store(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Write an item and a revision for each thing; the items that fail come again."""
    failures = []
    for message in event["Records"]:
        for record in json.loads(message["body"]).get("Records", []):
            name = urllib.parse.unquote_plus(record["s3"]["object"]["key"]).removeprefix("inbox/")
            try:
                TEST.on_store(name)
            except RuntimeError:
                failures.append({"itemIdentifier": message["messageId"]})
                continue
            for key in ("revision", "current"):
                boto3.client("dynamodb").put_item(
                    TableName=os.environ["SAMPLE_TABLE"], Item={"pk": {"S": name}, "sk": {"S": key}}
                )
            TEST.stored.append(name)
    return {"batchItemFailures": failures}


def follow(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Note the keys; the test may raise, or name the first one that failed."""
    names = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    TEST.followed.append(names)
    TEST.events.append(event)
    failed = TEST.on_follow(names)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
    return {"batchItemFailures": [{"itemIdentifier": numbers[names.index(failed)]}] if failed else []}


def note(event: dict[str, Any], _: Any) -> None:
    """Note the event."""
    TEST.events.append(event)


def tick(event: dict[str, Any], _: Any) -> Any:
    """Note the event; the test may raise."""
    TEST.events.append(event)
    return TEST.on_tick(event)
