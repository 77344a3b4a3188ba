"""The plan for 600,000 trials is what its script computes, from the cadence and the job of fetching themselves."""

from datetime import timedelta

import pytest

from functions.registries import registries
from functions.schedule.cadence import CADENCES, cadence
from functions.stages.fetching import RECORD
from infra.plan.__main__ import PAGE, MarksMissing, with_plan
from infra.plan.assumptions import COUNTS, REGISTERED, TRIALS
from infra.plan.pace import MINUTES, first_reading, fits, pace, recruiting
from infra.plan.prices import all_keys, bill_of, bill_of_stack, total
from infra.plan.sample import sampled
from infra.plan.work import CHANGED, UNCHANGED, copies, write_units, written

SITES = [key for key in registries() if key != RECORD]


def test_the_page_holds_what_the_script_computes() -> None:
    """A cadence, a template or an assumption that changed has its plan written anew: `make plan`."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_plan(page) == page


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(MarksMissing):
        with_plan("# Operations\n")


@pytest.mark.parametrize("registry", CADENCES)
def test_the_sample_is_checked_within_the_bounds_of_its_registry(registry: str) -> None:
    sample = sampled(registry)
    bounds = cadence(registry)
    assert sum(each.share for each in sample) == pytest.approx(1)
    assert min(each.days for each in sample) >= bounds.shortest / timedelta(days=1)
    assert max(each.days for each in sample) <= bounds.longest / timedelta(days=1)


@pytest.mark.parametrize("registry", SITES)
def test_nothing_is_planned_that_the_host_would_not_let_through(registry: str) -> None:
    found = pace(registry)
    assert found.made <= found.scheduled * 1.0001
    assert found.scheduled <= found.most <= 86_400 / cadence(registry).delay
    assert found.seconds <= 86_400
    assert found.changed <= found.made
    assert fits(registry) <= MINUTES * 60 / cadence(registry).delay


@pytest.mark.parametrize("registry", SITES)
def test_late_checks_are_as_many_as_the_runs_make(registry: str) -> None:
    found = pace(registry)
    late = TRIALS * sum(each.share / (each.days + found.late) for each in sampled(registry))
    assert late == pytest.approx(min(found.wanted, found.scheduled), rel=1e-6)


def test_all_trials_of_the_registry_of_record_are_read_in_time() -> None:
    found = pace(RECORD)
    assert found.late == 0
    assert found.seconds < 86_400
    assert first_reading().hours < 24 * 7


def test_trials_that_recruit_are_fewer_and_come_sooner() -> None:
    number, checks = recruiting(RECORD)
    assert number < TRIALS / 2
    assert checks / number > pace(RECORD).wanted / TRIALS


def test_the_counts_by_status_are_those_of_the_first_moment() -> None:
    assert sum(COUNTS.values()) == REGISTERED[0][1]


def test_a_check_of_a_target_is_paid_for_in_its_indexes() -> None:
    """One unit for the item, two where its time of the next check sorts it, one under its trial, two by its sight."""
    assert write_units("TargetsTable") == 6
    assert write_units("OperationsTable") == 1
    assert copies("TargetsTable") == 3
    assert written(UNCHANGED) == pytest.approx(6 + 1.8)
    assert written(CHANGED) > written(UNCHANGED)


def test_the_bill_is_the_sum_of_its_lines() -> None:
    bills = [bill_of_stack(), *(bill_of(pace(key)) for key in all_keys())]
    assert total(bills) == pytest.approx(sum(cost for bill in bills for cost in bill.values()))
    assert all(cost >= 0 for bill in bills for cost in bill.values())
    assert all_keys()[0] == RECORD
