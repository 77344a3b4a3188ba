"""Counts are asked for once a minute."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from functions.gateways import clock
from functions.gateways.index import TrialIndex
from functions.gateways.tallies import LIFE, Tallies
from functions.queries.vocabularies import ANTIGENS, CONDITIONS

START = datetime(2026, 6, 1, tzinfo=UTC)


class Counted:
    """An index that counts how often it is asked, and has as many trials of CD19 and of leukemia."""

    def __init__(self) -> None:
        self.asked = 0

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.asked += 1
        key = "target/CD19" if "wide" in body["aggs"] else "DOID:1240"
        terms = {"buckets": [{"key": key, "doc_count": self.asked}]}
        return {"aggregations": {"own": terms, "all": terms, "wide": {"buckets": {}}}}


@pytest.fixture
def at() -> Iterator[list[datetime]]:
    """The time of this process, to be changed."""
    times = [START]
    clock.use(clock.Clock(now=lambda: times[0]))
    yield times
    clock.use(clock.Clock())


def test_counts_are_kept_for_a_minute(at: list[datetime]) -> None:
    index = Counted()
    tallies = Tallies(cast("TrialIndex", index))
    assert tallies.of(ANTIGENS).totals == {"CD19": 1}
    at[0] = START + LIFE - timedelta(seconds=1)
    assert tallies.of(ANTIGENS).totals == {"CD19": 1}
    assert tallies.of(CONDITIONS).totals == {"DOID:1240": 2}
    at[0] = START + LIFE
    assert tallies.of(ANTIGENS).totals == {"CD19": 3}
    assert index.asked == 3
