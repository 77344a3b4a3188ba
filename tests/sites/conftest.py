"""Sites that play for one test, by a clock that the test sets, and a client that trusts them alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3

from infra.sites import Sites


@dataclass
class Clock:
    """A clock that stands until it is set."""

    moment: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Client:
    """Asks the sites over TLS as a fetcher would: with the resolver and the trust that they give."""

    sites: Sites
    pools: dict[str, urllib3.HTTPSConnectionPool] = field(default_factory=dict)

    def pool(self, host: str) -> urllib3.HTTPSConnectionPool:
        """The connections to a host: one at least is kept, each is checked against the host's name."""
        if host not in self.pools:
            ((address, port),) = self.sites.resolve(host)
            self.pools[host] = urllib3.HTTPSConnectionPool(
                address, port, ssl_context=self.sites.trust, server_hostname=host, assert_hostname=host, retries=False
            )
        return self.pools[host]

    def ask(
        self, url: str, method: str = "GET", *, timeout: float = 10, preload: bool = True, **headers: str
    ) -> urllib3.BaseHTTPResponse:
        """What a URL answers, redirects not followed; header names with `_` for `-`."""
        parts = urllib3.util.parse_url(url)
        assert parts.host
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.pool(parts.host).request(
            method,
            parts.request_uri,
            headers={"Host": parts.host, **named},
            redirect=False,
            timeout=timeout,
            preload_content=preload,
        )

    def json(self, url: str) -> Any:
        """The JSON that a URL answers with 200."""
        response = self.ask(url)
        assert response.status == 200, response.data
        return response.json()


@pytest.fixture
def clock() -> Clock:
    """The clock of the sites."""
    return Clock()


@pytest.fixture
def sites(clock: Clock) -> Iterator[Sites]:
    """Sites that play as long as the test runs."""
    with Sites(clock) as playing:
        yield playing


@pytest.fixture
def client(sites: Sites) -> Iterator[Client]:
    """A client of the sites."""
    asking = Client(sites)
    yield asking
    for pool in asking.pools.values():
        pool.close()
