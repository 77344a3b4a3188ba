"""Page tokens: where the next page begins, sealed, so that nothing has to be kept open between two pages."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Final, Literal

from functions.errors import BadRequest, Gone
from functions.seals import seal, unseal
from schemas.model import Model
from schemas.search import SearchRequest

LIFE: Final = timedelta(days=1)
"""How long a token is good for, from the page it came with; an index that is replaced is kept as long."""

FORMAT: Final = 1
"""Raised when tokens or sort keys change: older tokens are then expired."""


class Position(Model):
    """Where a page begins: after the hit with these sort keys, in this index, for the search with this digest."""

    of: Literal["trials"] = "trials"
    format: int = FORMAT
    index: str
    search: str
    issued_at: int
    after: tuple[str | int | float, ...]


def digest(request: SearchRequest) -> str:
    """Return what requests for the same trials in the same order share, whatever the page and the limit."""
    clauses = sorted([one.parameter, sorted(one.any_of), sorted(one.none_of)] for one in request.clauses)
    order = [sorted(request.roles), request.roles_given, request.has_conflict, request.sort, request.descending]
    return hashlib.sha256(json.dumps([clauses, order]).encode()).hexdigest()[:32]


def issue(
    request: SearchRequest, index: str, after: tuple[str | int | float, ...], *, secret: bytes, now: datetime
) -> str:
    """Return the URL-safe token of the page after the hit with the sort keys `after` in the concrete index."""
    position = Position(index=index, search=digest(request), issued_at=int(now.timestamp()), after=after)
    content = json.dumps(position.model_dump(mode="json"), separators=(",", ":")).encode()
    return seal(content, secret)


def read(token: str, request: SearchRequest, *, secret: bytes, now: datetime) -> Position:
    """Return the position that a token of `issue` holds.

    Gone where a day has passed since, or the token is of an earlier release; BadRequest where it is not ours or has
    been altered, and where the other parameters are not those of the page that it came with.
    """
    content = json.loads(unseal(token, secret))
    if not isinstance(content, dict) or content.get("of") != "trials":
        raise BadRequest("page_token: it is of another list than trials", parameter="page_token")
    expired = now.timestamp() - content["issued_at"] > LIFE.total_seconds()
    if expired or content["format"] != FORMAT:
        raise Gone("page_token has expired: it is good for a day. Search again without it.", parameter="page_token")
    position = Position.from_json(content)
    if position.search != digest(request):
        detail = "page_token belongs to a search with other parameters: send those of the page that it came with"
        raise BadRequest(detail, parameter="page_token")
    return position
