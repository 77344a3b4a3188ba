"""Pages from files, folders and standard input, each with what is known of it, as `POST /v1/pages` takes them."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from functions.layout.charset import decode
from infra.local.seeds import ENVELOPE, MANIFEST
from infra.operators.client import Json, encoded

STDIN: Final = "-"
CONTENT_TYPES: Final[Mapping[str, str]] = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
}
LINES: Final = frozenset({".jsonl", ".ndjson"})
MOST_PAGES: Final = 100
LARGEST_CONTENT: Final = 3_000_000  # bytes of a page, and of a request: the API takes no more
LARGEST_REQUEST: Final = 4_500_000
_BETWEEN: Final = 2  # bytes between two pages of a list


class NotAPage(ValueError):
    """Why something cannot be sent as a page."""


@dataclass(frozen=True)
class Place:
    """Where pages are: a file, or standard input; `lines` says that it holds a page a line, as JSON."""

    source: str
    path: Path | None = None
    envelope: Mapping[str, str] | None = None
    lines: bool = False
    problem: str | None = None


@dataclass(frozen=True)
class Page:
    """A page to send, or why it cannot be sent."""

    source: str
    body: Json | None = None
    problem: str | None = None


def places(inputs: Iterable[str], *, jsonl: bool, typed: bool) -> list[Place]:
    """Return where the pages of inputs are; NotAPage names an input that is nothing of the kind.

    `typed` says that the content type is given, so that a file may have any suffix.
    """
    found: list[Place] = []
    for one in inputs:
        path = Path(one)
        if one == STDIN:
            found.append(Place(STDIN, lines=jsonl))
        elif one and path.is_dir():
            found += folder(path)
        elif not path.is_file():
            raise NotAPage(f"{one!r} is no file, no folder and no URL")
        elif not typed and path.suffix.lower() not in CONTENT_TYPES.keys() | LINES:
            raise NotAPage(f"{one}: say --content-type, or name it {', '.join((*CONTENT_TYPES, *sorted(LINES)))}")
        else:
            found.append(Place(one, path, lines=path.suffix.lower() in LINES))
    return found


def folder(top: Path) -> list[Place]:
    """Return the pages of a folder and those below, by suffix or because a manifest lists them."""
    listed: dict[Path, Place] = {}
    missing: list[Place] = []
    for manifest in sorted(top.rglob(MANIFEST)):
        for place in _listed(manifest):
            if place.path is None:
                missing.append(place)
            else:
                listed[place.path] = place
    files = [path for path in sorted(top.rglob("*")) if path.is_file()]
    known = [path for path in files if path in listed or path.suffix.lower() in CONTENT_TYPES.keys() | LINES]
    return missing + [listed.get(path) or Place(str(path), path, lines=path.suffix.lower() in LINES) for path in known]


def _listed(manifest: Path) -> Iterator[Place]:
    """Yield what the rows of a manifest name: a file from its folder, or from the registry's folder in it."""
    try:
        rows = list(csv.DictReader(manifest.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAPage(f"{manifest} cannot be read: {error}") from error
    for number, row in enumerate(rows, 2):
        name, registry = row.get("file") or "", row.get("registry") or ""
        choices = (manifest.parent / name, manifest.parent / registry / name)
        path = next((choice for choice in choices if choice.is_file()), None)
        envelope = {key: row[key] for key in ENVELOPE if row.get(key)}
        problem = None if path else f"line {number}: there is no file {name}"
        yield Place(str(path or manifest), path, envelope, problem=problem)


def pages(found: Iterable[Place], given: Mapping[str, str]) -> Iterator[Page]:
    """Yield the pages at places; `given` is known of all of them, where nothing nearer says otherwise."""
    return chain.from_iterable(_pages(place, given) for place in found)


def _pages(place: Place, given: Mapping[str, str]) -> Iterator[Page]:
    if place.problem:
        yield Page(place.source, problem=place.problem)
    elif place.lines:
        yield from _of_lines(place, given)
    else:
        try:
            yield Page(place.source, _page(place, given))
        except (NotAPage, OSError) as error:
            yield Page(place.source, problem=str(error))


def _page(place: Place, given: Mapping[str, str]) -> Json:
    suffix = place.path.suffix.lower() if place.path else ""
    by_suffix = {"content_type": CONTENT_TYPES[suffix]} if suffix in CONTENT_TYPES else {}
    known = {**by_suffix, **given, **(place.envelope or {})}
    if place.path and (size := place.path.stat().st_size) > LARGEST_CONTENT:
        raise NotAPage(f"it has {size} bytes; a page may have {LARGEST_CONTENT}")
    content = place.path.read_bytes() if place.path else sys.stdin.buffer.read()
    return {"content": text(content, known.get("content_type")), **known}


def text(content: bytes, content_type: str | None) -> str:
    """Return the text of bytes: HTML in the charset that it declares, all else in UTF-8, or NotAPage."""
    if content_type == "text/html":
        return decode(content, content_type)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPage(f"it is not UTF-8: {error.reason} at byte {error.start}") from error


def _of_lines(place: Place, given: Mapping[str, str]) -> Iterator[Page]:
    with place.path.open("rb") if place.path else sys.stdin.buffer as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            source = f"{place.source}:{number}"
            try:
                body = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Page(source, problem=f"it is not JSON: {error}")
                continue
            yield (
                Page(source, {**given, **body})
                if isinstance(body, dict)
                else Page(source, problem="it is no JSON object")
            )


def batches(found: Iterable[Page]) -> Iterator[Sequence[Page]]:
    """Yield pages in lists of which each fits in a request; a page that is too large alone comes alone."""
    some: list[Page] = []
    size = 0
    for page in found:
        length = len(encoded(page.body)) + _BETWEEN
        if some and (len(some) == MOST_PAGES or size + length > LARGEST_REQUEST):
            yield some
            some, size = [], 0
        some.append(page)
        size += length
    if some:
        yield some
