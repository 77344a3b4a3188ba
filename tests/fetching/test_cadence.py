"""When a target is due again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.registries import registries
from functions.schedule.cadence import CADENCES, cadence, interval, next_due, stale_after
from functions.schedule.checks import Check, checked, new_target, parsed
from functions.targets import target_id
from schemas.page import PageState
from schemas.target import Outcome, StoredTarget, TargetState
from schemas.terms import Status

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://clinconnect.io/trials/NCT05941156"


def target(**known: Any) -> StoredTarget:
    """Return a target of which something is known."""
    return new_target(target_id(URL), URL, "clinconnect", None, NOW).model_copy(update=known)


def days(**known: Any) -> float:
    """Return the interval of a target in days."""
    return interval(target(**known), NOW) / timedelta(days=1)


def test_every_registry_is_in_the_table_with_a_reason() -> None:
    assert CADENCES.keys() == registries().keys()
    assert all(each.reason and each.shortest < each.longest and each.delay >= 1 for each in CADENCES.values())
    assert [key for key, each in CADENCES.items() if each.enabled] == ["ctgov"]
    assert not cadence("new").enabled


def test_what_may_change_comes_sooner() -> None:
    recruiting, completed = days(overall_status=Status.RECRUITING), days(overall_status=Status.COMPLETED)
    assert recruiting < days(overall_status=Status.ACTIVE_NOT_RECRUITING) < completed
    assert days(overall_status=Status.ACTIVE_NOT_RECRUITING, completion_date="2026-11-20") < recruiting
    assert days(overall_status=Status.RECRUITING, start_date="2026-10") < recruiting
    assert days(overall_status=Status.COMPLETED, last_changed_at=NOW - timedelta(days=20)) == 10
    assert days(overall_status=Status.COMPLETED, last_changed_at=NOW) == 7


TARGETS = st.builds(
    target,
    registry=st.sampled_from([*CADENCES, "new"]),
    target_id=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=32, max_size=32),
    overall_status=st.none() | st.sampled_from(Status),
    start_date=st.none() | st.sampled_from(["2026", "2026-10", "2026-11-03", "2031-06-31"]),
    primary_completion_date=st.none() | st.sampled_from(["2026", "2026-10", "2026-11-03", "2019-01-01"]),
    completion_date=st.none() | st.sampled_from(["2026", "2027-10"]),
    last_changed_at=st.none() | st.integers(0, 900).map(lambda number: NOW - timedelta(days=number)),
    failures=st.integers(0, 2000),
    absent_at=st.none() | st.integers(0, 90).map(lambda number: NOW - timedelta(days=number)),
    unread_since=st.none() | st.integers(0, 90).map(lambda number: NOW - timedelta(days=number)),
)


@given(TARGETS, st.sampled_from(Outcome))
def test_every_check_makes_a_target_due_later_and_within_bounds(known: StoredTarget, outcome: Outcome) -> None:
    after = checked(known, Check(outcome, digest="x"), NOW)
    bounds = cadence(known.registry)
    assert NOW < after.next_due_at <= NOW + bounds.longest
    if outcome in {Outcome.CHANGED, Outcome.UNCHANGED} and known.unread_since is None:
        assert after.next_due_at >= NOW + bounds.shortest
    assert after.last_checked_at == NOW


@given(TARGETS)
def test_nothing_is_stale_that_is_checked_in_time(known: StoredTarget) -> None:
    assert interval(known, NOW) < stale_after(known.registry)


def test_two_absences_a_day_apart_make_a_target_gone_and_content_brings_it_back() -> None:
    first = checked(target(), Check(Outcome.GONE), NOW)
    soon = checked(first, Check(Outcome.GONE), NOW + timedelta(hours=5))
    later = checked(soon, Check(Outcome.GONE), NOW + timedelta(days=1))
    back = checked(later, Check(Outcome.CHANGED, digest="x"), NOW + timedelta(days=60))
    assert [each.state for each in (first, soon, later, back)] == ["active", "active", "gone", "active"]
    assert back.absent_at is None


def test_a_paused_target_stays_paused() -> None:
    for outcome in Outcome:
        after = checked(target(state=TargetState.PAUSED), Check(outcome, digest="x"), NOW)
        assert after.state is TargetState.PAUSED


def test_an_older_page_says_nothing_new_of_a_target() -> None:
    known = target(content_at=NOW)
    assert parsed(known, "a" * 32, PageState.PARSED, NOW - timedelta(days=1), None) is None
    assert parsed(known, "a" * 32, PageState.PARSED, NOW, None) is not None


@pytest.mark.parametrize("failures", [1, 2, 3, 20, 5000])
def test_failures_come_back_ever_later_up_to_the_longest(failures: int) -> None:
    failing = target(last_outcome=Outcome.FAILED, failures=failures)
    wait = next_due(failing, NOW) - NOW
    assert timedelta(hours=min(2 ** (min(failures, 11) - 1), 24 * 60)) <= wait <= cadence("clinconnect").longest
