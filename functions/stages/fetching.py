"""Fetching: what is due, in a lane for each registry that is enabled, and no more than fits before the next run."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import uuid4

from functions.errors import Conflicting, NotFetched
from functions.gateways.clock import now
from functions.gateways.hosts import Hosts
from functions.gateways.site import Site
from functions.gateways.targets import DUE, Targets
from functions.registries import registries
from functions.schedule.cadence import cadence
from functions.schedule.checks import Check
from functions.stages.checking import Checking
from functions.stages.jobs import Job, Piece
from functions.stages.studies import PAGE, Studies
from functions.stages.visiting import Forbidden, HostRests, Traffic, Visitor
from functions.telemetry import count
from schemas.identifiers import RegistryKey
from schemas.run import Lane, RunError, RunIn, Tally
from schemas.target import StoredTarget

RECORD: Final = "ctgov"
"""The registry that is read by its list of updates."""

_PIECE: Final = 5
_SPAN: Final = timedelta(minutes=1)  # that a piece takes, and one page more: a function has 15
_ANSWER: Final = 1.2  # seconds that a page takes besides the pause: asking, reading, writing
_SHARE: Final = 0.95  # of the time between two runs: one that is under way when the next should start keeps it off
_UPDATES: Final = "updates"
_DUE: Final = "due"


@dataclass(frozen=True)
class Plan:
    """How fetching is set up: `minutes` from one run to the next, the search whose studies of the registry of record
    are wanted (`*`: all, empty: those that are targets), whom sites can write to, and the addresses that are asked
    whatever robots.txt says.
    """

    minutes: int
    scope: str
    contact: str
    permitted: tuple[str, ...] = ()


class Fetch(Job):
    """The fetch of what is due; a run can be started by who has no rights to carry it out.

    Nothing is to be resumed: the targets say what is due, and how far a list was read is noted beside the hosts.
    """

    resumes = False

    def __init__(
        self,
        plan: Plan,
        targets: Targets,
        hosts: Hosts,
        make_checking: Callable[[], Checking],
        make_site: Callable[[], Site],
    ) -> None:
        self._plan = plan
        self._targets = targets
        self._hosts = hosts
        self._make_checking = make_checking
        self._make_site = make_site
        self._owner = uuid4().hex
        self._visitors: list[Visitor] = []

    def lanes(self, wanted: RunIn) -> Mapping[str, int | None]:
        """Return a lane for each registry that is enabled, with the targets that are due and fit.

        Conflicting where nobody said whom the sites can write to, or where a registry that was named is off.
        """
        if not self._plan.contact:
            raise Conflicting("nothing is fetched without a contact for the sites: set FetchContact (locally CONTACT=)")
        enabled = self._hosts.enabled(registries())
        if wanted.registry and not enabled.get(wanted.registry):
            raise Conflicting(f"{wanted.registry} is not enabled: PATCH /v1/sources/{wanted.registry} does it")
        chosen = [key for key, on in enabled.items() if on and wanted.registry in {None, key}]
        moment = now()
        fitting = {key: min(self._room(key), self._targets.count_due(key, moment)) for key in chosen}
        return {key: None if key == RECORD else number for key, number in fitting.items()}

    def advance(self, lane: Lane, registry: RegistryKey | None = None) -> Piece:  # noqa: ARG002 a lane is a registry
        """Check the next targets of a registry."""
        if why := self._over(lane):
            return Piece(Tally(counts={why: 1}), None)
        visitor, account = self._visitor(lane), Account()
        before = visitor.traffic
        try:
            cursor = self._next(lane, visitor, account)
        except HostRests as error:
            account.add(_stopped(error, visitor))
            cursor = None
        account.add(_since(visitor.traffic, before))
        if account.tally.counts:
            count({name.capitalize(): number for name, number in account.tally.counts.items()}, registry=lane.name)
        return Piece(account.tally, cursor)

    def pause(self) -> None:
        """Let go of the hosts."""
        while self._visitors:
            self._visitors.pop().leave()

    def _next(self, lane: Lane, visitor: Visitor, account: "Account") -> str | None:
        step, *rest = json.loads(lane.cursor) if lane.cursor else [_UPDATES if lane.name == RECORD else _DUE]
        if step == _DUE:
            return self._due(visitor, account, *(rest or [self._room(lane.name)]))
        try:
            goes_on = self._updates(visitor, account)
        except (Forbidden, NotFetched) as error:  # the due ones do not have to wait for the list
            account.add(_stopped(error, visitor))
            goes_on = False
        return json.dumps([_UPDATES] if goes_on else [_DUE, self._room(lane.name)])

    def _updates(self, visitor: Visitor, account: "Account") -> bool:
        """Take in a page of the registry's updates, note how far they are read, and say whether more follow."""
        studies = self._studies(visitor)
        page = studies.read_on()
        if page is None:
            return False
        found, reading = page
        for target, check in studies.take(found):
            account.note(target, check)
        self._hosts.note_reading(visitor.registry.key, reading)
        return reading.token is not None

    def _due(self, visitor: Visitor, account: "Account", room: int) -> str | None:
        """Check the targets that have been due for longest."""
        many = visitor.registry.key == RECORD
        most = min(room, PAGE if many else _PIECE)
        listed = self._targets.due(visitor.registry.key, now(), most) if most > 0 else []
        due = [target for each in listed if (target := self._still_due(each))]
        began, checked = now(), len(listed) - len(due)
        for target, found in self._checks(due, visitor, many=many):
            account.note(target, found)
            checked += 1
            if now() - began > _SPAN:
                break
        return json.dumps([_DUE, room - checked]) if listed else None

    def _checks(
        self, due: Sequence[StoredTarget], visitor: Visitor, *, many: bool
    ) -> Iterator[tuple[StoredTarget, Check]]:
        if many and due:
            yield from self._studies(visitor).check(due)
            return
        for target in due:
            yield target, self._make_checking().check(target, visitor)

    def _still_due(self, listed: StoredTarget) -> StoredTarget | None:
        """Return a target as it is now, if it is due: the index may lag behind."""
        found = self._targets.find(listed.target_id)
        return found if found and found.state in DUE and found.next_due_at <= now() else None

    def _room(self, registry: RegistryKey) -> int:
        """Return how many requests to a registry fit between two runs, each with its pause and its answer."""
        return max(1, int(self._plan.minutes * 60 / (cadence(registry).delay + _ANSWER)))

    def _over(self, lane: Lane) -> str | None:
        """Return why a lane ends before its work is done: its registry was turned off, or the next run is about to
        start.
        """
        if not self._hosts.enabled([lane.name])[lane.name]:
            return "switched_off"
        had_its_time = (
            lane.started_at is not None and now() - lane.started_at > timedelta(minutes=self._plan.minutes) * _SHARE
        )
        return "postponed" if had_its_time else None

    def _visitor(self, lane: Lane) -> Visitor:
        for visitor in self._visitors:
            if visitor.registry.key == lane.name:
                return visitor
        site, registry = self._make_site(), registries()[lane.name]
        self._visitors.append(Visitor(site, self._hosts, registry, self._owner, self._plan.permitted))
        return self._visitors[-1]

    def _studies(self, visitor: Visitor) -> Studies:
        return Studies(self._make_checking(), self._targets, self._hosts, visitor, self._plan.scope)


@dataclass
class Account:
    """What a piece has come to so far: kept also where it is broken off."""

    tally: Tally = field(default_factory=Tally)

    def add(self, tally: Tally) -> None:
        """Count something."""
        self.tally = self.tally.plus(tally)

    def note(self, target: StoredTarget, found: Check) -> None:
        """Count a check of a target, and keep why it gave no page."""
        errors = (RunError(message=found.error, example=target.url, count=1),) if found.error else ()
        self.add(Tally(done=1, counts={found.outcome.value: 1}, errors=errors))


def _stopped(error: Exception, visitor: Visitor) -> Tally:
    """Return the account of a registry that is left alone for the rest of a run."""
    example = visitor.registry.hosts[0]
    return Tally(counts={"postponed": 1}, errors=(RunError(message=str(error), example=example, count=1),))


def _since(traffic: Traffic, before: Traffic) -> Tally:
    return Tally(requests=traffic.requests - before.requests, bytes=traffic.bytes - before.bytes)
