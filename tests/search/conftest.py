"""One filled index on each engine, shared by the tests that only read it."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from functions import documents
from functions.gateways.index import TrialIndex, client
from tests.search.finder import Finder
from tests.search.trials import trials


@pytest.fixture(scope="session")
def new_index(engine_url: str) -> Iterator[Callable[[], tuple[TrialIndex, Callable[[], None]]]]:
    """Makes an index under an alias of its own; the second value makes what was written searchable."""
    engine = client(engine_url)
    aliases: list[str] = []

    def make() -> tuple[TrialIndex, Callable[[], None]]:
        alias = f"test-{uuid4().hex}"
        aliases.append(alias)
        return TrialIndex(engine, alias), lambda: engine.indices.refresh(index=f"{alias}*") and None

    yield make
    for alias in aliases:
        engine.indices.delete(index=f"{alias}*")
    engine.close()


@pytest.fixture(scope="session")
def find(new_index: Callable[[], tuple[TrialIndex, Callable[[], None]]]) -> Finder:
    """Searches the trials of `trials.txt`."""
    index, refresh = new_index()
    index.ensure()
    assert index.put_many([(documents.document(trial), trial.version) for trial in trials()]) == ()
    refresh()
    return Finder(index)
