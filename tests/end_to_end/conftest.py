"""The stack of template.yaml, running in this process on the search engine of the session."""

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.stages.processes import forget
from infra import template
from infra.local.stack import LocalStack, Options
from tests.beside import PAGES
from tests.end_to_end.client import Answer, Client

collect_ignore = [] if PAGES.exists() else ["test_real_pages.py"]
ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
TEMPLATE = template.load()
_NUMBER = count(1)


@dataclass
class Stack:
    """A running stack and its client."""

    local: LocalStack
    client: Client

    def drain(self) -> None:
        """Wait until nothing is under way."""
        self.local.drain(60)

    def post(self, page: dict[str, Any]) -> Answer:
        """Post a page and wait until nothing is under way."""
        answer = self.client.post("/v1/pages", page)
        self.drain()
        return answer


def _options() -> Options:
    """Return options with an index of its own and without metrics; a failed delivery is tried again at once."""
    return Options(
        parameters={"IndexAlias": f"trials-e2e-{next(_NUMBER)}", "LogLevel": "ERROR"},
        environment={"POWERTOOLS_METRICS_DISABLED": "true"},
        retry=0.0,
        forget=forget,
    )


@pytest.fixture
def empty(osmem_url: str) -> Iterator[Stack]:
    """A stack without a page, on the stand-in, whose writes are seen at once."""
    with LocalStack(TEMPLATE, osmem_url, _options()) as local:
        yield Stack(local, Client(local.url))


@pytest.fixture(scope="module")
def seeded(opensearch_url: str) -> Iterator[Client]:
    """A client of a stack that has taken in all seeds, on a real OpenSearch."""
    with LocalStack(TEMPLATE, opensearch_url, _options()) as local:
        client = Client(local.url)
        pages = [_page(row) for row in csv.DictReader((SEEDS / "manifest.csv").read_text().splitlines())]
        for start in range(0, len(pages), 20):
            assert client.post("/v1/pages", pages[start : start + 20]).status == 202
        local.drain(60)
        time.sleep(1.1)  # the engine shows what was written once a second
        yield client


def _page(row: dict[str, str]) -> dict[str, str]:
    known = {name: value for name, value in row.items() if value and name != "file"}
    return {**known, "content": (SEEDS / row["file"]).read_text()}
