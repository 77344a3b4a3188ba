"""The six registries' hosts, played by one server on 127.0.0.1, and what they are to answer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from ssl import PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, SSLContext
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urlsplit

import trustme

from functions.registries import hosts, registries
from infra.sites import pages
from infra.sites.answers import Answer, Asked, negotiated, text
from infra.sites.behaviours import Behaviour
from infra.sites.journal import Served
from infra.sites.server import Server
from infra.sites.studies import PREFIX, Studies


class _Address(NamedTuple):
    """Where something is served; an address without a query is met with any query, the whole host by an empty path."""

    host: str
    path: str = ""
    query: str = ""


@dataclass(slots=True)
class _Spell:
    behaviour: Behaviour
    left: int | None


class Sites:
    """The sites, from entering the context to leaving it.

    clock: the moment, with a zone, that goes into Date and Last-Modified headers and into the log. A host answers 404
    where nothing was put, and hosts that are not played get 421. The hosts are those of the known registries, each
    with content of its own (www too).
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pages: dict[_Address, Answer] = {}
        self._spells: dict[_Address, _Spell] = {}
        self._studies = Studies(clock)
        authority = trustme.CA()
        self.trust = SSLContext(PROTOCOL_TLS_CLIENT)
        authority.configure_trust(self.trust)
        self._context = SSLContext(PROTOCOL_TLS_SERVER)
        self._context.num_tickets = 0  # no client comes back to a session
        authority.issue_cert(*hosts()).configure_cert(self._context)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self._server = Server(self._context, self._answer, self._clock)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self._running.stop()

    @property
    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("the sites are not playing: enter them first")
        return self._server

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._running.server_port

    @property
    def log(self) -> list[Served]:
        """Every request that has ended, in the order in which they came: with its answer, or with its asker gone."""
        return self._running.journal.served()

    def most_at_once(self, host: str) -> int:
        """Return the highest number of requests to the host that were being answered at one time."""
        return self._running.journal.most_at_once(host)

    def resolve(self, host: str) -> tuple[tuple[str, int], ...]:
        """Return the one address and port of a host that is played; none for others."""
        return (("127.0.0.1", self.port),) if host.lower() in hosts() else ()

    def put(
        self,
        url: str,
        content: str | bytes,
        *,
        content_type: str = "text/html; charset=utf-8",
        etag: bool = True,
        modified: bool = True,
    ) -> None:
        """Serve content at a URL from now on; with ETag and Last-Modified, conditional requests are answered 304."""
        body = content.encode() if isinstance(content, str) else content
        headers = {"Content-Type": content_type}
        if etag:
            headers["ETag"] = f'"{sha256(body).hexdigest()[:16]}"'
        if modified:
            headers["Last-Modified"] = format_datetime(self._clock().astimezone(UTC), usegmt=True)
        self._serve(url, Answer(headers=headers, body=body))

    def remove(self, url: str, status: int = HTTPStatus.NOT_FOUND) -> None:
        """Answer 404, or 410, at a URL from now on."""
        self._serve(url, _missing(status))

    def redirect(self, url: str, to: str, status: int = HTTPStatus.MOVED_PERMANENTLY) -> None:
        """Send whoever asks for a URL elsewhere, as the site itself has it; see `Behaviour.redirect` for faults."""
        answer = text(status, "It has moved.")
        self._serve(url, replace(answer, headers={**answer.headers, "Location": to}))

    def robots(self, host: str, words: str, status: int = HTTPStatus.OK) -> None:
        """Serve a host's robots.txt with any status; without it the host answers 404."""
        self._serve(f"https://{host}/robots.txt", text(status, words))

    def behave(self, url_or_host: str, behaviour: Behaviour | None) -> None:
        """Let a URL, or a whole host with its robots.txt, behave in a way; None ends it. The URL's goes first."""
        address = _address(url_or_host) if "://" in url_or_host else _played(_Address(url_or_host.lower()))
        with self._lock:
            self._spells.pop(address, None)
            if behaviour is not None:
                self._spells[address] = _Spell(behaviour, behaviour.times)

    def study(self, nct_id: str, study: dict[str, Any], updated: str) -> None:
        """Put a study into ClinicalTrials.gov, or another state of it, last updated on this date (YYYY-MM-DD)."""
        with self._lock:
            self._studies.put(nct_id, study, updated)

    def unstudy(self, nct_id: str) -> None:
        """Take a study out of ClinicalTrials.gov; KeyError where it is not in it."""
        with self._lock:
            self._studies.remove(nct_id)

    def _serve(self, url: str, answer: Answer) -> None:
        with self._lock:
            self._pages[_address(url)] = answer

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            answer = self._own(asked)
            behaviour = self._spell(asked)
        return negotiated(behaviour.change(answer) if behaviour else answer, asked.headers)

    def _own(self, asked: Asked) -> Answer:
        if asked.host not in hosts():
            return text(HTTPStatus.MISDIRECTED_REQUEST, f"{asked.host} is not served here.")
        if asked.method not in {"GET", "HEAD"}:
            refused = text(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.")
            return replace(refused, headers={**refused.headers, "Allow": "GET, HEAD"})
        found = next((self._pages[address] for address in _places(asked)[:2] if address in self._pages), None)
        if found is None and asked.host in registries()["ctgov"].hosts and asked.target.startswith(PREFIX):
            return self._studies.answer(asked.target)
        return found or _missing(HTTPStatus.NOT_FOUND)

    def _spell(self, asked: Asked) -> Behaviour | None:
        """Return how the URL or else the host behaves, and count this request."""
        for address in _places(asked):
            spell = self._spells.get(address)
            if spell is not None and spell.left != 0:
                spell.left = None if spell.left is None else spell.left - 1
                return spell.behaviour
        return None


def _missing(status: int) -> Answer:
    return Answer(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, body=pages.missing().encode())


def _address(url: str) -> _Address:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise ValueError(f"{url} is no https address")
    return _played(_Address(parts.hostname or "", unquote(parts.path).rstrip("/") or "/", parts.query))


def _played(address: _Address) -> _Address:
    if address.host not in hosts():
        raise ValueError(f"{address.host} is no host of a known registry")
    return address


def _places(asked: Asked) -> tuple[_Address, _Address, _Address]:
    """Return the addresses that a request means, the closest first: with its query, without it, the host."""
    path, _, query = asked.target.partition("?")
    path = unquote(path).rstrip("/") or "/"
    return _Address(asked.host, path, query), _Address(asked.host, path), _Address(asked.host)
