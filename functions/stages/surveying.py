"""Surveying: how fresh each registry's part of the index is. Costly for many pages, so an answer serves for a while."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from functions.gateways.clock import now
from functions.gateways.hosts import Hosts
from functions.gateways.index import TrialIndex
from functions.gateways.statuses import Statuses
from functions.gateways.targets import Targets
from functions.layout.registry import Registry
from functions.registries import registries
from schemas.host import Counted
from schemas.identifiers import Moment
from schemas.run import RegistryStatus

_MEGABYTES: Final = 8  # of the index, some 20,000 pages; what there is beyond is counted once a day
_DAY: Final = timedelta(days=1)
_SHARE: Final = 50
"""An answer serves for so many times as long as it took: counting takes at most two hundredths of the time."""


@dataclass(frozen=True)
class Counting:
    """The count of pages over its stores."""

    statuses: Statuses
    hosts: Hosts

    def count_all(self) -> None:
        """Count all pages of every registry that has more than a survey looks at, once a day."""
        moment = now()
        for key in registries():
            kept = self.hosts.counted(key)
            if kept is None or moment - kept.counted_at > _DAY:
                found = self.statuses.survey(key)
                counted = Counted(pages=found.pages, records=found.records, counted_at=moment)
                self.hosts.note_counted(key, counted)


class Surveying:
    """The survey over its stores."""

    def __init__(self, counting: Counting, targets: Targets, index: TrialIndex) -> None:
        self._statuses = counting.statuses
        self._hosts = counting.hosts
        self._targets = targets
        self._index = index
        self._last: tuple[Moment, timedelta, list[RegistryStatus]] | None = None

    def survey(self) -> list[RegistryStatus]:
        """Return every registry with its figures, most believed first."""
        moment = now()
        enabled = self._hosts.enabled(registries())
        if self._last is None or moment >= self._last[0] + self._last[1] * _SHARE:
            trials = self._index.trials_of_registries()
            found = [self._one(one, trials.get(key, 0), moment) for key, one in registries().items()]
            self._last = (moment, now() - moment, found)
        return [each.model_copy(update={"enabled": enabled[each.registry]}) for each in self._last[2]]

    def _one(self, registry: Registry, trials: int, moment: Moment) -> RegistryStatus:
        counted = self._statuses.survey(registry.key, _MEGABYTES)
        kept = None if counted.whole else self._hosts.counted(registry.key)
        seen = self._targets.seen(registry.key)
        hosts = [self._hosts.find(host) for host in registry.hosts]
        return RegistryStatus(
            registry=registry.key,
            name=registry.name,
            hosts=registry.hosts,
            enabled=False,
            pages=max(counted.pages, kept.pages if kept else 0),
            records=max(counted.records, kept.records if kept else 0),
            trials=trials,
            oldest_fetched_at=seen[0] if seen else None,
            newest_fetched_at=seen[1] if seen else None,
            due=self._targets.count_due(registry.key, moment),
            failing=self._targets.count_failing(registry.key),
            unread_share=round(100 * counted.unread / counted.lines, 2) if counted.lines else None,
            last_success_at=max((host.last_success_at for host in hosts if host.last_success_at), default=None),
        )
