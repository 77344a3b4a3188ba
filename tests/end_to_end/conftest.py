"""The stack of template.yaml, running in this process on the search engine of the session."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from infra.local.stack import LocalStack
from tests.end_to_end.client import Answer, Client

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
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


def _running(engine_url: str) -> Iterator[Stack]:
    parameters = {"IndexAlias": f"trials-e2e-{next(_NUMBER)}"}
    with LocalStack(ROOT / "template.yaml", engine_url=engine_url, parameters=parameters) as local:
        yield Stack(local, Client(local.url))


@pytest.fixture
def empty(osmem_url: str) -> Iterator[Stack]:
    """A stack without a page, on the stand-in, whose writes are seen at once."""
    yield from _running(osmem_url)


@pytest.fixture(scope="module")
def seeded(opensearch_url: str) -> Iterator[Client]:
    """A client of a stack that has taken in all seeds, on a real OpenSearch."""
    with LocalStack(
        ROOT / "template.yaml", engine_url=opensearch_url, parameters={"IndexAlias": "trials-seeded"}
    ) as local:
        client = Client(local.url)
        rows = list(csv.DictReader((SEEDS / "manifest.csv").open()))
        pages = [{name: value for name, value in row.items() if value and name != "file"} for row in rows]
        for page, row in zip(pages, rows, strict=True):
            page["content"] = (SEEDS / row["file"]).read_text()
        for start in range(0, len(pages), 20):
            assert client.post("/v1/pages", json.loads(json.dumps(pages[start : start + 20]))).status == 202
        local.drain(60)
        yield client
