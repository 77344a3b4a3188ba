"""The open routes of antigens and conditions: type-ahead, and one concept with its trials."""

import json
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.errors import BadRequest
from functions.queries import concepts, suggest
from functions.queries.suggest import Place
from functions.queries.values import Refused, clean, words
from functions.queries.vocabularies import ANTIGENS, CONDITIONS, Vocabulary
from functions.routes.answers import answer, limit, only, query, unchanged
from functions.seals import seal, unseal
from functions.settings import settings
from functions.stages import stores
from schemas.model import Model

FRESH: Final = {"Cache-Control": "public, max-age=60"}
"""Counts are a minute old at most where they are made, and may be kept as long."""

_USUAL: Final = 10


def serve(app: APIGatewayHttpResolver) -> None:
    """Add the routes to an application."""
    app.get("/v1/antigens", compress=True)(lambda: _list(app, ANTIGENS))
    app.get("/v1/conditions", compress=True)(lambda: _list(app, CONDITIONS))
    # A pattern, because a <name> takes no slash, and there are antigens with one (MICA/B).
    app.get("/v1/antigens/.+", compress=True)(lambda: _one(app, ANTIGENS))
    app.get("/v1/conditions/.+", compress=True)(lambda: _one(app, CONDITIONS))


def _list(app: APIGatewayHttpResolver, vocabulary: Vocabulary) -> Response[str]:
    """Return the concepts whose names match what has been typed, or all that trials have."""
    given = only(query(app), "prefix", "limit", "page_token")
    typed = _read("prefix", given["prefix"]) if "prefix" in given else None
    secret = settings().need("page_token_secret").encode()
    key = [vocabulary.plural, typed]
    after = _after(json.loads(unseal(given["page_token"], secret)), key) if "page_token" in given else None
    most = limit(given.get("limit"), _USUAL)
    found = suggest.listed(vocabulary, stores.tallies().of(vocabulary), typed, after, most + 1)
    listed: dict[str, Any] = {vocabulary.plural: [_shown(entry.suggestion) for entry in found[:most]]}
    if len(found) > most:
        listed["next_page_token"] = seal(json.dumps([*key, found[most - 1].place]).encode(), secret)
    return answer(listed, headers=FRESH)


def _one(app: APIGatewayHttpResolver, vocabulary: Vocabulary) -> Response[str]:
    """Return one concept, under its id or any of its names; 304 where the caller has it as it is."""
    only(query(app))
    asked = app.current_event.path.removeprefix(f"{_path(vocabulary)}/")
    found = concepts.the_one(vocabulary, _read("id", asked))
    raw = stores.index().search(concepts.counting(vocabulary, found.id))
    shown = _shown(concepts.page(vocabulary, found.id, raw))
    place = f"{_path(vocabulary)}/{quote(found.id, safe=':')}"
    tag = f'"{sha256(json.dumps(shown).encode()).hexdigest()[:16]}"'
    if unchanged(app, tag):
        return Response(HTTPStatus.NOT_MODIFIED, headers={"ETag": tag, **FRESH})
    return answer(shown, headers={"ETag": tag, "Content-Location": place, **FRESH})


def _path(vocabulary: Vocabulary) -> str:
    return f"/v1/{vocabulary.plural}"


def _read(name: str, value: str) -> str:
    try:
        return words(clean(value))
    except Refused as refused:
        raise BadRequest(f"{name}: {refused}", parameter=name) from refused


def _after(sealed: object, key: list[str | None]) -> Place:
    """Return the place in a token of this list; a token of another list, or of other letters, is refused."""
    if not isinstance(sealed, list) or sealed[:-1] != key:
        raise BadRequest("page_token belongs to a list with other parameters", parameter="page_token")
    tier, trials, length, name, concept = sealed[-1]
    return tier, trials, length, name, concept


def _shown(one: Model) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude_none=True)
