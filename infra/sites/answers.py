"""What is asked of a site and what it answers, with the faults that an answer can have on its way."""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

_FEWEST_BYTES = 200  # a shorter body is not worth compressing
_COMPRESSED = re.compile(r"text/|application/(json|xml)")
_PIECES_A_SECOND = 20  # of an answer that comes slowly


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the host without its port, the path with its query, headers by their names in lower case."""

    host: str
    method: str
    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, and what goes wrong with it.

    repeats: how often the body is sent. declared: whether Content-Length is; else it is sent in chunks. wait: seconds
    before anything is sent. pace: bytes a second, None for no limit. kept: the share of the body after which the
    connection is closed, 1 for an answer that is whole. junk: bytes sent in place of a status line, headers and body;
    silent: nothing is sent at all, the connection is reset.
    """

    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeats: int = 1
    declared: bool = True
    wait: float = 0.0
    pace: float | None = None
    kept: float = 1.0
    junk: bytes = b""
    silent: bool = False

    @property
    def length(self) -> int:
        """The bytes of the body as declared; an answer that is cut declares one byte at least."""
        return max(len(self.body) * self.repeats, int(self.kept < 1))

    @property
    def is_bodiless(self) -> bool:
        """Whether an answer of this status has no body, whatever the method."""
        return self.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}

    def head(self, date: str, *, closes: bool) -> bytes:
        """Return the status line and the headers."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = ""
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Date: {date}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if not self.is_bodiless:
            lines.append(f"Content-Length: {self.length}" if self.declared else "Transfer-Encoding: chunked")
        if closes:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def pieces(self) -> Iterator[bytes]:
        """Yield the body in the pieces in which it is sent, without the frames of chunks."""
        body = self.body if self.kept == 1 else self.body[: int(len(self.body) * self.kept)]
        size = max(1, len(body) if self.pace is None else round(self.pace / _PIECES_A_SECOND))
        for _ in range(self.repeats):
            for start in range(0, len(body), size):
                yield body[start : start + size]


def text(status: int, words: str) -> Answer:
    """Return a short answer in plain words."""
    return Answer(status=status, headers={"Content-Type": "text/plain; charset=utf-8"}, body=words.encode())


def negotiated(answer: Answer, asked: Mapping[str, str]) -> Answer:
    """Return the answer as these headers of a request want it: 304 where nothing changed, compressed if accepted."""
    if answer.status == HTTPStatus.OK and _is_unchanged(answer.headers, asked):
        kept = {name: value for name, value in answer.headers.items() if not name.startswith("Content-")}
        return replace(answer, status=HTTPStatus.NOT_MODIFIED, headers=kept, body=b"")
    if not _is_worth_compressing(answer) or not _accepts_gzip(asked.get("accept-encoding", "")):
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    if etag := headers.get("ETag"):
        headers["ETag"] = f"W/{etag}"  # other bytes of the same content, as nginx marks them
    return replace(answer, headers=headers, body=gzip.compress(answer.body, mtime=0))


def _is_unchanged(headers: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Say whether the asker has this content; its date counts only where it knows no tag (RFC 9110, 13.1.3)."""
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    if "if-none-match" in asked:
        known = [tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")]
        return etag is not None and (known == ["*"] or etag in known)
    since = _moment(asked.get("if-modified-since"))
    changed = _moment(modified)
    return since is not None and changed is not None and changed <= since


def _moment(wording: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(wording) if wording and wording.endswith("GMT") else None
    except ValueError:
        return None


def _is_worth_compressing(answer: Answer) -> bool:
    return (
        answer.status == HTTPStatus.OK
        and answer.repeats == 1
        and len(answer.body) >= _FEWEST_BYTES
        and "Content-Encoding" not in answer.headers
        and _COMPRESSED.match(answer.headers.get("Content-Type", "")) is not None
    )


def _accepts_gzip(wording: str) -> bool:
    """Say whether gzip or any coding is accepted; "gzip;q=0" is a refusal."""
    codings: dict[str, str] = dict(re.findall(r"([a-z*-]+)\s*(?:;\s*q=([0-9.]+))?", wording.casefold()))
    quality = codings.get("gzip", codings.get("*", "0"))
    return quality == "" or float(quality.strip(".") or "0") > 0
