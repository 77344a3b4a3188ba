"""Whether a posted page is accepted: only what its envelope shows, unparsed. Pure: the moment is given."""

import json
from base64 import b32encode
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, Final

from pydantic import ValidationError

from functions.errors import BadRequest, TooLarge
from functions.registries import hosts, registries
from functions.urls import canonical, host
from schemas.identifiers import Moment, PageId
from schemas.page import Envelope, Observation, ObservationKind, PageIn

LARGEST_CONTENT: Final = 3_000_000  # bytes of one page
LARGEST_REQUEST: Final = 4_500_000  # bytes of a request; Lambda takes 6 MB, base64 and event included
MOST_PAGES: Final = 100
_LONGEST_SHOWN: Final = 100  # characters of an unknown key that an answer repeats
_CLOCK_SKEW: Final = timedelta(minutes=1)


def accept(posted: object, now: Moment) -> tuple[Observation, bytes]:
    """Return the observation and the bytes of a posted page; BadRequest names the key that is wrong and why."""
    page = _valid(posted)
    content = _content(page)
    _check(page, now)
    envelope = Envelope(
        url=page.url,
        registry=page.registry,
        nct_id=page.nct_id,
        content_type=page.content_type,
        fetched_at=page.fetched_at or now,
    )
    digest = sha256(content).hexdigest()
    observation = Observation(
        kind=ObservationKind.CONTENT, page_id=page_id(digest, envelope), sha256=digest, envelope=envelope
    )
    return observation, content


def page_id(digest: str, envelope: Envelope) -> PageId:
    """Return the identity of a page, made from its bytes, canonical URL, registry, NCT ID and content type: no time."""
    _, url = presumed(envelope)
    parts = json.dumps([digest, url, envelope.registry, envelope.nct_id, envelope.content_type])
    return b32encode(sha256(parts.encode()).digest()).decode().lower()[:32]


def presumed(envelope: Envelope) -> tuple[str | None, str | None]:
    """Return the registry given with a page or known by its host, and its canonical URL; None where not known."""
    url = canonical(envelope.url, frozenset(hosts())) if envelope.url else None
    by_host = hosts().get(host(url)) if url else None
    return envelope.registry or (by_host.key if by_host else None), url


def _valid(posted: object) -> PageIn:
    if not isinstance(posted, Mapping):
        raise BadRequest("a page is a JSON object with at least content")
    try:
        return PageIn.model_validate(posted)
    except ValidationError as error:
        raise _explained(error) from None


def _explained(error: ValidationError) -> BadRequest:
    first = error.errors()[0]
    name = str(first["loc"][0])[:_LONGEST_SHOWN] if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        valid = tuple(PageIn.model_fields)
        nearest = get_close_matches(name, valid) or valid
        return BadRequest(
            f"{name} is no key of a page; valid keys near it: {', '.join(nearest)}",
            parameter=name,
            nearest=list(nearest),
        )
    return BadRequest(f"{name}: {first['msg']}", parameter=name)


def _content(page: PageIn) -> bytes:
    try:
        content = page.content.encode()
    except UnicodeEncodeError:
        raise BadRequest("content is not text that UTF-8 can hold", parameter="content") from None
    if not page.content.strip():
        raise BadRequest("content is blank", parameter="content")
    if len(content) > LARGEST_CONTENT:
        raise TooLarge(f"content has {len(content)} bytes; a page may have {LARGEST_CONTENT}", parameter="content")
    return content


def _check(page: PageIn, now: Moment) -> None:
    known: Mapping[str, Any] = registries()
    if page.registry and page.registry not in known:
        nearest = get_close_matches(page.registry, known, cutoff=0.4) or list(known)
        raise BadRequest(
            f"{page.registry} is no known registry; known: {', '.join(nearest)}", parameter="registry", nearest=nearest
        )
    if page.fetched_at and page.fetched_at > now + _CLOCK_SKEW:
        raise BadRequest("fetched_at is in the future", parameter="fetched_at")
    if page.content_type == "application/json":
        try:
            json.loads(page.content)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"content is not JSON: {error}", parameter="content") from None
    if page.url is not None:
        _check_url(page)


def _check_url(page: PageIn) -> None:
    url = canonical(page.url or "", frozenset(hosts()))
    registry = hosts().get(host(url))
    in_url = registry.in_url(url, "nct_id") if registry else None
    if in_url and page.nct_id and in_url.upper() != page.nct_id:
        raise BadRequest(f"nct_id is {page.nct_id}, but the url says {in_url.upper()}", parameter="nct_id")
