"""The sample stack, and requests to it."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.local.stack import LocalStack, Options
from tests.local import handlers

SAMPLE = Path(__file__).with_name("sample.yaml")


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def ask(url: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
    """A request as given; header names with `_` for `-`."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


@pytest.fixture
def script() -> handlers.Script:
    """What the sample's functions do."""
    return handlers.reset()


@pytest.fixture
def run(script: handlers.Script) -> Iterator[Callable[..., LocalStack]]:  # noqa: ARG001 reset before the stack
    """Starts a sample stack with options; it ends with the test."""
    stacks: list[LocalStack] = []

    def start(**options: Any) -> LocalStack:
        for stack in stacks:
            stack.__exit__()
        stacks[:] = [LocalStack(SAMPLE, options=Options(**{"retry": 0.0, **options})).__enter__()]
        return stacks[0]

    yield start
    for stack in stacks:
        stack.__exit__()


@pytest.fixture
def stack(run: Callable[..., LocalStack]) -> LocalStack:
    """A sample stack."""
    return run()


def put(stack: LocalStack, *names: str) -> None:
    """Posts things."""
    for name in names:
        reply = ask(stack.url, "POST", "/things", json.dumps({"name": name}).encode(), Content_Type="application/json")
        assert reply.status == 202, reply
