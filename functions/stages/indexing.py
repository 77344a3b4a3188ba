"""Indexing: trials become documents; then the pages that a trial takes account of are indexed."""

from collections.abc import Sequence

from functions.documents import document
from functions.gateways.index import TrialIndex
from functions.gateways.statuses import Statuses
from functions.gateways.trials import Trials
from schemas.identifiers import NctId
from schemas.trial import Redirect, StoredTrial


class Indexing:
    """The index stage over its stores."""

    def __init__(self, trials: Trials, statuses: Statuses, index: TrialIndex) -> None:
        self._trials = trials
        self._statuses = statuses
        self._index = index

    def index(self, nct_ids: Sequence[NctId]) -> frozenset[NctId]:
        """Bring the documents of these trials up to date and return the ids of those that the engine refused."""
        found = {nct_id: self._trials.read(nct_id) for nct_id in dict.fromkeys(nct_ids)}
        stored = {nct_id: trial for nct_id, trial in found.items() if isinstance(trial, StoredTrial)}
        failures = self._index.put_many([(document(trial.trial), trial.trial.version) for trial in stored.values()])
        failed = {failure.nct_id for failure in failures}
        for nct_id, trial in stored.items():
            if nct_id not in failed:
                self._statuses.settle(trial.accounted)
        for redirect in found.values():
            if isinstance(redirect, Redirect):
                self._index.delete(redirect.nct_id, redirect.version)
        return frozenset(failed)
