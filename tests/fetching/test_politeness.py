"""Pauses, failures and robots.txt, each by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.schedule import politeness
from functions.schedule.politeness import LONGEST_REST, after_answer, after_failure, allows, delay, rests, retry_after
from schemas.host import HostState, Robots

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOST = HostState(host="clinconnect.io")


@pytest.mark.parametrize(
    ("wording", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999999999999", 86400),
        ("Sun, 01 Nov 2026 01:00:00 GMT", 3600),
        ("Sun, 01 Nov 2020 01:00:00 GMT", 0),
        ("Sun, 01 Nov 2099 01:00:00 GMT", 86400),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Sun, 99 Nov 2026 01:00:00 GMT", None),
        ("١٢٠", None),
    ],
)
def test_retry_after(wording: str, seconds: int | None) -> None:
    found = retry_after({"retry-after": wording}, NOW)
    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=40))
def test_any_retry_after_is_bounded(wording: str) -> None:
    found = retry_after({"retry-after": wording}, NOW)
    assert found is None or timedelta(0) <= found <= LONGEST_REST


def test_a_host_rests_after_five_failures_and_longer_each_time() -> None:
    state, until = HOST, []
    for number in range(1, 20):
        state = after_failure(state, NOW, 10)
        assert rests(state, NOW) == (number >= 5)
        until.append(state.rests_until or NOW)
    assert until == sorted(until)
    assert until[-1] - NOW == LONGEST_REST
    well = after_answer(state, NOW, 10)
    assert (well.failures, rests(well, NOW)) == (0, False)


def robots(text: str) -> Robots:
    """Return a robots.txt."""
    return Robots(text=text, fetched_at=NOW)


def test_robots_that_name_us_count_before_those_for_all() -> None:
    rules = robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: trialindex\nAllow: /trials/\nDisallow: /\nCrawl-delay: 20\n"
    )
    assert allows(rules, "https://clinconnect.io/trials/NCT05941156")
    assert not allows(rules, "https://clinconnect.io/about")
    assert delay(rules, 10) == 20
    assert delay(robots("User-agent: *\nCrawl-delay: 2\n"), 10) == 10
    assert delay(robots("User-agent: *\nCrawl-delay: 999999\n"), 10) == 3600
    assert delay(None, 10) == 10


@given(st.text(max_size=400))
def test_any_text_is_a_robots_txt(text: str) -> None:
    assert isinstance(allows(robots(text), "https://clinconnect.io/trials/NCT05941156"), bool)
    assert 10 <= delay(robots(text), 10) <= 3600


def test_a_copy_of_robots_is_used_for_a_day_and_longer_while_it_is_not_to_be_had() -> None:
    rules = robots("")
    assert politeness.serves(HOST, rules, NOW + timedelta(hours=23))
    assert not politeness.serves(HOST, rules, NOW + timedelta(hours=25))
    tried = HOST.model_copy(update={"robots_tried_at": NOW + timedelta(hours=25)})
    assert politeness.serves(tried, rules, NOW + timedelta(hours=25.5))
    assert not politeness.serves(tried, rules, NOW + timedelta(hours=27))
    late = HOST.model_copy(update={"robots_tried_at": NOW + timedelta(days=8)})
    assert not politeness.serves(late, rules, NOW + timedelta(days=8))
