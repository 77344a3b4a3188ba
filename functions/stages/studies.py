"""ClinicalTrials.gov by its API: what changed since the last time, page by page, and due studies many at a time.

The list of updates is read by the day of last update, some times a day, from the day up to which it was read the time
before, which comes again because more may have been posted on it. Of its studies those are taken that are targets, or
all that the scope finds. A study that the registry does not name among those asked for is asked for alone: only its own
address can say that it is gone.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from functions.errors import NotFetched
from functions.gateways.clock import now
from functions.gateways.hosts import Hosts
from functions.gateways.targets import Targets
from functions.schedule.checks import Check, new_target
from functions.stages.checking import Checking
from functions.stages.visiting import Forbidden, Visitor
from functions.targets import address, target_id
from schemas.host import Reading
from schemas.identifiers import nct_ids_in
from schemas.target import Outcome, StoredTarget

_STUDIES: Final = "https://clinicaltrials.gov/api/v2/studies"
_FIELDS: Final = "ProtocolSection|HasResults"  # results make studies of many MB, and no field holds them
PAGE: Final = 100
"""Studies that are asked for at once: some 5 MB with the fields that are read."""

_SIZE: Final = 60_000_000  # bytes of one answer; 100 of the largest protocols
_EVERYTHING: Final = "*"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AGAIN: Final = timedelta(hours=6)
"""From one reading of the list to the next: the registry posts what was updated once a day, at no promised hour."""


@dataclass(frozen=True)
class Update:
    """A page of the list of updates: its studies, and the token of the next page, if there is one."""

    studies: tuple[dict[str, Any], ...]
    next_page: str | None


@dataclass(frozen=True)
class Studies:
    """The registry of record as it is read."""

    checking: Checking
    targets: Targets
    hosts: Hosts
    visitor: Visitor
    scope: str

    def read_on(self) -> tuple[list[dict[str, Any]], Reading] | None:
        """Return the next page of updated studies, with how far they are read then; None where that need not be.

        The list is read again some hours after it was read to its end. NotFetched where it gives no page: one whose
        token has expired is asked for from its day, the next time.
        """
        reading = self.hosts.reading(self.visitor.registry.key)
        if reading.scope != self.scope:
            reading = Reading()  # what was read was of other studies
        if reading.ended_at and now() - reading.ended_at < AGAIN:
            return None
        since = reading.since or reading.day or self._beginning()
        try:
            page = self.updates(since, reading.token)
        except NotFetched:
            self.hosts.note_reading(self.visitor.registry.key, Reading(scope=self.scope, day=reading.day))
            raise
        days = [day for day in (reading.day, last_day(page.studies, f"{now():%Y-%m-%d}")) if day]
        more = {"since": since, "token": page.next_page} if page.next_page else {"ended_at": now()}
        return list(page.studies), Reading.model_validate({"scope": self.scope, "day": max(days, default=None), **more})

    def _beginning(self) -> str:
        """Return the day from which a registry is read first: yesterday, or the beginning of all that is wanted."""
        return "MIN" if self.scope else f"{now() - timedelta(days=1):%Y-%m-%d}"

    def updates(self, since: str, token: str | None) -> Update:
        """Return one page of the studies that were updated since a day, in the order of their last update."""
        asked = {
            "filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since},MAX]",
            "sort": "LastUpdatePostDate:asc",
            "pageSize": str(PAGE),
            "fields": _FIELDS,
        }
        if self.scope not in {"", _EVERYTHING}:
            asked["query.term"] = self.scope
        if token:
            asked["pageToken"] = token
        found = self._list(asked)
        return Update(tuple(found["studies"]), found.get("nextPageToken"))

    def take(self, studies: Sequence[dict[str, Any]]) -> Iterator[tuple[StoredTarget, Check]]:
        """Take in those studies of a page of updates that are wanted, and yield what became of each."""
        named = {nct_id: study for study in studies if (nct_id := _nct_id(study))}
        ids = {target_id(address(self.visitor.registry, nct_id)): nct_id for nct_id in named}
        known = self.targets.many(ids)
        for one, nct_id in ids.items():
            target = known.get(one) or (self._add(nct_id) if self.scope else None)
            if target is not None:
                yield target, self._taken(target, named[nct_id])

    def check(self, due: Sequence[StoredTarget]) -> Iterator[tuple[StoredTarget, Check]]:
        """Check due studies, many in one request, and yield what became of each."""
        wanted = [target.nct_id for target in due if target.nct_id]
        try:
            found = self._list({"filter.ids": ",".join(wanted), "pageSize": str(PAGE), "fields": _FIELDS})
        except (Forbidden, NotFetched) as error:
            yield from ((target, self._failed(target, error)) for target in due)
            return
        named = {nct_id: study for study in found["studies"] if (nct_id := _nct_id(study))}
        for target in sorted(due, key=lambda target: target.nct_id not in named):
            study = named.get(target.nct_id or "")
            yield target, self._taken(target, study) if study else self.checking.check(target, self.visitor)

    def _failed(self, target: StoredTarget, error: Forbidden | NotFetched) -> Check:
        found = Check(Outcome.BLOCKED if isinstance(error, Forbidden) else Outcome.FAILED, str(error))
        return self.checking.record(target, found, now())

    def _taken(self, target: StoredTarget, study: dict[str, Any]) -> Check:
        content, moment = json.dumps(study, ensure_ascii=False, separators=(",", ":")), now()
        found = self.checking.guarded(target, lambda: self.checking.taken(target, content, "application/json", moment))
        return self.checking.record(target, found, moment)

    def _add(self, nct_id: str) -> StoredTarget | None:
        """Add a study that the scope found, unless an operator removed it."""
        url = address(self.visitor.registry, nct_id)
        target = new_target(target_id(url), url, self.visitor.registry.key, nct_id, now())
        return self.targets.add(target, keep_removed=True)

    def _list(self, asked: dict[str, str]) -> dict[str, Any]:
        """Return a page of the API's list of studies; NotFetched where it gives none, Forbidden by robots.txt."""
        answer = self.visitor.get(f"{_STUDIES}?{urlencode(asked)}", {"Accept": "application/json"}, _SIZE)
        if answer.status != 200:
            raise NotFetched(f"the list of studies answers {answer.status}")
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise NotFetched("the list of studies is not JSON") from error
        if not isinstance(found, dict) or not isinstance(found.get("studies"), list):
            raise NotFetched("the list of studies is of another form")
        self.visitor.succeeded(_STUDIES)
        return found


def last_day(studies: Sequence[Any], today: str) -> str | None:
    """Return the latest day of last update in a list of studies; what is no day, or lies after today, is none."""
    days = (str(_at(study, "statusModule", "lastUpdatePostDateStruct", "date")) for study in studies)
    return max((day for day in days if _DAY.fullmatch(day) and day <= today), default=None)


def _nct_id(study: Any) -> str | None:
    stated = _at(study, "identificationModule", "nctId")
    return next(iter(nct_ids_in(str(stated))), None)


def _at(study: Any, *path: str) -> Any:
    """Return what stands at a path below a study's protocol, or None: no part of a study is sure to be there."""
    found = study
    for name in ("protocolSection", *path):
        found = found.get(name) if isinstance(found, dict) else None
    return found
