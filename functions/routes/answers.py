"""What every route shares: JSON answers, the query as it was sent, the body as JSON, and the one error handler."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from functions.acceptance import LARGEST_REQUEST
from functions.errors import BadRequest, TooLarge, Unavailable
from functions.registries import registries
from functions.telemetry import logger

_MOST: Final = 1000
_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"


def application() -> APIGatewayHttpResolver:
    """Return a resolver that answers every error with problem details (RFC 9457)."""
    app = APIGatewayHttpResolver()
    app.exception_handler(BadRequest)(_refused)
    app.exception_handler(Unavailable)(_unavailable)
    app.exception_handler(Exception)(_failed)
    app.not_found(_no_route)
    return app


def answer(body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response[str]:
    """Return a JSON answer."""
    return Response(status, _JSON, json.dumps(body, ensure_ascii=False, separators=(",", ":")), dict(headers or {}))


def details(status: HTTPStatus, detail: str, **extra: Any) -> dict[str, Any]:
    """Return problem details: what kind of problem, and what of this very request is wrong."""
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **extra}


def unchanged(app: APIGatewayHttpResolver, tag: str) -> bool:
    """Say whether the caller has the answer with this ETag already."""
    asked = (app.current_event.headers.get("if-none-match") or "").split(",")
    return bool({tag, "*"} & {part.strip().removeprefix("W/") for part in asked})


def problem(status: HTTPStatus, detail: str, **extra: Any) -> Response[str]:
    """Return an answer of problem details."""
    return Response(status, _PROBLEM, json.dumps(details(status, detail, **extra), ensure_ascii=False))


def query(app: APIGatewayHttpResolver) -> dict[str, list[str]]:
    """Return the query parameters as sent: HTTP APIs join repeated ones with commas, the raw string does not."""
    try:
        return parse_qs(app.current_event.get("rawQueryString") or "", keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("the query string is not UTF-8") from None


def body(app: APIGatewayHttpResolver) -> Any:
    """Return the JSON of the request's body; BadRequest where it is none, TooLarge over 4.5 MB."""
    try:
        text = app.current_event.decoded_body or ""
        size = len(text.encode())
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise BadRequest("the body is not UTF-8") from None
    if size > LARGEST_REQUEST:
        raise TooLarge(f"the request has {size} bytes; it may have {LARGEST_REQUEST}")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None


def only(raw: Mapping[str, list[str]], *names: str) -> dict[str, str]:
    """Return parameters that are given once each; BadRequest names one that is unknown, repeated or empty."""
    for name, values in raw.items():
        if name not in names:
            known = f"; it has {', '.join(names)}" if names else ""
            raise BadRequest(f"{name} is not a parameter of this route{known}", parameter=name, nearest=list(names))
        if len(values) != 1 or not values[0]:
            raise BadRequest(f"{name} is given once, with a value", parameter=name)
    return {name: values[0] for name, values in raw.items()}


def registry(value: str | None) -> str | None:
    """Return the key of a registry that a parameter names, or None; BadRequest where there is no such registry."""
    if value is not None and value not in registries():
        known = list(registries())
        raise BadRequest(f"registry: {value} is none of {', '.join(known)}", parameter="registry", nearest=known)
    return value


def limit(value: str | None, otherwise: int = 50) -> int:
    """Return how many items a list may have: 1 to 1,000; BadRequest for anything else."""
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= _MOST):
        raise BadRequest(f"limit: {value} is no number from 1 to {_MOST}", parameter="limit")
    return int(value)


def _refused(error: BadRequest) -> Response[str]:
    return problem(error.status, error.detail, **error.extra)


def _unavailable(error: Unavailable) -> Response[str]:
    logger.warning("a store did not answer", exc_info=error)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "a store or the search engine did not answer; try again")


def _failed(error: Exception) -> Response[str]:
    logger.exception("a request failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "this is our fault; the logs have the error")


def _no_route(_: NotFoundError) -> Response[str]:
    return problem(HTTPStatus.NOT_FOUND, "no such route")
