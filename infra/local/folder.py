"""Keeps the objects of the local buckets in a folder, and puts them back at the next start."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote, unquote

from moto.s3.models import s3_backends

from infra.local.cloud import ACCOUNT, Call, client

STORES = {"PutObject", "CopyObject", "CompleteMultipartUpload"}
REMOVES = {"DeleteObject", "DeleteObjects"}
HEADERS = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
}
META = "x-amz-meta-"
PLAIN = "binary/octet-stream"  # the content type of an object that was given none


class FolderRefused(RuntimeError):
    """A folder cannot keep objects: it cannot be made or written, or another process keeps its objects in it."""


@dataclass(frozen=True)
class Kept:
    """An object in the folder: `bucket` is its logical id in the template."""

    bucket: str
    key: str
    path: Path


class Folder:
    """A file an object: ROOT/objects/BUCKET/KEY; and ROOT/headers/BUCKET/KEY where it has headers that are not plain.

    `buckets` gives the logical id for the name of each bucket. One process at a time holds a folder.
    """

    def __init__(self, root: Path, buckets: Mapping[str, str]) -> None:
        self.root = root
        self.buckets = buckets
        self.replaying: int | None = None  # the thread that puts objects back
        try:
            root.mkdir(parents=True, exist_ok=True)
            self.hold: TextIO = (root / "lock").open("w")
        except OSError as error:
            raise FolderRefused(f"No data can be kept in {root}: {error.strerror}") from error
        try:
            fcntl.flock(self.hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.hold.close()
            raise FolderRefused(f"Another server keeps its data in {root}") from error

    def close(self) -> None:
        """Lets others have the folder."""
        self.hold.close()

    def heard(self, call: Call) -> None:
        """Does to the folder what a call did to a bucket, before the caller knows that it was done."""
        if call.service != "s3" or call.bucket not in self.buckets or self.replaying == threading.get_ident():
            return
        if call.operation in STORES:
            self.store(call.bucket, call.key)
        elif call.operation in REMOVES:
            for key in removed(call):
                self.file("objects", self.buckets[call.bucket], key).unlink(missing_ok=True)
                self.file("headers", self.buckets[call.bucket], key).unlink(missing_ok=True)

    def store(self, bucket: str, key: str) -> None:
        """Writes an object as the bucket now has it, which moto's own store tells in a fraction of a call's time."""
        stored: Any = s3_backends[ACCOUNT]["aws"].get_object(bucket, key)
        if headers := given(stored.metadata):
            write(self.file("headers", self.buckets[bucket], key), json.dumps(headers, sort_keys=True).encode())
        else:
            self.file("headers", self.buckets[bucket], key).unlink(missing_ok=True)
        write(self.file("objects", self.buckets[bucket], key), stored.value)

    def file(self, part: str, bucket: str, key: str) -> Path:
        """The file of an object. A part of a key that no file can be named is escaped."""
        names = [quote(name, safe=" !#$&'()+,:;=@[]^_`{}~") for name in key.split("/")]
        escaped = (name.replace(".", "%2E") if name in {".", ".."} else name or "%" for name in names)
        return self.root.joinpath(part, bucket, *escaped)

    def kept(self) -> Iterator[Kept]:
        """All objects, in the order of their keys."""
        for bucket in sorted(set(self.buckets.values())):
            top = self.root / "objects" / bucket
            for path in sorted(path for path in top.rglob("*") if path.is_file() and path.suffix != ".part"):
                yield Kept(bucket, "/".join(map(named, path.relative_to(top).parts)), path)

    def put_back(self, kept: Kept) -> None:
        """Puts an object into its bucket again, through the ordinary call, so that the ordinary events follow."""
        names = {logical_id: name for name, logical_id in self.buckets.items()}
        headers = self.file("headers", kept.bucket, kept.key)
        extra = json.loads(headers.read_bytes()) if headers.exists() else {}
        self.replaying = threading.get_ident()
        try:
            client("s3").put_object(Bucket=names[kept.bucket], Key=kept.key, Body=kept.path.read_bytes(), **extra)
        finally:
            self.replaying = None


def given(stored: Mapping[str, str]) -> dict[str, Any]:
    """The headers that an object was put with, as the arguments of another put; none where all are plain."""
    headers: dict[str, Any] = {
        HEADERS[name]: value for name, value in stored.items() if name in HEADERS and value != PLAIN
    }
    if metadata := {name.removeprefix(META): value for name, value in stored.items() if name.startswith(META)}:
        headers["Metadata"] = metadata
    return headers


def named(part: str) -> str:
    """The part of a key that a file or folder is named after; `%` stands for none, as in a//b."""
    return "" if part == "%" else unquote(part)


def removed(call: Call) -> list[str]:
    """The keys that a call removed."""
    if call.operation == "DeleteObject":
        return [call.key]
    body = call.body.decode() if isinstance(call.body, bytes) else str(call.body)
    return [element.text or "" for element in ET.fromstring(body).iter() if element.tag.rpartition("}")[2] == "Key"]  # noqa: S314 our own request


def write(path: Path, content: bytes) -> None:
    """Writes a file so that after a crash it is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
