"""The two counters of a trial: revision goes up when the facts change, version at every write; the time is given."""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from functions.merge import facts_hash
from schemas.identifiers import Moment
from schemas.trial import Reconciled, Redirect, StoredTrial

_MICROSECONDS = 1_000_000


def advance(previous: StoredTrial | Redirect | None, reconciled: Reconciled, now: Moment) -> StoredTrial | None:
    """Return the trial to store after the previous one, or None where nothing at all would change."""
    facts = facts_hash(reconciled.trial)
    earlier = previous if isinstance(previous, StoredTrial) else None
    same_facts = earlier is not None and earlier.facts_hash == facts
    trial = reconciled.trial.model_copy(
        update={
            "revision": earlier.trial.revision + (not same_facts) if earlier else 1,
            "version": next_version(previous, now),
            "changed_at": earlier.trial.changed_at if earlier and same_facts else now,
        }
    )
    stored = StoredTrial(
        trial=trial,
        accounted=reconciled.accounted,
        rules_version=reconciled.rules_version,
        facts_hash=facts,
        writings_hash=reconciled.writings_hash,
    )
    return None if earlier and _but_for_version(earlier) == _but_for_version(stored) else stored


def writings_hash(writings: Iterable[Sequence[str | None]]) -> str:
    """Return a hash that tells whether a record was written since, in whatever order the writings are given."""
    return sha256(json.dumps(sorted(writings, key=str)).encode()).hexdigest()[:32]


def next_version(previous: StoredTrial | Redirect | None, now: Moment) -> int:
    """Return a version greater than the previous one and than any of an index made before: microseconds since 1970."""
    before = (
        0 if previous is None else previous.trial.version if isinstance(previous, StoredTrial) else previous.version
    )
    return max(before + 1, int(now.timestamp() * _MICROSECONDS))


def _but_for_version(stored: StoredTrial) -> StoredTrial:
    return stored.model_copy(update={"trial": stored.trial.model_copy(update={"version": 0})})
