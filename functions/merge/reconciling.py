"""Records to trial: a pure function of the set of records, so their order and number of arrivals cannot matter."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from functions.merge.annotations import annotated
from functions.merge.candidates import account
from functions.merge.origins import conflicts, coverage, provenance, shown
from functions.merge.settle import Evidence, settle
from functions.merge.sources import Source, sources
from functions.paths import nested
from functions.precedence import REGISTRY_OF_RECORD, RULES_VERSION
from schemas.record import Marker, Record
from schemas.trial import Reconciled, Trial

_NONE_DECLARED: Final[Mapping[str, int]] = MappingProxyType({})


def reconcile(
    nct_id: str,
    records: Iterable[Record],
    markers: Iterable[Marker] = (),
    registries: Sequence[str] = (),
    *,
    ranks: Mapping[str, int] = _NONE_DECLARED,
) -> Reconciled | None:
    """Return what all records of an NCT ID say together, or None where there are none.

    `markers` are the absences seen of its sources, `registries` those whose coverage is to be told, and `ranks` the
    places that registries declare, which serve those that precedence does not name.
    """
    known = sources(records, markers)
    if not known:
        return None
    evidence = Evidence(nct_id, known, [account(source) for source in known], ranks)
    return Reconciled(
        trial=_trial(evidence, registries),
        accounted=tuple(sorted({record.page_id for source in known for record in source.versions})),
        aliases=_aliases(nct_id, known),
        rules_version=RULES_VERSION,
    )


def _trial(evidence: Evidence, registries: Sequence[str]) -> Trial:
    known, settled = evidence.sources, settle(evidence)
    values = nested((path, field.value) for path, field in settled.items() if field.value is not None)
    first_seen = min(record.first_seen for source in known for record in source.versions)
    return Trial.model_validate(
        values
        | annotated(values, known, evidence.accounts)
        | {
            "nct_id": evidence.nct_id,
            "sources": shown(known, evidence.ranks),
            "coverage": coverage(known, registries, evidence.ranks),
            "provenance": {path: provenance(field) for path, field in settled.items()},
            "conflicts": conflicts(settled.values()),
            "revision": 0,
            "version": 0,
            "first_seen_at": first_seen,
            "changed_at": first_seen,
            "delisted": not any(source.live for source in known),
        }
    )


def _aliases(nct_id: str, known: Iterable[Source]) -> tuple[str, ...]:
    registered = (source for source in known if source.registry == REGISTRY_OF_RECORD)
    stated = {alias for source in registered for record in source.versions for alias in record.nct_id_aliases}
    return tuple(sorted(stated - {nct_id}))


_COUNTERS_AND_SIGHTS: Final = {"revision", "version", "first_seen_at", "changed_at", "coverage"}
_SIGHTS: Final = {"page_id", "as_of", "fetched_at"}


def facts_hash(trial: Trial) -> str:
    """Return the sha256 of a trial's facts: equal as long as nothing that it says has changed, whenever it was seen.

    Left out: the counters, moments, page ids and as_of dates (a page seen again on another day, or with another
    advertisement, says the same; its last update counts as `last_updated_date`), and the coverage (it tells of our
    fetching). Sources, origins and relations count.
    """
    body = trial.to_json()
    kept = {name: _without_sights(value) for name, value in body.items() if name not in _COUNTERS_AND_SIGHTS}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _without_sights(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_sights(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_sights(item) for name, item in value.items() if name not in _SIGHTS}
    return value
