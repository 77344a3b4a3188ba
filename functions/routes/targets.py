"""The routes of targets: addresses that are fetched again when they are due."""

import json
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import ValidationError

from functions.errors import BadRequest, NotFound, Unavailable
from functions.gateways.clock import now
from functions.gateways.targets import SHOWN, Place, lanes_of
from functions.registries import registries
from functions.routes.answers import answer, body, details, limit, only, query, registry
from functions.seals import seal, unseal
from functions.settings import settings
from functions.stages import stores
from functions.targets import MOST, posted
from schemas.target import StoredTarget, TargetChange, TargetState

_LIST: Final = "targets"
_STATES: Final = (TargetState.ACTIVE, TargetState.PAUSED, TargetState.OFF, TargetState.GONE)
_SET: Final = (TargetState.ACTIVE, TargetState.PAUSED)


def serve(app: APIGatewayHttpResolver) -> None:
    """Add the routes to an application."""
    app.post("/v1/targets")(lambda: _add(app))
    app.get("/v1/targets")(lambda: _list(app))
    app.get("/v1/targets/<target_id>")(lambda target_id: _one(app, target_id))
    app.patch("/v1/targets/<target_id>")(lambda target_id: _change(app, target_id))
    app.delete("/v1/targets/<target_id>")(lambda target_id: _remove(app, target_id))


def _add(app: APIGatewayHttpResolver) -> Response[str]:
    """Add a URL, a trial on every registry that can be addressed, or a list with one result or one problem each."""
    sent = body(app)
    enabled = stores.hosts().enabled(registries())
    if not isinstance(sent, dict) or "targets" not in sent:
        return answer({"targets": _added(sent, enabled)}, HTTPStatus.ACCEPTED)
    listed = sent["targets"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST or sent.keys() != {"targets"}:
        raise BadRequest(f"targets is a list of 1 to {MOST}, alone in its object", parameter="targets")
    return answer(
        {"targets": [one for each in listed for one in _added_or_problem(each, enabled)]}, HTTPStatus.ACCEPTED
    )


def _added(sent: object, enabled: dict[str, bool]) -> list[dict[str, Any]]:
    kept = [stores.targets().add(target) or target for target in posted(sent, now())]
    return [_shown(target, enabled) for target in kept]


def _added_or_problem(sent: object, enabled: dict[str, bool]) -> list[dict[str, Any]]:
    try:
        return _added(sent, enabled)
    except BadRequest as error:
        return [details(error.status, error.detail, **error.extra)]
    except Unavailable:
        return [details(HTTPStatus.SERVICE_UNAVAILABLE, "try this target again")]


def _list(app: APIGatewayHttpResolver) -> Response[str]:
    """Return targets by registry and state, the next to be due first."""
    given = only(query(app), "state", "registry", "limit", "page_token")
    secret = settings().need("page_token_secret").encode()
    filters = [_state(given.get("state")), registry(given.get("registry"))]
    enabled = stores.hosts().enabled(registries())
    lanes = _lanes(filters[0], filters[1], enabled)
    place = None
    if "page_token" in given:
        place = _place(json.loads(unseal(given["page_token"], secret)), filters, lanes)
    found, more = stores.targets().listed(lanes, place, limit(given.get("limit"))) if lanes else ([], None)
    shown: dict[str, Any] = {"targets": [_shown(target, enabled) for target in found]}
    if more:
        shown["next_page_token"] = seal(json.dumps([_LIST, *filters, more.lane, dict(more.after)]).encode(), secret)
    return answer(shown)


def _one(app: APIGatewayHttpResolver, target_id: str) -> Response[str]:
    """Return a target."""
    only(query(app))
    return answer(_shown(_found(target_id), stores.hosts().enabled(registries())))


def _change(app: APIGatewayHttpResolver, target_id: str) -> Response[str]:
    """Pause or resume a target."""
    only(query(app))
    _found(target_id)
    try:
        state = TargetChange.model_validate(body(app)).state
    except ValidationError as error:
        raise BadRequest(f"state: {error.errors()[0]['msg']}", parameter="state", nearest=list(_SET)) from None
    if state not in _SET:
        raise BadRequest(f"state is set to {' or '.join(_SET)}", parameter="state", nearest=list(_SET))
    changed = stores.targets().revise(target_id, lambda target: target.model_copy(update={"state": state}))
    return answer(_shown(changed or _found(target_id), stores.hosts().enabled(registries())))


def _remove(app: APIGatewayHttpResolver, target_id: str) -> Response[str]:
    """Remove a target; no page brings it back, posting it does."""
    only(query(app))
    _found(target_id)
    stores.targets().revise(target_id, lambda target: target.model_copy(update={"state": TargetState.REMOVED}))
    return Response(HTTPStatus.NO_CONTENT)


def _found(target_id: str) -> StoredTarget:
    target = stores.targets().find(target_id)
    if target is None:
        raise NotFound(f"no target {target_id}")
    return target


def _shown(target: StoredTarget, enabled: dict[str, bool]) -> dict[str, Any]:
    return target.public(enabled=enabled.get(target.registry, False)).to_json()


def _lanes(state: str | None, chosen: str | None, enabled: dict[str, bool]) -> list[str]:
    """Return the lanes that a list goes through: a target that is `off` is one whose registry is."""
    keys = [key for key in enabled if chosen in {None, key}]
    if state == TargetState.OFF:
        return lanes_of((key for key in keys if not enabled[key]), (TargetState.ACTIVE, TargetState.GONE))
    if state in {TargetState.ACTIVE, TargetState.GONE}:
        return lanes_of((key for key in keys if enabled[key]), (TargetState(state),))
    return lanes_of(keys, (TargetState.PAUSED,) if state else SHOWN)


def _place(sealed: object, filters: list[str | None], lanes: list[str]) -> Place:
    """Return the place in a token of this list; a token of another list, or of other filters, is refused."""
    if not isinstance(sealed, list) or sealed[:-2] != [_LIST, *filters] or sealed[-2] not in lanes:
        raise BadRequest("page_token belongs to a list with other parameters", parameter="page_token")
    return Place(sealed[-2], sealed[-1])


def _state(value: str | None) -> str | None:
    if value is not None and value not in set(_STATES):
        raise BadRequest(f"state: {value} is none of {', '.join(_STATES)}", parameter="state", nearest=list(_STATES))
    return value
