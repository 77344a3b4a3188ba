"""Transactions and queries of local tables take moto's answers without its detours."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.stack import LocalStack
from tests.local.handlers import Script

NAME = "local-table"


def key(name: str, part: str = "current") -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": part}}


def put(name: str, **more: Any) -> Any:
    return {"Put": {"TableName": NAME, "Item": {**key(name), "value": {"S": "new"}}, **more}}


FAILING = put("a", ConditionExpression="attribute_not_exists(pk)")


def test_a_cancelled_transaction_leaves_items_and_stream_as_they_were(stack: LocalStack, script: Script) -> None:
    client = boto3.client("dynamodb")
    client.put_item(TableName=NAME, Item={**key("a"), "value": {"S": "old"}})
    client.put_item(TableName=NAME, Item={**key("b"), "value": {"S": "old"}})
    stack.drain(5)
    update: Any = {
        "TableName": NAME,
        "Key": key("b"),
        "UpdateExpression": "SET #v = :v",
        "ExpressionAttributeNames": {"#v": "value"},
        "ExpressionAttributeValues": {":v": {"S": "new"}},
    }
    with pytest.raises(ClientError, match="TransactionCanceled"):
        client.transact_write_items(TransactItems=[put("x"), {"Update": update}, FAILING])
    found = client.scan(TableName=NAME)["Items"]
    assert {item["pk"]["S"]: item["value"]["S"] for item in found} == {"a": "old", "b": "old"}
    client.transact_write_items(TransactItems=[put("c"), {"Delete": {"TableName": NAME, "Key": key("a")}}])
    stack.drain(5)
    assert [name for batch in script.followed for name in batch] == ["a", "b", "c", "a"]


@pytest.mark.usefixtures("stack")
def test_a_transaction_that_cannot_be_is_refused_as_ever() -> None:
    client = boto3.client("dynamodb")
    elsewhere: Any = {"Put": {"TableName": "nowhere", "Item": key("a")}}
    keyless: Any = {"Put": {"TableName": NAME, "Item": {"sk": {"S": "x"}}}}
    for wrong in (elsewhere, keyless):
        with pytest.raises(ClientError):
            client.transact_write_items(TransactItems=[put("x"), wrong])
        assert client.scan(TableName=NAME)["Count"] == 0


@pytest.mark.usefixtures("stack")
def test_a_query_finds_its_items_in_order() -> None:
    client = boto3.client("dynamodb")
    for name, part in [("b", "3"), ("a", "2"), ("b", "1"), ("a", "1"), ("b", "2")]:
        client.put_item(TableName=NAME, Item=key(name, part))
    values: Any = {"ExpressionAttributeValues": {":b": {"S": "b"}}, "KeyConditionExpression": "pk = :b"}
    found = [client.query(TableName=NAME, ScanIndexForward=forward, **values)["Items"] for forward in (True, False)]
    assert [[item["sk"]["S"] for item in items] for items in found] == [["1", "2", "3"], ["3", "2", "1"]]
    first = client.query(TableName=NAME, Limit=2, **values)
    rest = client.query(TableName=NAME, ExclusiveStartKey=first["LastEvaluatedKey"], **values)
    assert [item["sk"]["S"] for item in first["Items"] + rest["Items"]] == ["1", "2", "3"]
    with pytest.raises(ClientError, match="ResourceNotFound"):
        client.query(TableName="nowhere", **values)
