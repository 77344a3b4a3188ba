"""Parsing: an observation becomes a record, or a state that says why it is none.

The state is written before the record: once the record is there its trial can be reconciled and indexed at any moment,
and the state `indexed` must not be overwritten by a late `parsed`.
"""

from functions.acceptance import presumed
from functions.errors import IdentityConflict, NotATrial, PageRefused
from functions.gateways.pages import Pages
from functions.gateways.records import Pending, Records, key_of
from functions.gateways.sources import Sources
from functions.gateways.statuses import Statuses, received_at
from functions.gateways.targets import Targets
from functions.parse import parse
from functions.schedule.checks import parsed
from functions.targets import of_page
from functions.telemetry import count, logger
from schemas.identifiers import NctId
from schemas.page import Observation, ObservationKind, Page, PageState
from schemas.record import Record, Statement


class Parsing:
    """The parse stage over its stores."""

    def __init__(self, pages: Pages, statuses: Statuses, records: Records, sources: Sources, targets: Targets) -> None:
        self._pages = pages
        self._statuses = statuses
        self._records = records
        self._sources = sources
        self._targets = targets

    def observe(self, key: str, touched: str | None = None) -> PageState | None:
        """Carry out one observation and return its page's state then; `touched` makes later stages run again."""
        observation = self._pages.observation(key)
        content = self._pages.content(observation.sha256)
        page = Page(page_id=observation.page_id, content=content, envelope=observation.envelope)
        try:
            statement = parse(page)
            if observation.kind is ObservationKind.GONE:
                return self._note_absence(self._linked(statement), observation)
            if observation.kind is ObservationKind.LINK and observation.linked_to:
                return self._link(statement, observation, observation.linked_to)
            return self._keep(self._linked(statement), observation, touched)
        except PageRefused as refusal:
            absence = observation.kind is ObservationKind.GONE
            return None if absence else self._refuse(observation, refusal)

    def _keep(self, statement: Statement, observation: Observation, touched: str | None) -> PageState:
        """Keep what the page states, unless exactly this is kept already and nothing asks for it to be done again."""
        at = observation.envelope.fetched_at
        record = Record(**dict(statement), page_id=observation.page_id, first_seen=at, last_seen=at)
        pending = self._records.pending(record)
        if pending.is_new or touched:
            self._store(pending, touched)
        elif not self._is_settled(record):
            self._store(pending, at.isoformat())
        self._follow_target(observation, _state(record), record)
        count(
            {"Records": 1, "UnreadLines": len(record.unread), "UnknownWordings": len(record.raw)},
            {"UnreadShare": record.unread_share},
            registry=record.registry,
        )
        return _state(record)

    def _store(self, pending: Pending, touched: str | None = None) -> None:
        """Write the state and then the record; a record that was kept under another key before is removed there."""
        record = pending.record
        place = key_of(record)
        values = {
            "registry": record.registry,
            "url": record.url,
            "nct_id": record.nct_id,
            "reason": record.unlinked_reason,
            "unread": str(len(record.unread)),
            "size": str(record.size),
            "received_at": received_at(record.first_seen, record.page_id),
        }
        before = self._statuses.place(record.page_id, _state(record), place, values)
        self._follow(record)
        self._records.put(pending, touched)
        if before is not None and before != place:
            self._records.delete(before)

    def _is_settled(self, record: Record) -> bool:
        """Say whether the page's state is that of one that has this record: it may have been refused in between."""
        status = self._statuses.find(record.page_id)
        return status is not None and status.state in {_state(record), PageState.INDEXED}

    def _follow_target(self, observation: Observation, state: PageState, record: Record | None) -> None:
        """Let the page's address be a target, and know of it what its newest page says."""
        envelope = observation.envelope
        _, url = presumed(envelope)
        target = of_page(url, record.nct_id if record else envelope.nct_id, envelope.fetched_at)
        if target is not None:
            self._targets.add(target, keep_removed=True)
            self._targets.revise(
                target.target_id,
                lambda found: parsed(found, observation.page_id, state, envelope.fetched_at, record),
            )

    def _note_absence(self, statement: Statement, observation: Observation) -> PageState | None:
        """Note under the trial of a page that it was not there."""
        if statement.nct_id:
            self._records.note_absence(statement.nct_id, statement.source, observation.envelope.fetched_at)
        return None

    def _follow(self, record: Record) -> None:
        """Leave a marker under every other trial of which this source spoke; name the aliases that it states."""
        if record.nct_id is None:
            return
        for nct_id, marker in self._sources.sight(record.source, record.nct_id, record.last_seen).items():
            self._records.mark(nct_id, marker)
        for alias in record.nct_id_aliases:
            self._records.name_alias(alias, record.nct_id)

    def _link(self, statement: Statement, observation: Observation, nct_id: NctId) -> PageState:
        """Carry out a person's link: it holds for the source, so every unlinked record of it moves to the trial."""
        self._sources.link(statement.source, nct_id, observation.envelope.fetched_at)
        for record in list(self._records.unlinked(statement.source)):
            linked = record.model_copy(update={"nct_id": nct_id, "unlinked_reason": None})
            self._store(self._records.pending(linked))
            self._records.delete(key_of(record))
        content = self._pages.latest_content(observation.page_id)
        return self._keep(self._linked(statement), content or observation, None)

    def _linked(self, statement: Statement) -> Statement:
        """Return the statement under the trial that its source is linked to; IdentityConflict if it names another."""
        linked = self._sources.linked_to(statement.source)
        if linked is None or linked == statement.nct_id:
            return statement
        if statement.nct_id:
            raise IdentityConflict(f"a person linked this page to {linked}, and now it says {statement.nct_id}")
        return statement.model_copy(update={"nct_id": linked, "unlinked_reason": None})

    def _refuse(self, observation: Observation, refusal: PageRefused) -> PageState:
        state = PageState.IGNORED if isinstance(refusal, NotATrial) else PageState.QUARANTINED
        envelope = observation.envelope
        registry, url = presumed(envelope)
        values = {
            "registry": registry,
            "url": url,
            "reason": refusal.reason,
            "received_at": received_at(envelope.fetched_at, observation.page_id),
        }
        self._statuses.move(observation.page_id, state, values={key: value for key, value in values.items() if value})
        logger.info(
            "page refused", extra={"page_id": observation.page_id, "state": state.value, "kind": type(refusal).__name__}
        )
        count({state.value.capitalize(): 1}, registry=registry or "unknown")
        self._follow_target(observation, state, None)
        return state


def _state(record: Record) -> PageState:
    return PageState.PARSED if record.nct_id else PageState.UNLINKED
