"""Posts the sample pages of a folder through the HTTP API, each once."""

from __future__ import annotations

import csv
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[2] / "seeds"
MANIFEST = "manifest.csv"
TOGETHER = 10  # pages of one request
TOGETHER_BYTES = 2_000_000
ENVELOPE = ("registry", "url", "fetched_at", "content_type", "nct_id")


class SeedError(RuntimeError):
    """The manifest or a page that it names cannot be read, or the API did not take a request."""


@dataclass(frozen=True)
class Seed:
    """A page as `POST /v1/pages` takes it; `mark` changes with the page and its envelope."""

    name: str
    body: dict[str, str]

    @property
    def mark(self) -> str:
        """The hash of the page and its envelope."""
        return hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()


def read(folder: Path = SEEDS) -> list[Seed]:
    """The pages that the manifest names, a row each: registry, file, and what else is known; none without a manifest.

    A file is named from the folder, or from the registry's folder in it.
    """
    manifest = folder / MANIFEST
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [seed(folder, number, row) for number, row in enumerate(rows, 2)]


def seed(folder: Path, line: int, row: dict[str, str]) -> Seed:
    """The page of one row; SeedError names the line."""
    places = [folder / (row.get("file") or ""), folder / (row.get("registry") or "") / (row.get("file") or "")]
    path = next((path for path in places if path.is_file()), None)
    if path is None:
        raise SeedError(f"{MANIFEST}, line {line}: there is no file {row.get('file')}")
    given = {name: row[name] for name in ENVELOPE if row.get(name)}
    return Seed(path.relative_to(folder).as_posix(), {"content": path.read_bytes().decode(), **given})


@dataclass(frozen=True)
class Ledger:
    """Which seeds a data folder has already; with no path, none has been posted."""

    path: Path | None

    def posted(self) -> set[str]:
        """The marks of the seeds that were posted."""
        return set(self.path.read_text().split()) if self.path and self.path.exists() else set()

    def add(self, seeds: Iterable[Seed]) -> None:
        """Notes seeds as posted."""
        if self.path:
            with self.path.open("a") as stream:
                stream.writelines(f"{seed.mark}\n" for seed in seeds)


def post(url: str, seeds: Sequence[Seed], ledger: Ledger, progress: Callable[[int, int], None]) -> list[str]:
    """Posts the seeds that the ledger does not have; returns a line for each page that was refused, and why.

    `progress` is told how many of how many are posted.
    """
    posted = ledger.posted()
    due = [seed for seed in seeds if seed.mark not in posted]
    refused, done = [], 0
    for some in groups(due):
        for one, result in zip(some, pages(url, some), strict=True):
            if "page_id" not in result:
                refused.append(f"{one.name}: {result.get('detail') or result.get('title') or result}")
        ledger.add(some)
        done += len(some)
        progress(done, len(due))
    return refused


def groups(seeds: Sequence[Seed]) -> Iterator[list[Seed]]:
    """The seeds in requests of a bearable size."""
    some: list[Seed] = []
    size = 0
    for one in seeds:
        length = len(one.body["content"].encode())
        if some and (len(some) == TOGETHER or size + length > TOGETHER_BYTES):
            yield some
            some, size = [], 0
        some.append(one)
        size += length
    if some:
        yield some


def pages(url: str, seeds: Sequence[Seed]) -> list[dict[str, Any]]:
    """What became of each page of one request."""
    body = json.dumps([seed.body for seed in seeds]).encode()
    request = urllib.request.Request(  # noqa: S310 the address is our own server's
        f"{url}/v1/pages", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            answer: dict[str, Any] = json.load(reply)
    except urllib.error.HTTPError as error:
        raise SeedError(f"POST /v1/pages answered {error.code}: {error.read(2000).decode(errors='replace')}") from error
    results: list[dict[str, Any]] = answer["pages"]
    return results
