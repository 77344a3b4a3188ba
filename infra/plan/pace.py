"""How often the cadence has a registry's pages checked, how often its host lets us, and so how late a check comes."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from functions.gateways.hosts import Hosts
from functions.gateways.targets import Targets
from functions.schedule.cadence import cadence, stale_after
from functions.stages.checking import Checking
from functions.stages.fetching import RECORD, Fetch, Plan
from functions.stages.studies import AGAIN, PAGE
from infra.plan.assumptions import ANSWER, CALL, LIST_ANSWER, READING, REGISTERED, TRIALS
from infra.plan.sample import Sampled, sampled
from infra.plan.work import FIRST, RELISTED, Work
from schemas.identifiers import Moment, RegistryKey
from schemas.run import RunIn, RunKind
from schemas.terms import Status

MINUTES: Final = 60
"""Minutes from one run to the next: the default of FetchMinutes."""

DAY: Final = 86_400
RECRUITS: Final = frozenset({Status.RECRUITING, Status.NOT_YET_RECRUITING, Status.ENROLLING_BY_INVITATION})
PIECE: Final = 5
"""Pages that a lane asks for in one portion: their pauses alone fill the time after which others have their turn."""

_RUNS: Final = 1_440 / MINUTES


@dataclass(frozen=True, slots=True)
class Pace:
    """A registry in numbers, by the day: `wanted` checks that the cadence asks for, `most` that the host's pace lets
    through, `scheduled` that the runs make of it, and `made` in the end; `late` are days by which each check comes
    after its time, `seconds` those in which a function works or waits.
    """

    registry: RegistryKey
    wanted: float
    most: float
    scheduled: float
    made: float
    late: float
    longest: float
    stale: float
    changed: float
    requests: float
    seconds: float
    portions: float
    fit: float

    @property
    def sweep_hours(self) -> float:
        """Hours until every page was asked for once, with nothing else to do."""
        return TRIALS / self.scheduled * 24


class _Full(Targets):
    """A table in which everything is due."""

    def __init__(self) -> None:
        """Has no table."""

    def count_due(self, registry: RegistryKey, now: Moment) -> int:  # noqa: ARG002 the same for all
        """Return more than fits."""
        return TRIALS


class _On(Hosts):
    """Switches that are all on."""

    def __init__(self) -> None:
        """Has no table."""

    def enabled(self, registries: Iterable[RegistryKey]) -> dict[RegistryKey, bool]:
        """Return that every registry is fetched."""
        return dict.fromkeys(registries, True)


def _nothing() -> Checking:
    raise AssertionError("a plan fetches nothing")


def fits(registry: RegistryKey) -> int:
    """Return how many targets of a registry one run takes, as the job of fetching itself says."""
    job = Fetch(Plan(MINUTES, "", "https://example.org"), _Full(), _On(), _nothing, _nothing)  # type: ignore[arg-type]
    return job.lanes(RunIn(kind=RunKind.FETCH, registry=registry))[registry] or 0


@cache
def pace(registry: RegistryKey) -> Pace:
    """Return how a registry with all trials is fetched."""
    sample = sampled(registry)
    wanted = TRIALS * sum(each.share / each.days for each in sample)
    if registry == RECORD:
        return _of_the_api(registry, sample, wanted)
    cycle = cadence(registry).delay + ANSWER.value
    batch = fits(registry)
    every = math.ceil(batch * cycle / 60 / MINUTES)  # a start while a run is under way is lost
    scheduled = batch * _RUNS / every
    late = _lateness(sample, scheduled)
    made = TRIALS * _checks(sample, late)
    return Pace(
        registry=registry,
        wanted=wanted,
        most=DAY / cycle,
        scheduled=scheduled,
        made=made,
        late=late,
        longest=max(each.days for each in sample) + late,
        stale=_stale(registry, sample, late),
        changed=TRIALS * _found(sample, late),
        requests=made + 1,  # robots.txt
        seconds=made * cycle,
        portions=made / PIECE,
        fit=scheduled / wanted * TRIALS,
    )


def _of_the_api(registry: RegistryKey, sample: Sequence[Sampled], wanted: float) -> Pace:
    """Return the pace of the registry of record: some runs read the list from the last day on, and each verifies."""
    changed, readings = updates(), timedelta(days=1) / AGAIN
    listed = readings * math.ceil(changed / PAGE)
    verified = _RUNS * math.ceil(wanted / _RUNS / PAGE)
    cycle = _list_cycle(RELISTED)
    requests = listed + verified + 1
    return Pace(
        registry=registry,
        wanted=wanted,
        most=DAY / cycle * PAGE,
        scheduled=DAY / cycle * PAGE,
        made=wanted + readings * changed,
        late=0,
        longest=max(each.days for each in sample),
        stale=0,
        changed=changed,
        requests=requests,
        seconds=requests * cycle,
        portions=requests,
        fit=DAY / cycle * PAGE / wanted * TRIALS,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The first reading of all studies: requests, hours and function seconds."""

    requests: float
    hours: float
    seconds: float


def first_reading() -> Reading:
    """Return what the first reading of the registry of record takes: page after page, as fast as they are taken in."""
    requests = math.ceil(TRIALS / PAGE)
    seconds = requests * _list_cycle(FIRST)
    return Reading(requests, seconds / 3_600, seconds)


def updates() -> float:
    """Return the studies a day that the list of updates names: those that changed, and new ones."""
    (earlier, fewer), (later, more) = REGISTERED
    added = (more - fewer) / ((later - earlier) / timedelta(days=1))
    return added + TRIALS * sum(each.share * each.changes for each in sampled(RECORD))


def recruiting(registry: RegistryKey) -> tuple[float, float]:
    """Return how many of a registry's trials recruit or will, and the checks a day that the cadence asks for them."""
    chosen = [each for each in sampled(registry) if each.status in RECRUITS]
    return TRIALS * sum(each.share for each in chosen), TRIALS * sum(each.share / each.days for each in chosen)


def _list_cycle(work: Work) -> float:
    """Return the seconds from one list of studies to the next: they are taken in while the host has its pause."""
    own = PAGE * (work.lane * CALL.value + READING.value)
    return max(cadence(RECORD).delay, own) + LIST_ANSWER.value


def _checks(sample: Iterable[Sampled], late: float) -> float:
    """Return the checks a day of one target where each comes some days late."""
    return sum(each.share / (each.days + late) for each in sample)


def _found(sample: Iterable[Sampled], late: float) -> float:
    """Return the changes a day of one target that are seen: two between two checks are one."""
    return sum(each.share * (1 - math.exp(-each.changes * (each.days + late))) / (each.days + late) for each in sample)


def _lateness(sample: Sequence[Sampled], scheduled: float) -> float:
    """Return by how many days every check comes too late: the longest overdue go first, so all wait alike."""
    if TRIALS * _checks(sample, 0) <= scheduled:
        return 0.0
    low, high = 0.0, TRIALS / scheduled
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if TRIALS * _checks(sample, middle) > scheduled else (low, middle)
    return high


def _stale(registry: RegistryKey, sample: Iterable[Sampled], late: float) -> float:
    """Return the share of pages that count as stale for a while before each check."""
    limit = stale_after(registry) / timedelta(days=1)
    return sum(each.share for each in sample if each.days + late > limit)
