"""A table that says so is kept in the data folder, item by item."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from infra.local.folder import FolderRefused
from infra.local.stack import LocalStack
from infra.local.streams import plain
from infra.local.tables import Table, Tables, typed

NAME = "local-notes"
Item = dict[str, Any]


def note(name: str, number: str = "1", **more: Any) -> Item:
    return {"id": {"S": name}, "number": {"N": number}, **more}


def kept(folder: Path) -> list[Item]:
    """What the folder has of the table."""
    return [json.loads(path.read_bytes()) for path in sorted((folder / "tables" / "Notes").glob("*"))]


def held() -> list[Item]:
    """What the table has, in the order of its keys."""
    items = boto3.client("dynamodb").scan(TableName=NAME)["Items"]
    return sorted(items, key=lambda item: (item["id"]["S"], item["number"]["N"]))


def test_every_way_to_write_is_followed(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    client = boto3.client("dynamodb")
    client.put_item(TableName=NAME, Item=note("a", state={"S": "on"}))
    assert kept(tmp_path) == [note("a", state={"S": "on"})]
    client.update_item(
        TableName=NAME,
        Key=note("a"),
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": {"S": "off"}},
    )
    assert kept(tmp_path) == [note("a", state={"S": "off"})]
    client.batch_write_item(
        RequestItems={NAME: [{"PutRequest": {"Item": note("b")}}, {"DeleteRequest": {"Key": note("a")}}]}
    )
    assert kept(tmp_path) == [note("b")]
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": NAME, "Item": note("c")}},
            {"Delete": {"TableName": NAME, "Key": note("b")}},
            {
                "ConditionCheck": {
                    "TableName": NAME,
                    "Key": note("d"),
                    "ConditionExpression": "attribute_not_exists(id)",
                }
            },
        ]
    )
    assert kept(tmp_path) == [note("c")]
    client.delete_item(TableName=NAME, Key=note("c"))
    assert kept(tmp_path) == held() == []


def test_what_fails_and_other_tables_leave_nothing(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    client = boto3.client("dynamodb")
    client.put_item(TableName="local-table", Item={"pk": {"S": NAME}, "sk": {"S": "current"}})
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        client.put_item(TableName=NAME, Item=note("a"), ConditionExpression="attribute_exists(id)")
    with pytest.raises(ClientError, match="TransactionCanceled"):
        client.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": NAME, "Item": note("b")}},
                {"Put": {"TableName": NAME, "Item": note("a"), "ConditionExpression": "attribute_exists(id)"}},
            ]
        )
    assert not (tmp_path / "tables").exists()
    assert held() == []


def test_items_are_back_before_anything_runs(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    items = [note(name, number, raw={"B": b"\0\xff"}) for name in ("a", "A", "..", "x/y", "é" * 300) for number in "12"]
    for item in items:
        boto3.client("dynamodb").put_item(TableName=NAME, Item=item)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "tables" / "Notes").iterdir()}
    assert len(before) == 10
    run(data=tmp_path)
    assert held() == sorted(items, key=lambda item: (item["id"]["S"], item["number"]["N"]))
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "tables" / "Notes").iterdir()}
    assert after == before, "what is put back is not written again"


def test_more_than_one_request_full_comes_back(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    for number in range(60):
        boto3.client("dynamodb").put_item(TableName=NAME, Item=note("a", str(number)))
    run(data=tmp_path)
    assert len(held()) == 60


def test_what_a_crash_left_half_written_is_no_item(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    boto3.client("dynamodb").put_item(TableName=NAME, Item=note("a"))
    (path,) = (tmp_path / "tables" / "Notes").iterdir()
    path.with_name(f"{path.name}.part").write_text('{"id"')
    run(data=tmp_path)
    assert held() == [note("a")]


def test_a_file_that_is_no_item_is_refused_in_one_line(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    (tmp_path / "tables" / "Notes").mkdir(parents=True)
    (tmp_path / "tables" / "Notes" / "a.json").write_text("[]")
    with pytest.raises(FolderRefused, match="Notes cannot be put back: "):
        run(data=tmp_path)


@given(names=st.sets(st.text(min_size=1, max_size=300), min_size=2, max_size=2))
def test_every_key_has_a_file_of_its_own(names: set[str]) -> None:
    table = Table(NAME, "Notes", ("id", "number"))
    tables = Tables(Path("data"), [table])
    first, second = (tables.file(table, note(name)) for name in names)
    assert first.name.casefold() != second.name.casefold()
    assert first.parent == second.parent == Path("data/tables/Notes")
    assert max(len(path.name.encode()) for path in (first, second)) < 200
    assert tables.file(table, note("a", "1")) == tables.file(table, note("a", "1.0"))


VALUES = st.recursive(
    st.one_of(
        st.builds(lambda raw: {"B": raw}, st.binary(max_size=20)),
        st.builds(lambda raw: {"BS": raw}, st.lists(st.binary(max_size=20), min_size=1, max_size=3)),
        st.builds(lambda text: {"S": text}, st.text(max_size=20)),
        st.just({"NULL": True}),
    ),
    lambda value: st.one_of(
        st.builds(lambda many: {"L": many}, st.lists(value, max_size=3)),
        st.builds(lambda many: {"M": many}, st.dictionaries(st.text(max_size=5), value, max_size=3)),
    ),
)


@given(item=st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4))
def test_values_survive_the_way_through_json(item: Item) -> None:
    assert typed(json.loads(json.dumps(plain(item)))) == item
