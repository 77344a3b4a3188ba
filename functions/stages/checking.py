"""Checking: a target's address is asked, what came is accepted as a page if it is new, and the target says what it was.

What is the same as before makes no observation: only the check is recorded. A page that is gone is an observation of
its own, as it is when it is there again.
"""

import json
from dataclasses import dataclass
from typing import Final

from functions.acceptance import LARGEST_CONTENT
from functions.errors import BadRequest, NotFetched
from functions.gateways.clock import now
from functions.gateways.pages import Pages
from functions.gateways.site import Answer
from functions.gateways.statuses import Statuses
from functions.gateways.targets import Targets
from functions.layout.charset import decode
from functions.sameness import digest
from functions.schedule.checks import Check, checked
from functions.stages.accepting import take_in
from functions.stages.visiting import Forbidden, Visitor
from schemas.identifiers import Moment
from schemas.page import ContentType, Envelope, ObservationKind, Page
from schemas.target import SUCCESSES, Outcome, StoredTarget, TargetState

_ACCEPT: Final = "text/html,application/xhtml+xml,text/plain;q=0.8"
_ACCEPT_JSON: Final = "application/json"
_TYPES: Final[dict[str, ContentType]] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "application/json": "application/json",
}
_GONE: Final = frozenset({404, 410})
_REFUSED: Final = frozenset({401, 403, 451})
_THROTTLED: Final = 429
_OK: Final = 200
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True)
class Checking:
    """The check of one target over its stores."""

    targets: Targets
    pages: Pages
    statuses: Statuses

    def check(self, target: StoredTarget, visitor: Visitor) -> Check:
        """Ask for a target's page, record what was found, and return it; HostRests where the host is left alone."""
        try:
            answer = visitor.get(target.url, _asking(target, visitor))
            found = self._found(target, answer)
        except Forbidden as error:
            found = Check(Outcome.BLOCKED, str(error))
        except NotFetched as error:
            found = Check(Outcome.FAILED, str(error))
        if found.outcome in SUCCESSES:
            visitor.succeeded(target.url)
        self.record(target, found)
        return found

    def record(self, target: StoredTarget, found: Check) -> None:
        """Write a check into its target; one that an operator paused or removed meanwhile stays so."""
        moment = now()
        if found.outcome is Outcome.GONE:
            self._observe_absence(target, moment)
        self.targets.revise(target.target_id, lambda current: _after(current, found, moment))

    def taken(self, target: StoredTarget, content: str, content_type: ContentType, answer: Answer | None) -> Check:
        """Return what content of a target's page is: `unchanged` where it says the same, else accepted as a page."""
        moment = now()
        validators = answer.headers if answer else {}
        envelope = Envelope(url=target.url, content_type=content_type, fetched_at=moment)
        same = digest(Page(page_id=target.target_id, content=content, envelope=envelope))
        known = Check(
            Outcome.UNCHANGED,
            etag=validators.get("etag"),
            last_modified=validators.get("last-modified"),
            digest=same,
        )
        if same == target.digest and target.absent_at is None:
            return known
        posted = {"url": target.url, "content": content, "content_type": content_type, "fetched_at": moment.isoformat()}
        try:
            status = take_in(posted, self.pages, self.statuses)
        except BadRequest as error:
            return Check(Outcome.FAILED, f"no page: {error.detail}")
        outcome = Outcome.UNCHANGED if same == target.digest else Outcome.CHANGED
        return Check(outcome, None, known.etag, known.last_modified, same, status.page_id)

    def _found(self, target: StoredTarget, answer: Answer) -> Check:
        """Return what an answer means for a target."""
        if answer.status == _OK:
            return self._content(target, answer)
        if answer.status == _NOT_MODIFIED and (target.etag or target.last_modified):
            return Check(Outcome.UNCHANGED)
        if answer.status in _GONE:
            return Check(Outcome.GONE)
        if answer.status in _REFUSED:
            return Check(Outcome.BLOCKED, f"the site answers {answer.status}")
        if answer.status == _THROTTLED:
            return Check(Outcome.THROTTLED, "the site answers 429")
        return Check(Outcome.FAILED, f"the site answers {answer.status}")

    def _content(self, target: StoredTarget, answer: Answer) -> Check:
        kind = answer.headers.get("content-type", "text/html")
        content_type = _TYPES.get(kind.partition(";")[0].strip().casefold())
        if content_type is None:
            return Check(Outcome.FAILED, f"no page: its content type is {kind[:60]}")
        if len(answer.body) > LARGEST_CONTENT:
            return Check(Outcome.FAILED, f"no page: it has {len(answer.body):,} bytes")
        content = decode(answer.body, kind)
        return self.taken(
            target, plain_json(content) if content_type == _ACCEPT_JSON else content, content_type, answer
        )

    def _observe_absence(self, target: StoredTarget, moment: Moment) -> None:
        """Add an observation that a page is gone, where there is content of it that it can speak of."""
        content = self.pages.latest_content(target.page_id) if target.page_id else None
        if content is not None:
            envelope = content.envelope.model_copy(update={"fetched_at": moment})
            self.pages.observe(content.model_copy(update={"kind": ObservationKind.GONE, "envelope": envelope}))


def plain_json(content: str) -> str:
    """Return JSON text without blanks between its parts, so that a study is the same alone and in a list."""
    try:
        return json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return content  # acceptance says what is wrong with it


def _after(current: StoredTarget, found: Check, moment: Moment) -> StoredTarget | None:
    return None if current.state is TargetState.REMOVED else checked(current, found, moment)


def _asking(target: StoredTarget, visitor: Visitor) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed; after an absence it is wanted whole."""
    headers = {"Accept": _ACCEPT_JSON if visitor.registry.reads_json else _ACCEPT}
    if target.absent_at is None and target.etag:
        headers["If-None-Match"] = target.etag
    if target.absent_at is None and target.last_modified:
        headers["If-Modified-Since"] = target.last_modified
    return headers
