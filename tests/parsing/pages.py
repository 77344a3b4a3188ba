"""Pages for tests: content with an envelope around it."""

from datetime import UTC, datetime
from typing import Any

from schemas.page import Envelope, Page

SEEN = datetime(2026, 11, 20, tzinfo=UTC)
_CONTENT_TYPES = {
    ".txt": "text/plain",
    ".json": "application/json",
    ".html": "text/html",
}


def page(content: str, suffix: str = ".txt", **known: Any) -> Page:
    """Return a page with the given content; `known` is what came with it (url, registry, nct_id)."""
    envelope = {"content_type": _CONTENT_TYPES[suffix], "fetched_at": SEEN, **known}
    return Page(page_id="a" * 32, content=content, envelope=Envelope.model_validate(envelope))
