"""Unlinked records: which trials each may belong to, and a person's link."""

from typing import Any, Final

from pydantic import ValidationError

from functions.errors import BadRequest, Conflicting
from functions.gateways.index import TrialIndex
from functions.gateways.pages import Pages
from functions.gateways.statuses import Statuses
from functions.normalise import fold
from schemas.identifiers import Moment, NctId
from schemas.model import Model
from schemas.page import ObservationKind, PageState, PageStatus
from schemas.record import Record

_LINKABLE: Final = (PageState.UNLINKED, PageState.QUARANTINED)


class LinkIn(Model):
    """What a person sends to link a page."""

    nct_id: NctId


def link(status: PageStatus, posted: object, now: Moment, pages: Pages, statuses: Statuses) -> dict[str, Any]:
    """Add a link observation for an unlinked page, or one that a link had quarantined; return its state."""
    try:
        nct_id = LinkIn.model_validate(posted).nct_id
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadRequest(f"{name}: {first['msg']}", parameter=name) from None
    if status.state not in _LINKABLE:
        raise Conflicting(f"page {status.page_id} is {status.state}; only unlinked and quarantined pages can be linked")
    content = pages.latest_content(status.page_id)
    if content is None:
        raise Conflicting(f"page {status.page_id} has no content")
    envelope = content.envelope.model_copy(update={"fetched_at": now})
    said = content.model_copy(update={"kind": ObservationKind.LINK, "envelope": envelope, "linked_to": nct_id})
    statuses.move(status.page_id, PageState.RECEIVED, values={"reason": None})
    pages.observe(said)
    return {"page_id": status.page_id, "nct_id": nct_id, "state": PageState.RECEIVED.value}


def candidates(record: Record, index: TrialIndex) -> dict[str, Any]:
    """Return an unlinked record with the trials that bear the same title or the same study number, and which of it."""
    fields = record.fields
    ids = [each for each in (fields.org_study_id, *(other.id for other in fields.other_ids)) if each]
    titles = [each for each in (fields.brief_title, fields.official_title) if each]
    found = [
        {"nct_id": hit["nct_id"], "reason": reason}
        for hit in index.resembling(titles, ids)
        if (reason := _reason(hit, titles, ids))
    ]
    known = {
        "page_id": record.page_id,
        "registry": record.registry,
        "url": record.url,
        "title": next(iter(titles), None),
    }
    return {name: value for name, value in known.items() if value} | {
        "reason": record.unlinked_reason,
        "candidates": found,
    }


def _reason(hit: dict[str, Any], titles: list[str], ids: list[str]) -> str | None:
    reasons = []
    if {fold(title) for title in titles} & {fold(title) for title in (hit.get("titles") or [])}:
        reasons.append("same title")
    if {fold(one) for one in ids} & {fold(one) for one in (hit.get("study_ids") or [])}:
        reasons.append("same study number")
    return ", ".join(reasons) or None
