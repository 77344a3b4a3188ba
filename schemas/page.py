"""A page: the bytes that came in, what was said with them, and how far they have got."""

import re
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, StringConstraints

from schemas.identifiers import Moment, NctId, PageId, RegistryKey, Sha256
from schemas.model import Model

ContentType = Literal["text/plain", "text/html", "application/json"]
"""The content types that a page may have."""


class Envelope(Model):
    """What is known of a page without reading it; `url` is as given, `fetched_at` is when the bytes were had."""

    url: str | None = None
    registry: RegistryKey | None = None
    nct_id: NctId | None = None
    content_type: ContentType = "text/plain"
    fetched_at: Moment


class Page(Model):
    """The content of a page, decoded, with its envelope and identity."""

    page_id: PageId
    content: str
    envelope: Envelope


_BEGINS_WITH_A_YEAR: Final = re.compile("[0-9]{4}-")  # pydantic would take "20261120" for seconds since 1970


def _text_moment(value: object) -> object:
    if not isinstance(value, str) or not _BEGINS_WITH_A_YEAR.match(value):
        raise ValueError("a moment is text such as 2026-11-20T00:00:00Z")  # pydantic reports ValueErrors
    return value


class PageIn(Model):
    """A page as it is posted; `fetched_at` is the time of the request where it is not given."""

    content: Annotated[str, StringConstraints(min_length=1)]
    url: str | None = None
    registry: RegistryKey | None = None
    nct_id: Annotated[
        NctId | None, BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
    ] = None
    content_type: ContentType = "text/plain"
    fetched_at: Annotated[Moment | None, BeforeValidator(_text_moment)] = None


class ObservationKind(StrEnum):
    """What an observation says of a page: its content, that it is gone, a link to a trial, or a redaction."""

    CONTENT = "content"
    GONE = "gone"
    LINK = "link"
    REDACT = "redact"


class Observation(Model):
    """One append-only line of the truth in S3: at `envelope.fetched_at` this was seen of the page, or said of it."""

    kind: ObservationKind
    page_id: PageId
    sha256: Sha256
    envelope: Envelope
    linked_to: NctId | None = None


class PageState(StrEnum):
    """How far an accepted page has got."""

    RECEIVED = "received"
    PARSED = "parsed"
    INDEXED = "indexed"
    UNLINKED = "unlinked"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"
    FAILED = "failed"


class RecordKey(Model):
    """Where the record of a page is kept: the NCT ID or `unlinked`, and registry, native id and page id."""

    pk: str
    sk: str


class PageStatus(Model):
    """The state of a page with its reason, as `GET /v1/pages/{page_id}` shows it."""

    page_id: PageId
    registry: RegistryKey | None = None
    url: str | None = None
    state: PageState
    reason: str | None = None
    nct_id: NctId | None = None
