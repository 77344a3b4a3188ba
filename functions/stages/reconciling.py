"""Reconciling: all records of an NCT ID become its trial, written only if nobody else wrote it meanwhile."""

from typing import Final

from functions.errors import Unavailable
from functions.gateways.clock import now
from functions.gateways.records import Kept, Records
from functions.gateways.trials import Trials
from functions.merge import reconcile
from functions.registries import registries
from functions.revisions import advance, next_version, writings_hash
from schemas.identifiers import NctId
from schemas.record import Marker, Record
from schemas.trial import Reconciled, Redirect, SourceState, StoredTrial, Trial

_TRIES: Final = 8


class Reconciling:
    """The reconcile stage over its stores."""

    def __init__(self, records: Records, trials: Trials) -> None:
        self._records = records
        self._trials = trials

    def reconcile(self, nct_id: NctId, *, may_redirect: bool = True) -> int:
        """Bring the trial of an NCT ID up to date with its records; return how many items were written.

        An alias id becomes a redirect, and the trial of the current id takes its records in.
        """
        for _ in range(_TRIES):
            previous = self._trials.read(nct_id)
            kept = self._records.of(nct_id)
            if may_redirect and kept.current is not None and kept.current != nct_id:
                return self._redirect(nct_id, kept.current) + self.reconcile(kept.current, may_redirect=False)
            new = _next(previous, self._joined(nct_id, kept))
            if new is None:
                return 0
            if self._trials.write(new, previous):
                return 1
        raise Unavailable(f"{nct_id} is being written by too many at once")

    def _joined(self, nct_id: NctId, kept: Kept) -> Reconciled | None:
        """Return what the records of an NCT ID say together with those of its alias ids."""
        records, markers, writings = list(kept.records), list(kept.markers), list(kept.writings)
        for alias in sorted({alias for record in records for alias in record.nct_id_aliases} - {nct_id}):
            joined = self._records.of(alias)
            records += _under(nct_id, joined.records)
            markers += joined.markers
            writings += joined.writings
        ranks = {key: registry.rank for key, registry in registries().items()}
        reconciled = reconcile(nct_id, records, _each_once(markers), tuple(ranks), ranks=ranks)
        return reconciled and reconciled.model_copy(update={"writings_hash": writings_hash(writings)})

    def _redirect(self, alias: NctId, current: NctId) -> int:
        for _ in range(_TRIES):
            previous = self._trials.read(alias)
            if isinstance(previous, Redirect) and previous.moved_to == current:
                return 0
            redirect = Redirect(nct_id=alias, moved_to=current, version=next_version(previous, now()))
            if self._trials.write(redirect, previous):
                return 1
        raise Unavailable(f"{alias} is being written by too many at once")


def _next(previous: StoredTrial | Redirect | None, reconciled: Reconciled | None) -> StoredTrial | None:
    """Return the trial to store, or None where nothing changes; one that has lost its last record is delisted."""
    if reconciled is not None:
        return advance(previous, reconciled, now())
    if not isinstance(previous, StoredTrial) or previous.trial.delisted:
        return None
    left = Reconciled(
        trial=_delisted(previous.trial), accounted=previous.accounted, rules_version=previous.rules_version
    )
    return advance(previous, left, now())


def _delisted(trial: Trial) -> Trial:
    """Return a trial none of whose sources is there any more, with all that they said."""
    sources = tuple(source.model_copy(update={"state": SourceState.WITHDRAWN}) for source in trial.sources)
    coverage = tuple(
        each.model_copy(update={"state": "absent"}) if each.state == "found" else each for each in trial.coverage
    )
    return trial.model_copy(update={"delisted": True, "sources": sources, "coverage": coverage})


def _under(nct_id: NctId, records: list[Record]) -> list[Record]:
    """Return records of an alias id as records of the current id."""
    return [record.model_copy(update={"nct_id": nct_id}) for record in records]


def _each_once(markers: list[Marker]) -> list[Marker]:
    return list({marker.model_dump_json(): marker for marker in markers}.values())
