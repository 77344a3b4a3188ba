"""The sites of the registries: one request at a time over HTTPS, to a public address only, within limits.

The host is resolved here and the connection goes to the very address that was looked at, so that a name that changes
its mind in between leads nowhere. Redirects are answers like any other: whoever asks looks at where they lead.
"""

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from functions.errors import NotFetched

Address = tuple[str, int]
"""An IP address and a port."""

_CHUNK: Final = 65_536
_MOST_ADDRESSES: Final = 3


@dataclass(frozen=True)
class Limits:
    """What one request may take: seconds to connect, to wait for the next byte and in all; bytes, unpacked."""

    connect: float = 5.0
    silence: float = 10.0
    whole: float = 40.0
    size: int = 3_000_000


@dataclass(frozen=True)
class Answer:
    """What a site answered: `status`, headers in lower case, and the body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def resolve(host: str) -> Sequence[Address]:
    """Return the addresses of a host; NotFetched where its name is not known."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotFetched(f"{host} has no address: {error.strerror}") from error
    return [(str(address[0]), int(address[1])) for *_, address in found]


def is_public(ip: str) -> bool:
    """Say whether an address is one of the public Internet: not private, local, reserved or wrapped around such."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and (address not in _GLOBAL or address.sixtofour or address.teredo):
        return False
    return address.is_global and not address.is_multicast


_GLOBAL: Final = ipaddress.ip_network("2000::/3")  # all that is given out; what wraps IPv4 addresses lies elsewhere


@dataclass(frozen=True)
class Way:
    """How sites are reached: what resolves a host, which addresses may be asked, whose certificates are trusted, and
    what a request may take.
    """

    resolve: Callable[[str], Sequence[Address]] = resolve
    permits: Callable[[str], bool] = is_public
    make_trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    limits: Limits = Limits()

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """What certificates are checked against, made once: it reads the authorities of the machine."""
        return self.make_trust()


class Site:
    """Asks sites for pages."""

    def __init__(self, way: Way, user_agent: str) -> None:
        self._way = way
        self._user_agent = user_agent
        self._limits = way.limits

    def get(self, url: str, headers: Mapping[str, str], size: int | None = None) -> Answer:
        """Return a site's answer to GET; NotFetched where there is none within the limits.

        `size` is another limit of the body, in bytes. Nothing is asked of an address that is not https or not public.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.port not in {None, 443}:
            raise NotFetched("only https addresses on the usual port are fetched")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = {**self._own_headers(parts.hostname), **headers}
        with _explained(parts.hostname), self._connected(parts.hostname) as connection:
            connection.request("GET", target, headers=asked, preload_content=False)
            response = connection.getresponse()
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, lowered, self._body(response, size or self._limits.size))

    def _own_headers(self, host: str) -> dict[str, str]:
        return {
            "Host": host,
            "User-Agent": self._user_agent,
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }

    @contextmanager
    def _connected(self, host: str) -> Iterator[HTTPSConnection]:
        """A connection to the host's first address that takes one; it is cut off when the whole time is over."""
        made: list[HTTPSConnection] = []
        watch = threading.Timer(self._limits.whole, _cut, (made,))
        watch.daemon = True
        watch.start()
        started = time.monotonic()
        try:
            yield self._connect(host, made)
        finally:
            watch.cancel()
            for connection in made:
                connection.close()
            if time.monotonic() - started >= self._limits.whole:  # what was cut off can look like a whole answer
                raise NotFetched(f"{host} took longer than {self._limits.whole:g} s")

    def _connect(self, host: str, made: list[HTTPSConnection]) -> HTTPSConnection:
        """Return a connection to the first of the host's addresses that takes one; all that were tried are `made`."""
        *others, last = self._addresses(host)[:_MOST_ADDRESSES]
        for address in others:
            with suppress(HTTPError, OSError):
                return self._connection(host, address, made)
        return self._connection(host, last, made)

    def _connection(self, host: str, address: Address, made: list[HTTPSConnection]) -> HTTPSConnection:
        connection = HTTPSConnection(
            *address,
            timeout=self._limits.connect,
            server_hostname=host,
            assert_hostname=host,
            ssl_context=self._way.trust,
        )
        made.append(connection)
        connection.connect()
        if connection.sock:
            connection.sock.settimeout(self._limits.silence)
        return connection

    def _addresses(self, host: str) -> Sequence[Address]:
        """Return the addresses to ask; NotFetched where the host has one that may not be asked, or none."""
        found = self._way.resolve(host)
        if not found:
            raise NotFetched(f"{host} has no address")
        if not all(self._way.permits(ip) for ip, _ in found):
            raise NotFetched(f"{host} has an address that is not public")
        return found

    def _body(self, response: BaseHTTPResponse, size: int) -> bytes:
        """Return the unpacked body; NotFetched as soon as it is larger than it may be, or where its end is missing."""
        unpack = _unpacker(response.headers.get("content-encoding", "").strip().casefold())
        body = bytearray()
        while chunk := response.read1(_CHUNK, decode_content=False):
            body += unpack.take(chunk, size + 1 - len(body))
            if len(body) > size:
                raise NotFetched(f"the answer is larger than {size:,} bytes")
        if response.length_remaining or not (unpack.is_whole or not body):
            raise NotFetched("the answer ended before its end")
        return bytes(body)


class _Plain:
    """A body that is as it was sent."""

    def take(self, chunk: bytes, most: int) -> bytes:
        """Return what a chunk holds, up to so many bytes."""
        return chunk[:most]

    @property
    def is_whole(self) -> bool:
        """Whether what was taken has come to its end; of a plain body its length alone tells."""
        return True


class _Gzip(_Plain):
    """A packed body, unpacked no further than it may be large."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=31)

    def take(self, chunk: bytes, most: int) -> bytes:
        taken = bytearray()
        while chunk and len(taken) < most:
            if self._unpacker.eof:  # a packed body may have several parts
                self._unpacker = zlib.decompressobj(wbits=31)
            taken += self._unpacker.decompress(chunk, most - len(taken))
            chunk = self._unpacker.unused_data
        return bytes(taken)

    @property
    def is_whole(self) -> bool:
        return self._unpacker.eof


def _unpacker(encoding: str) -> _Plain:
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding in {"gzip", "x-gzip"}:
        return _Gzip()
    raise NotFetched("the answer is packed in a way that was not asked for")


def _cut(made: Sequence[HTTPSConnection]) -> None:
    """End connections from another thread: whoever waits for one gets an error at once."""
    for connection in made:
        if connection.sock is not None:
            with suppress(OSError):  # it has ended by itself
                connection.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def _explained(host: str) -> Iterator[None]:
    """Turn the errors of the library into NotFetched, each with a few words of its own and no text of a page."""
    try:
        yield
    except zlib.error as error:
        raise NotFetched("the answer cannot be unpacked") from error
    except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
        raise NotFetched(f"{host} did not answer in time") from error
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise NotFetched(f"{host} could not be asked: {type(error).__name__}") from error
