"""API Gateway's HTTP API between a request on the wire and a function: events and answers of payload version 2.0."""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from infra.local.cloud import ACCOUNT

TEXT = ("text/", "application/json", "application/javascript", "application/xml")  # others come as base64


@dataclass(frozen=True)
class Request:
    """A request as it came: `target` is path and query, header names are lower case, equal ones joined by a comma."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    client: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path, its percent escapes decoded, as the HTTP API matches and passes it."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        """The query as it came."""
        return self.target.partition("?")[2]


@dataclass(frozen=True)
class Response:
    """An answer that goes out."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    cookies: tuple[str, ...] = field(default=())


def message(status: HTTPStatus) -> Response:
    """What API Gateway itself answers: {"message": "Not Found"}."""
    return Response(status, {"content-type": "application/json"}, json.dumps({"message": status.phrase}).encode())


def problem(status: HTTPStatus, detail: str) -> Response:
    """A problem (RFC 9457), where the local server refuses what AWS refuses by other means."""
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return Response(status, {"content-type": "application/problem+json"}, json.dumps(body).encode())


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names with their values; the values of one name joined by commas."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in found.items()}


def event(request: Request, route_key: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The event of payload version 2.0 for a request."""
    headers = {name: value for name, value in request.headers.items() if name != "cookie"}
    now = time.time()
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": headers.get("host", "127.0.0.1"),
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.client,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route_key,
            "stage": "$default",
            "time": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if query := joined(parse_qsl(request.query, keep_blank_values=True)):
        made["queryStringParameters"] = query
    if parameters:
        made["pathParameters"] = dict(parameters)
    if "cookie" in request.headers:
        made["cookies"] = [cookie.strip() for cookie in request.headers["cookie"].split(";")]
    return made | body(request)


def body(request: Request) -> dict[str, Any]:
    """The part of an event that carries the body: as text, or as base64 where the content type is no text."""
    if not request.body:
        return {}
    if request.headers.get("content-type", "").lower().startswith(TEXT):
        try:
            return {"body": request.body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}


def response(answer: Any) -> Response:
    """The response that a function's answer stands for; 500 for an answer that API Gateway does not understand.

    An answer without a status code is a body with status 200.
    """
    if not isinstance(answer, dict) or "statusCode" not in answer:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Response(200, {"content-type": "application/json"}, text.encode())
    try:
        headers = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            headers[name.lower()] = ",".join(map(str, values))
        text = answer.get("body") or ""
        content = base64.b64decode(text, validate=True) if answer.get("isBase64Encoded") else text.encode()
        return Response(int(answer["statusCode"]), headers, content, tuple(answer.get("cookies") or ()))
    except (AttributeError, TypeError, ValueError, binascii.Error):
        return message(HTTPStatus.INTERNAL_SERVER_ERROR)
