"""How a site can misbehave: each behaviour makes another answer of the one that the site would have given."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from http import HTTPStatus
from typing import Self

from infra.sites import pages
from infra.sites.answers import Answer, text

_MEGABYTE = 1_000_000
_BLOCK = 50_000  # bytes; a whole number of them is a megabyte
_HTML = "text/html; charset=utf-8"
_PARAGRAPH = b"<p>Nobody needs so much text about one trial.</p>\n"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A way to answer; `times` is for how many requests it lasts, None until it is ended. Equal by name and times."""

    name: str
    change: Callable[[Answer], Answer] = field(repr=False, compare=False)
    times: int | None = None

    @classmethod
    def _of(cls, name: str, times: int | None, **changes: object) -> Self:
        """Return a behaviour that keeps the site's own answer and changes how it comes."""
        return cls(name, partial(replace, **changes), times)

    @classmethod
    def _instead(cls, name: str, times: int | None, answer: Answer) -> Self:
        """Return a behaviour that gives this answer in place of the site's own."""
        return cls(name, lambda _: answer, times)

    @classmethod
    def plain(cls) -> Self:
        """Return the site's own answer: takes one URL out of what its host does."""
        return cls("plain", lambda answer: answer)

    @classmethod
    def status(cls, status: int, *, retry_after: str | None = None, times: int | None = None) -> Self:
        """Return this status in plain words, with Retry-After in seconds or as an HTTP date where it is given."""
        answer = text(status, f"This site answers {status}.")
        later = {"Retry-After": retry_after} if retry_after else {}
        return cls._instead(f"status {status}", times, replace(answer, headers={**answer.headers, **later}))

    @classmethod
    def hang(cls, seconds: float, *, times: int | None = None) -> Self:
        """Return the own answer after so many seconds of nothing; nothing at all where the site is stopped first."""
        return cls._of(f"hang {seconds:g} s", times, wait=seconds)

    @classmethod
    def trickle(cls, bytes_per_second: float, *, times: int | None = None) -> Self:
        """Return the own answer, the body of it at this speed."""
        return cls._of(f"trickle {bytes_per_second:g} bytes/s", times, pace=bytes_per_second)

    @classmethod
    def large(cls, megabytes: int, *, declared: bool = True, times: int | None = None) -> Self:
        """Return so many million bytes of HTML, with Content-Length, or in chunks where it is not declared."""
        body = _PARAGRAPH * (_BLOCK // len(_PARAGRAPH))
        repeats = megabytes * _MEGABYTE // len(body)
        headers = {"Content-Type": _HTML}
        answer = Answer(headers=headers, body=body, repeats=repeats, declared=declared)
        return cls._instead(f"large {megabytes} MB", times, answer)

    @classmethod
    def bad_gzip(cls, *, cut: bool = False, times: int | None = None) -> Self:
        """Return what says that it is gzip and is not, or the own answer as gzip without its second half."""

        def change(answer: Answer) -> Answer:
            whole = gzip.compress(answer.body, mtime=0)
            return _as_gzip(answer, whole[: len(whole) // 2] if cut else b"<p>This was never compressed.</p>")

        return cls("cut gzip" if cut else "no gzip", change, times)

    @classmethod
    def bomb(cls, megabytes: int, *, times: int | None = None) -> Self:
        """Return a small gzip that unpacks to so many million bytes."""
        answer = _as_gzip(Answer(headers={"Content-Type": _HTML}), _packed(megabytes))
        return cls._instead(f"bomb {megabytes} MB", times, answer)

    @classmethod
    def wrong_charset(cls, declared: str, actual: str, *, times: int | None = None) -> Self:
        """Return the own text in the `actual` encoding under the name of the `declared` one."""

        def change(answer: Answer) -> Answer:
            body = answer.body.decode(errors="replace").encode(actual, errors="xmlcharrefreplace")
            return replace(
                answer, body=body, headers={**answer.headers, "Content-Type": f"text/html; charset={declared}"}
            )

        return cls(f"{actual} as {declared}", change, times)

    @classmethod
    def challenge(cls, status: int = HTTPStatus.FORBIDDEN, *, times: int | None = None) -> Self:
        """Return the page of a guard (of our invention) that wants to see a browser, with any status, 200 too."""
        headers = {"Content-Type": _HTML, "Server": "portcullis", "Portcullis-Action": "challenge"}
        answer = Answer(status=status, headers=headers, body=pages.challenge().encode())
        return cls._instead(f"challenge {status}", times, answer)

    @classmethod
    def cut(cls, *, times: int | None = None) -> Self:
        """Return half the body; then the connection is closed, though Content-Length promised more."""
        return cls._of("cut", times, kept=0.5)

    @classmethod
    def headers_only(cls, *, times: int | None = None) -> Self:
        """Return the headers of the own answer and not one byte of the body that they promise."""
        return cls._of("headers only", times, kept=0.0)

    @classmethod
    def junk(cls, *, times: int | None = None) -> Self:
        """Return bytes that are no answer of HTTP."""
        return cls._of("junk", times, junk=b"\x00\xff\xfe no protocol is like this\r\n\r\n")

    @classmethod
    def reset(cls, *, times: int | None = None) -> Self:
        """Return nothing: the connection is reset once the request has been read."""
        return cls._of("reset", times, silent=True)

    @classmethod
    def redirect(cls, to: str, status: int = HTTPStatus.FOUND, *, times: int | None = None) -> Self:
        """Return a redirect to any address: itself, another host, http, a private address, no address at all."""
        answer = text(status, "It is elsewhere.")
        return cls._instead(f"redirect to {to}", times, replace(answer, headers={**answer.headers, "Location": to}))


def _as_gzip(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body, headers={**answer.headers, "Content-Encoding": "gzip"})


@cache
def _packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)  # 16: with the head and tail of gzip
    block = bytes(_MEGABYTE)
    return b"".join([packer.compress(block) for _ in range(megabytes)] + [packer.flush()])
