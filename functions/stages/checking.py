"""Checking: a target's address is asked, what came is accepted as a page if it is new, and the target says what it was.

What is the same as before makes no observation: only the check is recorded. A page that is gone is an observation of
its own, as it is when it is there again.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from functions.acceptance import LARGEST_CONTENT
from functions.errors import BadRequest, NotFetched, Unavailable
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
from functions.telemetry import logger
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
_LONGEST_VALIDATOR: Final = 256

Headers = Mapping[str, str]
NONE: Final[Headers] = MappingProxyType({})


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
        except Forbidden as error:
            return self.record(target, Check(Outcome.BLOCKED, str(error)), now())
        except NotFetched as error:
            return self.record(target, Check(Outcome.FAILED, str(error)), now())
        moment = now()
        found = self.guarded(target, lambda: self._found(target, answer, moment))
        if found.outcome in SUCCESSES:
            visitor.succeeded(target.url)
        return self.record(target, found, moment)

    def guarded(self, target: StoredTarget, look: Callable[[], Check]) -> Check:
        """Return what a look at content gives; a fault of ours on one page is a check that failed, and is logged."""
        try:
            return look()
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 one page must not keep its registry from being fetched
            logger.exception("a page could not be looked at", exc_info=error, extra={"target_id": target.target_id})
            return Check(Outcome.FAILED, f"no page: our own fault, {type(error).__name__}")

    def record(self, target: StoredTarget, found: Check, moment: Moment) -> Check:
        """Write a check of a moment into its target; one that an operator paused or removed meanwhile stays so."""
        if found.outcome is Outcome.GONE:
            self._observe_absence(target, moment)
        self.targets.revise(target.target_id, lambda current: _after(current, found, moment))
        return found

    def taken(
        self, target: StoredTarget, content: str, content_type: ContentType, moment: Moment, headers: Headers = NONE
    ) -> Check:
        """Return what content of a target's page is: `unchanged` where it says the same, else accepted as a page.

        The page is observed at the very moment of the check, so that parsing and checking speak of the same sight.
        """
        envelope = Envelope(url=target.url, content_type=content_type, fetched_at=moment)
        same = digest(Page(page_id=target.target_id, content=content, envelope=envelope))
        known = Check(
            Outcome.UNCHANGED,
            etag=_validator(headers, "etag"),
            last_modified=_validator(headers, "last-modified"),
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

    def _found(self, target: StoredTarget, answer: Answer, moment: Moment) -> Check:
        """Return what an answer means for a target."""
        if answer.status == _OK:
            return self._content(target, answer, moment)
        if answer.status == _NOT_MODIFIED and (target.etag or target.last_modified):
            return Check(Outcome.UNCHANGED)
        if answer.status in _GONE:
            return Check(Outcome.GONE)
        if answer.status in _REFUSED:
            return Check(Outcome.BLOCKED, f"the site answers {answer.status}")
        if answer.status == _THROTTLED:
            return Check(Outcome.THROTTLED, "the site answers 429")
        return Check(Outcome.FAILED, f"the site answers {answer.status}")

    def _content(self, target: StoredTarget, answer: Answer, moment: Moment) -> Check:
        kind = answer.headers.get("content-type", "text/html")
        content_type = _TYPES.get(kind.partition(";")[0].strip().casefold())
        if content_type is None:
            return Check(Outcome.FAILED, f"no page: its content type is {kind[:60]}")
        if len(answer.body) > LARGEST_CONTENT:
            return Check(Outcome.FAILED, f"no page: it has {len(answer.body):,} bytes")
        content = decode(answer.body, kind)
        if content_type == _ACCEPT_JSON:
            content = plain_json(content)
        return self.taken(target, content, content_type, moment, answer.headers)

    def _observe_absence(self, target: StoredTarget, moment: Moment) -> None:
        """Add an observation that a page is gone, where there is content of it that it can speak of: what was read."""
        page_id = target.read_page_id or target.page_id
        content = self.pages.latest_content(page_id) if page_id else None
        if content is not None:
            envelope = content.envelope.model_copy(update={"fetched_at": moment})
            self.pages.observe(content.model_copy(update={"kind": ObservationKind.GONE, "envelope": envelope}))


def _validator(headers: Headers, name: str) -> str | None:
    """Return a validator to send back the next time, or None for one that is no short text of ASCII."""
    value = headers.get(name, "")
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST_VALIDATOR else None


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
