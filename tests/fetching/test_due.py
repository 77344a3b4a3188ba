"""Choosing what is due reads what is due, and nothing of what is not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.gateways.targets import DUE, Targets
from functions.stages import stores
from schemas.identifiers import Moment
from schemas.target import TargetState
from tests.fetching import metering
from tests.fetching.conftest import START

SITE, OTHER, ALL = "clinconnect", "veeva", 2_000
SOME = (0, 1, 40, 400)


@pytest.fixture(scope="module")
def meter() -> Iterator[metering.Meter]:
    """2,000 targets of a registry of which one more is due every minute, as many of another that all are; a meter."""
    with metering.stores() as resources, metering.metered(resources) as found:
        metering.fill(resources, SITE, [START + timedelta(minutes=number) for number in range(ALL)])
        metering.fill(resources, OTHER, [START - timedelta(days=1)] * ALL)
        yield found


def at(due: int) -> Moment:
    """Return the moment at which so many targets are due."""
    return START + timedelta(minutes=due - 1)


@pytest.mark.parametrize("due", SOME)
def test_what_is_read_is_what_is_due(meter: metering.Meter, due: int) -> None:
    meter.clear()
    found = stores.targets().due(SITE, at(due), ALL)
    assert len(found) == due
    assert meter.items == due
    assert [target.next_due_at for target in found] == [START + timedelta(minutes=number) for number in range(due)]


@pytest.mark.parametrize("due", SOME)
def test_they_are_counted_without_a_look_at_the_others(meter: metering.Meter, due: int) -> None:
    meter.clear()
    assert stores.targets().count_due(SITE, at(due)) == due
    assert meter.items == due
    assert meter.reads["TargetsTable"] == len(DUE)


def test_a_portion_holds_those_that_are_due_for_longest(meter: metering.Meter) -> None:
    meter.clear()
    found = stores.targets().due(SITE, at(400), 5)
    assert [target.next_due_at for target in found] == [START + timedelta(minutes=number) for number in range(5)]
    assert meter.items <= 400


@pytest.mark.usefixtures("meter")
def test_one_that_is_paused_is_not_due() -> None:
    first = stores.targets().due(SITE, at(1), 1)[0]
    kept: Targets = stores.targets()
    try:
        kept.revise(first.target_id, lambda found: found.model_copy(update={"state": TargetState.PAUSED}))
        assert kept.due(SITE, at(1), 1) == []
    finally:
        kept.revise(first.target_id, lambda _: first)
