"""Search engines for tests: one real node and one stand-in a session, shared: each test uses its own index names."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from infra.opensearch import engine, jars


def announce(config: pytest.Config, line: str) -> None:
    """Prints a line past pytest's capturing, so that a first download of the jars is seen."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        print(line, flush=True)
        return
    with capture.global_and_fixture_disabled():
        print(f"\n{line}", flush=True)


@pytest.fixture(scope="session")
def opensearch_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """Address of a real OpenSearch node. Without the jars: skipped, and an error where CI is set."""
    try:
        node = engine.start(None, kind="opensearch", quick=True, progress=lambda line: announce(pytestconfig, line))
    except jars.JarsUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"OpenSearch is not to be had here: {error}")
    with node:
        yield node.url


@pytest.fixture(scope="session")
def osmem_url() -> Iterator[str]:
    """Address of the in-memory stand-in."""
    with engine.start(None, kind="osmem") as stand_in:
        yield stand_in.url


@pytest.fixture(scope="session", params=["opensearch", "osmem"])
def engine_url(request: pytest.FixtureRequest) -> str:
    """The address of each of the two engines in turn: for contract tests."""
    return str(request.getfixturevalue(f"{request.param}_url"))
