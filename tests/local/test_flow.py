"""From a request through queue and stream: what is delivered, what comes again, what is given up."""

import json
import time
from collections import Counter
from collections.abc import Callable

import boto3
import pytest

from infra.local.chaos import Chaos
from infra.local.cloud import CloudError
from infra.local.queues import failing
from infra.local.stack import LocalStack
from tests.local.conftest import SAMPLE, put
from tests.local.handlers import Script


def test_a_thing_goes_through_queue_and_stream(stack: LocalStack, script: Script) -> None:
    put(stack, "a", "b/c d+e")
    stack.drain(10)
    assert script.stored == ["a", "b/c d+e"]
    assert [name for batch in script.followed for name in batch] == ["a", "b/c d+e"], "only what passes the filter"
    assert stack.dead_letters() == {"DeadInbox": [], "Abandoned": [], "Unheard": []}


def test_an_idle_stack_costs_nothing(stack: LocalStack) -> None:
    put(stack, "a")
    stack.drain(10)
    before = time.process_time()
    time.sleep(1)
    assert time.process_time() - before < 0.05


def test_only_the_failed_messages_come_again(stack: LocalStack, script: Script) -> None:
    tries: Counter[str] = Counter()

    def fail_twice(name: str) -> None:
        tries[name] += 1
        if name == "b" and tries[name] < 3:
            raise RuntimeError

    script.on_store = fail_twice
    put(stack, "a", "b", "c")
    stack.drain(10)
    assert tries == {"a": 1, "b": 3, "c": 1}
    assert stack.dead_letters()["DeadInbox"] == []


def test_what_fails_too_often_is_a_dead_letter(stack: LocalStack, script: Script) -> None:
    tries: Counter[str] = Counter()

    def fail(name: str) -> None:
        tries[name] += 1
        if name == "bad":
            raise RuntimeError

    script.on_store = fail
    put(stack, "bad", "good")
    stack.drain(10)
    assert tries == {"bad": 3, "good": 1}
    (letter,) = stack.dead_letters()["DeadInbox"]
    assert json.loads(letter)["Records"][0]["s3"]["object"]["key"] == "inbox%2Fbad"


def test_a_function_that_raises_fails_its_whole_batch(stack: LocalStack, script: Script) -> None:
    def fail(name: str) -> None:
        raise ValueError(name)

    script.on_store = fail
    put(stack, "a")
    stack.drain(10)
    assert len(stack.dead_letters()["DeadInbox"]) == 1


def test_a_failure_that_waits_its_turn_ends_in_the_dead_letter_queue_too(
    run: Callable[..., LocalStack], script: Script
) -> None:
    def fail(_: str) -> None:
        raise RuntimeError

    script.on_store = fail
    stack = run(retry=0.5)
    put(stack, "a")
    stack.drain(15)
    assert len(stack.dead_letters()["DeadInbox"]) == 1


def test_a_delayed_message_is_waited_for(stack: LocalStack, script: Script) -> None:
    body = json.dumps({"Records": [{"s3": {"object": {"key": "inbox/late"}}}]})
    url = stack.resources.attributes["Inbox"]["Ref"]
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body, DelaySeconds=1)
    stack.drain(10)
    assert script.stored == ["late"]


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "other"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b"}),
        ({"batchItemFailures": [{}]}, {"a", "b"}),
        ("nonsense", {"a", "b"}),
    ],
)
def test_an_answer_that_cannot_be_understood_fails_the_batch(answer: object, failed: set[str]) -> None:
    assert failing(answer, {"a", "b"}) == failed


def fill(stack: LocalStack, names: list[str]) -> None:
    """Writes items so that one batch of the stream holds them all."""
    table = stack.resources.attributes["Table"]["Ref"]
    items = [{"Put": {"TableName": table, "Item": {"pk": {"S": name}, "sk": {"S": "current"}}}} for name in names]
    boto3.client("dynamodb").transact_write_items(TransactItems=items)  # type: ignore[arg-type]


def test_a_stream_goes_on_at_the_lowest_that_failed(stack: LocalStack, script: Script) -> None:
    answers: list[str | None] = ["c", None]
    script.on_follow = lambda _: answers.pop(0)
    fill(stack, list("abcd"))
    stack.drain(10)
    assert script.followed == [list("abcd"), ["c", "d"]]
    assert stack.dead_letters()["Abandoned"] == []


def test_a_poison_record_is_cut_out_tried_again_and_given_up(stack: LocalStack, script: Script) -> None:
    def poison(names: list[str]) -> None:
        if "c" in names:
            raise ValueError("c")

    script.on_follow = poison
    fill(stack, list("abcd"))
    stack.drain(10)
    assert script.followed == [list("abcd"), ["a", "b"], ["c", "d"], ["c"], ["c"], ["c"], ["d"]]
    (letter,) = stack.dead_letters()["Abandoned"]
    message = json.loads(letter)
    assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
    batch = message["DDBStreamBatchInfo"]
    assert batch["batchSize"] == 1
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"] == numbers(script)["c"]
    assert batch["streamArn"] == stack.resources.attributes["Table"]["StreamArn"]
    assert read_again(batch) == ["c"]


def numbers(script: Script) -> dict[str, str]:
    """The sequence number of each key that the stream delivered."""
    inner = [record["dynamodb"] for event in script.events for record in event.get("Records", [])]
    return {each["Keys"]["pk"]["S"]: each["SequenceNumber"] for each in inner}


def read_again(batch: dict[str, str]) -> list[str]:
    """The keys of a batch that was given up, found as a function of the failure queue finds them."""
    client = boto3.client("dynamodbstreams")
    iterator = client.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    records = client.get_records(ShardIterator=iterator, Limit=int(batch["batchSize"]))["Records"]
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in records]


def test_drain_says_what_is_not_done(run: Callable[..., LocalStack], script: Script) -> None:
    def fail(_: str) -> None:
        raise RuntimeError

    script.on_store = fail
    stack = run(retry=60.0)
    put(stack, "a")
    with pytest.raises(TimeoutError, match="queue of Store"):
        stack.drain(0.3)


@pytest.mark.parametrize("seed", range(4))
def test_chaos_loses_nothing(run: Callable[..., LocalStack], script: Script, seed: int) -> None:
    chaos = Chaos(seed=seed, duplicate=0.3, reorder=0.5, delay=0.2, fail=0.1, longest=0.01)
    stack = run(chaos=chaos)
    names = [f"{number:02}" for number in range(20)]
    put(stack, *names)
    stack.drain(20)
    dead = [json.loads(letter) for letter in stack.dead_letters()["DeadInbox"]]
    lost = {
        letter["Records"][0]["s3"]["object"]["key"].removeprefix("inbox%2F") for letter in dead if "Records" in letter
    }
    assert set(script.stored) | lost == set(names)
    if not stack.dead_letters()["Abandoned"]:
        assert {name for batch in script.followed for name in batch} == set(script.stored)


def test_a_second_stack_begins_empty(run: Callable[..., LocalStack]) -> None:
    put(run(), "a")
    put(run(), "b")
    kept = boto3.client("s3").list_objects_v2(Bucket="local-things")["Contents"]
    assert [entry["Key"] for entry in kept] == ["inbox/b"]


def test_a_client_that_outlives_its_stack_is_refused() -> None:
    with LocalStack(SAMPLE):
        client = boto3.client("s3")
    with pytest.raises(CloudError, match="has ended"):
        client.list_buckets()


def test_a_process_has_room_for_one(stack: LocalStack) -> None:
    with pytest.raises(CloudError, match="room for one"):
        LocalStack(stack.template).__enter__()


@pytest.mark.usefixtures("stack")
def test_nothing_goes_to_aws() -> None:
    with pytest.raises(CloudError, match="never sent to AWS"):
        boto3.client("s3", endpoint_url="https://example.com").list_buckets()
