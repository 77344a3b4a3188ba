"""What is known of a trial on each registry now: the trial's own word, and how checking its pages went. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from functions.schedule.cadence import stale_after
from schemas.identifiers import Moment
from schemas.target import Outcome, StoredTarget
from schemas.trial import Coverage, CoverageState, SourceState, Trial

_RESULTS = "/results"


def coverage(trial: Trial, targets: Iterable[StoredTarget], now: Moment) -> tuple[Coverage, ...]:
    """Return a trial's coverage as it is now, by the targets of the trial's pages."""
    by_registry: dict[str, list[StoredTarget]] = {}
    for target in targets:
        by_registry.setdefault(target.registry, []).append(target)
    by_registry = {registry: _of_the_trial(known) for registry, known in by_registry.items()}
    sights = _sights(trial)
    return tuple(
        Coverage(
            registry=each.registry,
            state=_state(each, by_registry.get(each.registry, ()), sights.get(each.registry), now),
        )
        for each in trial.coverage
    )


def _of_the_trial(targets: Sequence[StoredTarget]) -> list[StoredTarget]:
    """Return the targets of trial pages: a page of results beside one says nothing of it."""
    return [target for target in targets if not target.url.endswith(_RESULTS)] or list(targets)


def _sights(trial: Trial) -> Mapping[str, Moment]:
    """Return when each registry's page of a trial was had last, of those that speak for it."""
    found: dict[str, Moment] = {}
    live = [source for source in trial.sources if source.state is SourceState.LIVE]
    pages = {source.registry for source in live if not (source.url or "").endswith(_RESULTS)}
    for source in live:
        if source.registry not in pages or not (source.url or "").endswith(_RESULTS):
            found[source.registry] = max(source.fetched_at, found.get(source.registry, source.fetched_at))
    return found


def _state(known: Coverage, targets: Sequence[StoredTarget], seen: Moment | None, now: Moment) -> CoverageState:
    """Return the state of one registry.

    What was found counts as found while it is fresh and its newest page could be read; else what keeps it from being
    fresh is told, if that is known.
    """
    if known.state == "absent":
        return "absent"
    if any(target.unread_since for target in targets):
        return "failed"
    if known.state == "found" and seen is not None:
        checked = max([seen, *(target.checked_well_at for target in targets if target.checked_well_at)])
        if now - checked <= stale_after(known.registry):
            return "found"
        return _trouble(targets) or "stale"
    if any(target.last_outcome is Outcome.GONE for target in targets):
        return "absent"
    return _trouble(targets) or "not_fetched"


def _trouble(targets: Sequence[StoredTarget]) -> CoverageState | None:
    outcomes = {target.last_outcome for target in targets}
    if Outcome.BLOCKED in outcomes:
        return "blocked"
    return "failed" if outcomes & {Outcome.FAILED, Outcome.THROTTLED} else None
