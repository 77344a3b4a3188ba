"""What the plan assumes where the code does not say it: every figure with its unit and its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemas.terms import Status

NOW: Final = datetime(2026, 11, 24, tzinfo=UTC)
"""The moment for which the plan is computed. A fixed one: the dates in the sample lie around it."""

TRIALS: Final = 600_000
"""Trials that ClinicalTrials.gov holds, rounded: 607,529 on 20 October 2026 (REGISTERED)."""

REGISTERED: Final = ((datetime(2023, 10, 19, tzinfo=UTC), 477_986), (datetime(2026, 10, 20, tzinfo=UTC), 607_529))
"""Registered studies at two moments: the sum of COUNTS, and what a reader of the API states
(https://apify.com/j0401/clinicaltrials-studies). Between them 118 new studies came a day."""

COUNTS: Final[Mapping[Status, int]] = {
    Status.COMPLETED: 260_421,
    Status.RECRUITING: 65_478,
    Status.UNKNOWN: 64_446,
    Status.TERMINATED: 27_662,
    Status.NOT_YET_RECRUITING: 19_686,
    Status.ACTIVE_NOT_RECRUITING: 19_403,
    Status.WITHDRAWN: 13_561,
    Status.ENROLLING_BY_INVITATION: 3_881,
    Status.SUSPENDED: 1_643,
    Status.WITHHELD: 882,
    Status.NO_LONGER_AVAILABLE: 439,
    Status.AVAILABLE: 261,
    Status.APPROVED_FOR_MARKETING: 196,
    Status.TEMPORARILY_NOT_AVAILABLE: 27,
}
"""Studies by status, October 2023 (https://ngram.com/data/distribution-of-clinical-trials-by-overall-status-1697707650).
The newest counts of all states that were found; their shares move slowly."""

Span = tuple[int, int]
"""Days from now between which a date lies, evenly."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How trials of a status look: where their dates lie, and how often their page changes, in times a year."""

    changes: float
    start: Span | None = None
    primary_completion: Span | None = None
    completion: Span | None = None


_LAW: Final = 2.0  # 42 CFR 11.64 asks for an update every 12 months at least, and within 30 days of some events
_REST: Final = Habit(0.15)

HABITS: Final[Mapping[Status, Habit]] = {
    Status.RECRUITING: Habit(_LAW, start=(-1_100, 0), primary_completion=(-90, 1_100), completion=(0, 1_460)),
    Status.NOT_YET_RECRUITING: Habit(_LAW, start=(-90, 180), primary_completion=(180, 1_460), completion=(180, 1_825)),
    Status.ENROLLING_BY_INVITATION: Habit(
        _LAW, start=(-1_100, 0), primary_completion=(-90, 1_100), completion=(0, 1_460)
    ),
    Status.ACTIVE_NOT_RECRUITING: Habit(
        _LAW, start=(-1_825, -365), primary_completion=(-730, 730), completion=(-90, 1_460)
    ),
    Status.SUSPENDED: Habit(_LAW, start=(-1_100, 0), primary_completion=(0, 1_100), completion=(0, 1_460)),
    Status.AVAILABLE: Habit(_LAW),
    Status.TEMPORARILY_NOT_AVAILABLE: Habit(_LAW),
    Status.UNKNOWN: Habit(0.1, start=(-5_000, -1_100), primary_completion=(-4_000, -730), completion=(-3_650, -730)),
}
"""Trials under way change twice a year: the law asks for once, and sites and dates are added in between. One of unknown
status was not looked after for two years, by definition. What has ended changes once in six or seven years, with
results. All together that is some 900 changes a day in 600,000 trials."""


def habit(status: Status) -> Habit:
    """Return how trials of a status look; those that have ended all look alike."""
    return HABITS.get(status, _REST)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is assumed: its value, its unit and why it is that."""

    value: float
    unit: str
    reason: str


ANSWER: Final = Figure(0.8, "s", "a page of a site: name, TLS and page, all new for each request")
LIST_ANSWER: Final = Figure(3.0, "s", "100 studies at once: the API puts some 3 MB together")
CALL: Final = Figure(
    0.008, "s", "one call of DynamoDB or S3 from a function of 1 GB, as AWS promises single digits of ms"
)
READING: Final = Figure(0.02, "s", "reading one page in a function of 1 GB, which has 0.6 of a processor")
DOWNSTREAM: Final = Figure(1.5, "s", "functions' time for a changed page to be parsed, reconciled and indexed (README)")
SITE_PAGE: Final = Figure(120, "kB", "a page of a site in HTML, stored as it came")
STUDY: Final = Figure(30, "kB", "a study's protocol section in JSON, stored without blanks")
TARGET: Final = Figure(0.8, "kB", "a target's item: 0.67 kB where the address is short")
RECORD: Final = Figure(5.0, "kB", "a record's item: what a page states, compressed to a fifth")
TRIAL: Final = Figure(10.0, "kB", "a trial's item: all sources with provenance, compressed; a revision is as large")
PAGE_STATE: Final = Figure(0.4, "kB", "the state of a page: 0.3 kB where the address is short")
DOCUMENT: Final = Figure(25, "kB", "a trial in the search index, on disk")
LOG: Final = Figure(0.6, "kB", "log and metrics of one page or portion")
METRICS: Final = Figure(12, "metrics a registry", "names that stages and lanes emit, each with a registry")

FIGURES: Final[Mapping[str, Figure]] = {
    "answer of a site": ANSWER,
    "answer of the API": LIST_ANSWER,
    "call of a store": CALL,
    "reading a page": READING,
    "a change downstream": DOWNSTREAM,
    "page of a site": SITE_PAGE,
    "study": STUDY,
    "target": TARGET,
    "record": RECORD,
    "trial": TRIAL,
    "state of a page": PAGE_STATE,
    "document": DOCUMENT,
    "log": LOG,
    "metrics": METRICS,
}
"""The figures as the plan lists them."""
