"""A data folder keeps the buckets' objects and puts them back."""

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.folder import Folder, FolderRefused
from infra.local.stack import LocalStack
from tests.local.conftest import put
from tests.local.handlers import Script

BUCKET = "local-things"


def test_objects_come_back_and_wake_the_functions_again(
    run: Callable[..., LocalStack], script: Script, tmp_path: Path
) -> None:
    put(run(data=tmp_path), "a", "b")
    stack = run(data=tmp_path)
    script.stored.clear()
    assert stack.replay() == 2
    stack.drain(10)
    assert script.stored == ["a", "b"]
    stack = run(data=tmp_path)
    assert stack.replay() == 2, "putting back adds nothing"


def test_what_is_put_is_on_disk_before_the_caller_goes_on(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    client = boto3.client("s3")
    client.put_object(Bucket=BUCKET, Key="x/y", Body=b"1")
    assert (tmp_path / "objects" / "Things" / "x" / "y").read_bytes() == b"1"
    client.copy_object(Bucket=BUCKET, Key="x/z", CopySource=f"{BUCKET}/x/y")
    client.delete_object(Bucket=BUCKET, Key="x/y")
    client.put_object(Bucket=BUCKET, Key="q & <a>", Body=b"")
    client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "q & <a>"}, {"Key": "none"}]})
    assert [path.name for path in (tmp_path / "objects").rglob("*") if path.is_file()] == ["z"]


def test_headers_come_back(run: Callable[..., LocalStack], tmp_path: Path) -> None:
    run(data=tmp_path)
    extra = {"ContentType": "text/plain", "ContentEncoding": "gzip", "Metadata": {"a": "b"}}
    boto3.client("s3").put_object(Bucket=BUCKET, Key="k", Body=b"1", **extra)  # type: ignore[arg-type]
    boto3.client("s3").put_object(Bucket=BUCKET, Key="plain", Body=b"1")
    assert not (tmp_path / "headers" / "Things" / "plain").exists()
    run(data=tmp_path).replay()
    found = boto3.client("s3").get_object(Bucket=BUCKET, Key="k")
    assert {name: found[name] for name in extra} == extra  # type: ignore[literal-required]


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(FolderRefused, match="No data can be kept in"):
            Folder(place, {})


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    first = Folder(tmp_path, {})
    with pytest.raises(FolderRefused, match="Another server"):
        Folder(tmp_path, {})
    first.close()
    Folder(tmp_path, {}).close()


@given(key=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40))
def test_every_key_has_a_file_of_its_own_below_the_folder(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    folder = Folder(tmp_path_factory.mktemp("data"), {"b": "B"})
    path = folder.file("objects", "B", key)
    path.parent.mkdir(parents=True)
    path.touch()
    assert [kept.key for kept in folder.kept()] == [key]
    folder.close()
