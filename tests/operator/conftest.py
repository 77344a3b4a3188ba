"""The command against a small service, against the local stack, or against nothing."""

import socket
from collections.abc import Iterator
from itertools import count

import pytest

from functions.stages.stores import forget
from infra.local.stack import LocalStack, Options
from tests.operator.command import Cli
from tests.operator.service import Server, Service

_NUMBER = count(1)


@pytest.fixture(scope="module")
def stack(osmem_url: str) -> Iterator[LocalStack]:
    """A stack without a page at first."""
    options = Options(
        parameters={"IndexAlias": f"trials-operator-{next(_NUMBER)}", "LogLevel": "ERROR"},
        environment={"POWERTOOLS_METRICS_DISABLED": "true"},
        retry=0.0,
        forget=forget,
    )
    with LocalStack(engine_url=osmem_url, options=options) as local:
        yield local


@pytest.fixture
def stacked(stack: LocalStack) -> Cli:
    """The command at the stack."""
    return Cli(stack.url)


@pytest.fixture
def service() -> Iterator[Server]:
    """A service of targets, runs and sources."""
    with Server(Service().answer) as server:
        yield server


@pytest.fixture
def cli(service: Server) -> Cli:
    """The command at that service."""
    return Cli(service.url)


@pytest.fixture
def nobody() -> Cli:
    """The command at an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return Cli(f"http://127.0.0.1:{port}")
