"""A run: one execution of a job, with its account; and what operators are told of a registry."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.identifiers import Moment, RegistryKey, RunId
from schemas.model import Model


class RunKind(StrEnum):
    """The jobs: `fetch` reads what is due, `reparse` reads all stored pages again, `reconcile` all records."""

    FETCH = "fetch"
    REPARSE = "reparse"
    RECONCILE = "reconcile"


class RunState(StrEnum):
    """How a run stands; `interrupted` is one that stopped without a word, and that the next of its kind takes up."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Progress(Model):
    """How much of a run is done, in items of its kind (targets, pages, trials); `total` where it is known."""

    done: int
    total: int | None = None


class RunError(Model):
    """What went wrong in a run, how often, and one example of what it was about."""

    message: str
    example: str
    count: Annotated[int, Field(ge=1)]


class Tally(Model):
    """The account of a part of a run: what was done, counted by outcome, and what it took."""

    done: int = 0
    counts: dict[str, int] = Field(default_factory=dict)
    errors: tuple[RunError, ...] = ()
    requests: int = 0
    bytes: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Return both accounts together; errors of the same message are counted, with the first example."""
        errors = {error.message: error for error in self.errors}
        for error in other.errors:
            known = errors.get(error.message)
            if known is not None:
                errors[error.message] = known.model_copy(update={"count": known.count + error.count})
            elif len(errors) < MOST_ERRORS:
                errors[error.message] = error
        return Tally(
            done=self.done + other.done,
            counts=_sum(self.counts, other.counts),
            errors=tuple(errors.values()),
            requests=self.requests + other.requests,
            bytes=self.bytes + other.bytes,
        )


MOST_ERRORS = 20
"""The most different errors of which a run keeps an example; every one is in the counts."""


class Lane(Model):
    """A part of a run that goes its way alone: its place in what it goes through, and its account so far."""

    run_id: RunId
    name: str
    cursor: str | None = None
    total: int | None = None
    ended: bool = False
    failure: str | None = None
    started_at: Moment | None = None
    beat_at: Moment
    tally: Tally = Tally()


class RunHead(Model):
    """What is known of a run besides its lanes; `ended_at` and its state are set once, by the lane that ends last."""

    run_id: RunId
    kind: RunKind
    registry: RegistryKey | None = None
    state: RunState
    started_at: Moment
    ended_at: Moment | None = None
    resumes: RunId | None = None


class Run(RunHead):
    """A run as `GET /v1/runs/{run_id}` shows it."""

    counts: dict[str, int]
    errors: tuple[RunError, ...]
    progress: Progress
    requests: int
    bytes: int


class RunIn(Model):
    """A run as it is asked for; `registry` narrows `fetch` and `reparse` to one registry."""

    kind: RunKind
    registry: RegistryKey | None = None


class RegistryStatus(Model):
    """How fresh a registry's part of the index is, as `GET /v1/sources` shows it.

    `oldest_fetched_at` and `newest_fetched_at` are the earliest and the latest time at which the pages of its targets
    were last seen; `due` targets should have been checked by now, were the registry enabled; `failing` ones gave no
    page at their last check; `unread_share` is the percentage of lines of its newest pages that its parser does not
    read.
    """

    registry: RegistryKey
    name: str
    hosts: tuple[str, ...]
    enabled: bool
    pages: int
    records: int
    trials: int
    oldest_fetched_at: Moment | None = None
    newest_fetched_at: Moment | None = None
    due: int
    failing: int
    unread_share: float | None = None
    last_success_at: Moment | None = None


class Switch(Model):
    """Whether a registry is fetched, as an operator sends it."""

    enabled: bool


def _sum(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) + more.get(name, 0) for name in sorted({*counts, *more})}
