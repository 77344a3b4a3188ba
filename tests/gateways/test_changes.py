"""Which items a failed batch was about, read from a stream that gives some changes at a time."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from functions.errors import Unavailable
from functions.gateways.changes import Changes

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.client import DynamoDBStreamsClient


class Stream:
    """A stream whose changes have the numbers 100, 101, …; it gives two at a time."""

    def __init__(self, length: int) -> None:
        self._numbers = [100 + place for place in range(length)]

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        assert asked["ShardIteratorType"] == "AT_SEQUENCE_NUMBER"
        return {"ShardIterator": asked["SequenceNumber"]}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 a name of boto3
        given = [number for number in self._numbers if number >= int(ShardIterator)][:2]
        records = [
            {"dynamodb": {"SequenceNumber": f"0{number}", "Keys": {"pk": {"S": f"NCT{number}"}}}} for number in given
        ]
        return {"Records": records, "NextShardIterator": str(max([*given, 100]) + 1)}


def keys(length: int, first: int, last: int) -> list[str]:
    """Return the keys of the batch from one change to another."""
    changes = Changes(cast("DynamoDBStreamsClient", Stream(length)))
    batch = {"streamArn": "a", "shardId": "s", "startSequenceNumber": str(first), "endSequenceNumber": str(last)}
    return [key["pk"] for key in changes.keys(batch)]


@pytest.mark.parametrize(("first", "last"), [(100, 100), (101, 102), (101, 104), (104, 104)])
def test_all_changes_from_the_first_to_the_last(first: int, last: int) -> None:
    """However many there are: a batch of which a filter took some out says only how many it kept."""
    assert keys(5, first, last) == [f"NCT{number}" for number in range(first, last + 1)]


def test_a_stream_that_ends_before_the_last_change_is_no_answer() -> None:
    """The letter is then read again, and stays in sight."""
    with pytest.raises(Unavailable):
        keys(3, 101, 104)
