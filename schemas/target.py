"""A target: an address that is fetched again when it is due, and what became of it."""

from enum import StrEnum

from schemas.identifiers import Moment, NctId, PageId, PartialDate, RegistryKey, TargetId
from schemas.model import Model
from schemas.page import PageState
from schemas.terms import Status


class TargetState(StrEnum):
    """Whether a target is fetched: `off` while its registry is not enabled, `gone` since its page is there no more."""

    ACTIVE = "active"
    PAUSED = "paused"
    OFF = "off"
    GONE = "gone"
    REMOVED = "removed"


class Outcome(StrEnum):
    """What a check of a target gave.

    `unchanged` is a 304 or the same content; `gone` a 404 or 410; `blocked` a refusal by robots.txt or by the site
    (401, 403, 451); `throttled` a 429; `failed` anything else that gave no page.
    """

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    FAILED = "failed"


SUCCESSES = frozenset({Outcome.CHANGED, Outcome.UNCHANGED})
"""The outcomes that show what the page says now."""


class Target(Model):
    """A target as `GET /v1/targets` shows it; `next_due_at` is absent while it is paused or off."""

    target_id: TargetId
    url: str
    registry: RegistryKey
    nct_id: NctId | None = None
    state: TargetState
    next_due_at: Moment | None = None
    last_checked_at: Moment | None = None
    last_outcome: Outcome | None = None
    last_error: str | None = None
    last_changed_at: Moment | None = None


class StoredTarget(Target):
    """A target with what its next check needs to know of the ones before.

    `checked_well_at` is the last time that showed what the page says, `failures` how many checks in a row did not.
    `etag` and `last_modified` are the page's validators, `digest` tells what it said. `page_id` and `content_at` name
    the newest content that was accepted, `page_state` is what parsing made of it, `read_page_id` the newest that could
    be read, and `unread_since` since when none can. `absent_at` is when the page was found gone first since then.
    Status and dates are the page's own, for the time of the next check.
    """

    next_due_at: Moment
    added_at: Moment
    checked_well_at: Moment | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    page_id: PageId | None = None
    content_at: Moment | None = None
    read_page_id: PageId | None = None
    page_state: PageState | None = None
    unread_since: Moment | None = None
    absent_at: Moment | None = None
    overall_status: Status | None = None
    start_date: PartialDate | None = None
    primary_completion_date: PartialDate | None = None
    completion_date: PartialDate | None = None

    def public(self, *, enabled: bool) -> Target:
        """Return the target as it is shown while its registry is enabled or not."""
        shown = {name: getattr(self, name) for name in Target.model_fields}
        if self.state is TargetState.PAUSED:
            shown["next_due_at"] = None
        elif not enabled:
            shown |= {"state": TargetState.OFF, "next_due_at": None}
        return Target(**shown)


class TargetIn(Model):
    """One target as it is posted: an address, or a trial on every registry (or those named) whose address it gives."""

    url: str | None = None
    nct_id: NctId | None = None
    registries: tuple[RegistryKey, ...] = ()


class TargetChange(Model):
    """What an operator may change of a target."""

    state: TargetState
