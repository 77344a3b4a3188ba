"""The AWS clients of this process, made once; and the translation of their errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodbstreams.client import DynamoDBStreamsClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sqs.client import SQSClient

TRIES: Final = 3
"""How often a call is tried: with pauses of up to 1 s and 2 s, a store that hangs is given up within 24 s."""

TRY_SECONDS: Final = (2, 5)
"""How long one try may take to connect, and then to be answered."""

_CONFIG: Final = Config(
    retries={"mode": "standard", "total_max_attempts": TRIES},
    connect_timeout=TRY_SECONDS[0],
    read_timeout=TRY_SECONDS[1],
)


@cache
def s3() -> "S3Client":
    """Return the S3 client of this process."""
    return boto3.client("s3", config=_CONFIG)


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the DynamoDB client of this process."""
    return boto3.client("dynamodb", config=_CONFIG)


@cache
def streams() -> "DynamoDBStreamsClient":
    """Return the DynamoDB Streams client of this process."""
    return boto3.client("dynamodbstreams", config=_CONFIG)


@cache
def sqs() -> "SQSClient":
    """Return the SQS client of this process."""
    return boto3.client("sqs", config=_CONFIG)


MADE: Final = (s3, dynamodb, streams, sqs)
"""What is made once for each process; whoever runs several stacks in one process forgets these in between."""


def code(error: ClientError) -> str:
    """Return the AWS error code, such as `ConditionalCheckFailedException`."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def answering(store: str) -> Iterator[None]:
    """Turn what a store's client raises into Unavailable, naming the store."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"{store} did not answer: {error}") from error
