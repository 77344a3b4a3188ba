"""A search from query string to answer, as a route makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from functions import queries
from functions.gateways.index import TrialIndex

REGISTRIES = ("clinconnect", "ctgov", "meddatax", "medpath", "trialx", "veeva")
SECRET = b"a secret of these tests alone"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finder:
    """Searches one index; `days` moves the clock."""

    index: TrialIndex

    def __call__(self, query: str, days: float = 0.0) -> dict[str, Any]:
        """Return the answer to a query string."""
        now = NOW + timedelta(days=days)
        request = queries.read(parse_qs(query, keep_blank_values=True), REGISTRIES)
        search = queries.prepare(request, secret=SECRET, now=now)
        return queries.respond(search, self.index.search(search.body, search.index), secret=SECRET, now=now)

    def ids(self, query: str) -> list[str]:
        """Return the NCT IDs of the hits, in order."""
        return [trial["nct_id"] for trial in self(f"limit=1000&{query}" if "limit=" not in query else query)["trials"]]

    def pages(self, query: str) -> Iterator[dict[str, Any]]:
        """Yield all pages of a search."""
        page = self(query)
        yield page
        while token := page.get("next_page_token"):
            page = self(f"{query}&{urlencode({'page_token': token})}")
            yield page
