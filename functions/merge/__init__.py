"""Records to trial. `reconcile` is the entry, `facts_hash` tells whether what a trial says has changed."""

from functions.merge.reconciling import facts_hash, reconcile

__all__ = ["facts_hash", "reconcile"]
