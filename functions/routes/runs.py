"""The routes of runs, and the switch of each registry."""

import json
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import ValidationError

from functions.errors import BadRequest, NotFound
from functions.gateways.clock import now
from functions.registries import registries
from functions.routes.answers import answer, body, limit, only, query
from functions.seals import seal, unseal
from functions.settings import settings
from functions.stages import stores
from functions.stages.processes import running
from schemas.run import RunIn, RunKind, Switch

_LIST: Final = "runs"
_MOST: Final = 50  # each is put together from its lanes


def serve(app: APIGatewayHttpResolver) -> None:
    """Add the routes to an application."""
    app.post("/v1/runs")(lambda: _start(app))
    app.get("/v1/runs")(lambda: _list(app))
    app.get("/v1/runs/<run_id>")(lambda run_id: _one(app, run_id))
    app.patch("/v1/sources/<registry>")(lambda registry: _switch(app, registry))


def _start(app: APIGatewayHttpResolver) -> Response[str]:
    """Start a run; 409 names the one that is under way."""
    only(query(app))
    try:
        wanted = RunIn.model_validate(body(app))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])[:100] or "body"
        nearest = list(RunKind) if name == "kind" else list(RunIn.model_fields)
        raise BadRequest(f"{name}: {first['msg']}", parameter=name, nearest=nearest) from None
    head = running().start(wanted)
    return answer({"run_id": head.run_id, "state": head.state}, HTTPStatus.ACCEPTED)


def _list(app: APIGatewayHttpResolver) -> Response[str]:
    """Return runs, newest first."""
    given = only(query(app), "limit", "page_token")
    secret = settings().need("page_token_secret").encode()
    before = None
    if "page_token" in given:
        sealed = json.loads(unseal(given["page_token"], secret))
        if not isinstance(sealed, list) or sealed[0] != _LIST:
            raise BadRequest("page_token belongs to another list", parameter="page_token")
        before = str(sealed[1])
    found, more = stores.runs().listed(before, min(limit(given.get("limit"), 20), _MOST), now())
    listed: dict[str, Any] = {"runs": [run.model_dump(mode="json", exclude_none=True) for run in found]}
    if more:
        listed["next_page_token"] = seal(json.dumps([_LIST, more]).encode(), secret)
    return answer(listed)


def _one(app: APIGatewayHttpResolver, run_id: str) -> Response[str]:
    """Return a run with its account so far."""
    only(query(app))
    run = stores.runs().find(run_id, now())
    if run is None:
        raise NotFound(f"no run {run_id}")
    return answer(run.model_dump(mode="json", exclude_none=True))


def _switch(app: APIGatewayHttpResolver, registry: str) -> Response[str]:
    """Turn the fetching of a registry on or off."""
    only(query(app))
    if registry not in registries():
        raise NotFound(f"no registry {registry}; there are {', '.join(registries())}")
    try:
        switch = Switch.model_validate(body(app), strict=True)
    except ValidationError as error:
        raise BadRequest(f"enabled: {error.errors()[0]['msg']}", parameter="enabled") from None
    stores.hosts().switch(registry, now(), enabled=switch.enabled)
    return answer({"registry": registry, "enabled": switch.enabled})
