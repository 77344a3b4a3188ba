"""What a check of a target means for it. Pure: the moment is given."""

from dataclasses import dataclass
from typing import Final

from functions.schedule.cadence import is_first_absence, next_due
from schemas.identifiers import Moment, NctId, PageId
from schemas.page import PageState
from schemas.record import Record
from schemas.target import SUCCESSES, Outcome, StoredTarget, TargetState

UNREADABLE: Final = frozenset({PageState.QUARANTINED, PageState.IGNORED})
"""The states of a page of a target that nothing can be read from."""


_UNCONDITIONAL: Final = {"etag": None, "last_modified": None}


@dataclass(frozen=True, slots=True)
class Check:
    """What was found at a target's address: the outcome, why it is none, and for content its validators and identity.

    `digest` tells what the page says, `page_id` is the page that was accepted where that is new.
    """

    outcome: Outcome
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    page_id: PageId | None = None


def checked(target: StoredTarget, check: Check, now: Moment) -> StoredTarget:
    """Return a target after a check: what was learned of it, and when it is due again.

    A page that is gone twice, a day apart, makes the target `gone`; content brings it back.
    """
    well = check.outcome in SUCCESSES
    known = {
        "last_checked_at": now,
        "last_outcome": check.outcome,
        "last_error": check.error,
        "failures": 0 if well or check.outcome is Outcome.GONE else target.failures + 1,
    }
    if well:
        known |= _seen(target, check, now)
    found = target.model_copy(update=known)
    if check.outcome is Outcome.GONE:
        found = _absent(found, now)
    if check.outcome is Outcome.FAILED:
        found = found.model_copy(update=_UNCONDITIONAL)  # what the site may have choked on
    return found.model_copy(update={"next_due_at": next_due(found, now)})


def _seen(target: StoredTarget, check: Check, now: Moment) -> dict[str, object]:
    """Return what changes with a sight of the page; a 304 need not repeat the validators."""
    known: dict[str, object] = {
        "checked_well_at": now,
        "absent_at": None,
        "etag": check.etag or target.etag,
        "last_modified": check.last_modified or target.last_modified,
        "state": TargetState.ACTIVE if target.state is TargetState.GONE else target.state,
    }
    if check.outcome is Outcome.CHANGED:
        known |= {
            "etag": check.etag,
            "last_modified": check.last_modified,
            "last_changed_at": now if target.digest else target.last_changed_at,
        }
    if check.page_id is not None:
        known |= {"digest": check.digest, "page_id": check.page_id, "content_at": now}
    return known


def _absent(target: StoredTarget, now: Moment) -> StoredTarget:
    """Return a target whose page is gone now; what it said is asked for again without validators."""
    settled = target.state is TargetState.ACTIVE and not is_first_absence(target, now)
    return target.model_copy(
        update={
            "absent_at": target.absent_at or now,
            "state": TargetState.GONE if settled else target.state,
            "unread_since": None,
            **_UNCONDITIONAL,
        }
    )


def parsed(
    target: StoredTarget, page_id: PageId, state: PageState, seen_at: Moment, record: Record | None
) -> StoredTarget | None:
    """Return a target after its page was parsed; None where newer content of it is known.

    A record tells whose trial the page is of, and how soon it may change.
    """
    if target.content_at is not None and seen_at < target.content_at:
        return None
    known: dict[str, object] = {
        "page_id": page_id,
        "page_state": state,
        "content_at": seen_at,
        "checked_well_at": max(target.checked_well_at or seen_at, seen_at),
        "unread_since": (target.unread_since or seen_at) if state in UNREADABLE else None,
    }
    if page_id != target.page_id:  # what is known of another content tells nothing of this one
        known |= {"digest": None, **_UNCONDITIONAL}
    if record is not None:
        fields = record.fields
        known |= {
            "read_page_id": page_id,
            "nct_id": record.nct_id or target.nct_id,
            "overall_status": fields.overall_status,
            "start_date": fields.start_date,
            "primary_completion_date": fields.primary_completion_date,
            "completion_date": fields.completion_date,
        }
    found = target.model_copy(update=known)
    if found.last_checked_at is not None and found.last_checked_at > seen_at:
        return found  # an old page: it says nothing of when to look again
    return found.model_copy(update={"next_due_at": next_due(found, seen_at)})


def new_target(target_id: str, url: str, registry: str, nct_id: NctId | None, now: Moment) -> StoredTarget:
    """Return a target that was never checked: it is due at once."""
    return StoredTarget(
        target_id=target_id,
        url=url,
        registry=registry,
        nct_id=nct_id,
        state=TargetState.ACTIVE,
        next_due_at=now,
        added_at=now,
    )
