"""Failing: what ended in a dead-letter queue makes its pages `failed`, so that nobody waits for them in vain."""

import json
from typing import Any, Final
from urllib.parse import unquote_plus

from functions.gateways.changes import Changes
from functions.gateways.clock import now
from functions.gateways.runs import Runs
from functions.gateways.statuses import Statuses
from functions.gateways.trials import Trials
from schemas.identifiers import PageId
from schemas.page import PageState
from schemas.trial import StoredTrial

_WAITING: Final = (PageState.RECEIVED, PageState.PARSED)


class Failing:
    """The fail stage over its stores."""

    def __init__(self, statuses: Statuses, trials: Trials, changes: Changes, runs: Runs) -> None:
        self._runs = runs
        self._statuses = statuses
        self._trials = trials
        self._changes = changes

    def fail(self, message: str) -> int:
        """Set the waiting pages of a dead letter to failed, naming the stage; return how many they were.

        The lane of a run is given up; a schedule that could not start a run has nothing to mark.
        """
        body = json.loads(message)
        if "lane" in body:
            self._runs.give_up(body["run_id"], body["lane"], "its portions failed again and again; see the logs", now())
            return 0
        if "DDBStreamBatchInfo" in body:
            stage, pages = self._of_batch(body["DDBStreamBatchInfo"])
            why = body.get("requestContext", {}).get("condition", "unknown")
        else:
            stage, pages, why = "parse", [page_of(key) for key in keys_of(body)], "RetryAttemptsExhausted"
        reason = f"{stage} failed: {why}; the logs have the error, redrive tries again"
        return sum(self._mark(page, reason) for page in pages)

    def _of_batch(self, batch: dict[str, Any]) -> tuple[str, list[PageId]]:
        found: list[PageId] = []
        stage = "reconcile"
        for key in self._changes.keys(batch):
            if "pk" in key:
                found.append(key["sk"].rsplit("#", 1)[-1])
            else:
                stage = "index"
                stored = self._trials.read(key["nct_id"])
                found += stored.accounted if isinstance(stored, StoredTrial) else ()
        return stage, list(dict.fromkeys(found))

    def _mark(self, page: PageId, reason: str) -> bool:
        return any(
            self._statuses.move(page, PageState.FAILED, only_from=state, values={"reason": reason})
            for state in _WAITING
        )


def keys_of(event: dict[str, Any]) -> list[str]:
    """Return the object keys of an S3 event; S3's own test message has none."""
    return [unquote_plus(record["s3"]["object"]["key"]) for record in event.get("Records", [])]


def page_of(key: str) -> PageId:
    """Return the page id in the key of an observation."""
    return key.split("/")[1]
