"""DynamoDB items: plain attributes beside a compressed body, which goes to S3 where it is too large for an item."""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from functions.gateways.clients import answering, code

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef
    from mypy_boto3_s3.client import S3Client

Answer = TypeVar("Answer")

_LARGEST: Final = 300_000  # bytes; DynamoDB refuses items over 400 kB, names and keys included
_BATCH: Final = 100  # keys that BatchGetItem takes
_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> "dict[str, AttributeValueTypeDef]":
    """Return plain values as a DynamoDB item; None is left out."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items() if value is not None}


def from_item(item: "Mapping[str, Any]") -> dict[str, Any]:
    """Return the plain values of a DynamoDB item."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


class Bodies:
    """Packs JSON bodies into items and takes them out again."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def pack(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes that hold the body: compressed in the item, or, over 300 kB, an S3 object's key."""
        packed = zlib.compress(json.dumps(body, separators=(",", ":"), sort_keys=True).encode())
        if len(packed) <= _LARGEST:
            return {"body": packed}
        key = f"bodies/{sha256(packed).hexdigest()}"
        with answering("S3"):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=packed)
        return {"body_key": key}

    def unpack(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of an item's plain values."""
        if "body_key" in values:
            with answering("S3"):
                packed = self._s3.get_object(Bucket=self._bucket, Key=values["body_key"])["Body"].read()
        else:
            packed = bytes(values["body"])
        unpacked: dict[str, Any] = json.loads(zlib.decompress(packed))
        return unpacked


def query(client: "DynamoDBClient", **request: Any) -> Iterator[dict[str, Any]]:
    """Yield the plain values of every item that a query finds, page after page."""
    for page in client.get_paginator("query").paginate(**request):
        for item in page["Items"]:
            yield from_item(item)


def batch_get(client: "DynamoDBClient", table: str, key: str, values: Iterable[str]) -> list[dict[str, Any]]:
    """Return the plain values of those items of a table with a hash key only that there are, read consistently."""
    wanted = list(dict.fromkeys(values))
    found: list[dict[str, Any]] = []
    with answering("DynamoDB"):
        while wanted:
            batch, wanted = wanted[:_BATCH], wanted[_BATCH:]
            keys = [to_item({key: value}) for value in batch]
            answer = client.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
            found += [from_item(item) for item in answer["Responses"][table]]
            left = answer["UnprocessedKeys"].get(table)
            wanted += [from_item(each)[key] for each in left["Keys"]] if left else []
    return found


def conditionally(write: Callable[..., Answer], **request: Any) -> Answer | None:
    """Return the answer to a write that has a condition, or None where that does not hold: nothing is written then."""
    with answering("DynamoDB"):
        try:
            return write(**request)
        except ClientError as error:
            if code(error) == "ConditionalCheckFailedException":
                return None
            raise
