"""The HTTP API of a template: finds the route, refuses what AWS would refuse, and asks the function."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from infra.local import exchange
from infra.local.exchange import Request, Response
from infra.local.functions import FunctionError, PayloadTooLarge
from infra.local.sources import Route

TIMEOUT = 30.0  # seconds that API Gateway waits for a function


@dataclass
class Answer:
    """What becomes of a call: a response, sooner or later."""

    done: threading.Event
    response: Response | None = None


@dataclass(frozen=True)
class Api:
    """Routes and CORS settings (as in template.yaml) of an HTTP API."""

    routes: Sequence[Route]
    cors: Mapping[str, Any]
    timeout: float = TIMEOUT

    def answer(self, request: Request) -> Response:
        """The response to a request."""
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return self.preflight(request)
        found = self.find(request)
        if found is None:
            return exchange.message(HTTPStatus.NOT_FOUND)
        route, parameters = found
        if not route.open and (refusal := refused(request)):
            return refusal
        response = self.call(route, exchange.event(request, f"{route.method} {route.path}", parameters))
        return self.shared(request, response) if route.open else response

    def find(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        """The route of a request with its path parameters: one with fewer parameters before one with more."""
        fitting = []
        for route in self.routes:
            parameters = match(route.path, request.path)
            if parameters is not None and route.method in {request.method, "ANY"}:
                fitting.append((len(parameters), route, parameters))
        if not fitting:
            return None
        _, route, parameters = min(fitting, key=lambda fit: fit[0])
        return route, parameters

    def call(self, route: Route, event: Mapping[str, Any]) -> Response:
        """The function's response; API Gateway's own where the function fails or takes too long."""
        answer = Answer(threading.Event())

        def run() -> None:
            answer.response = invoked(route, event)
            answer.done.set()

        threading.Thread(target=run, name=f"{route.method} {route.path}", daemon=True).start()
        if answer.done.wait(min(self.timeout, route.function.timeout)) and answer.response:
            return answer.response
        late = route.function.timeout < self.timeout  # Lambda ended it, or else the gateway gave up
        return exchange.message(HTTPStatus.INTERNAL_SERVER_ERROR if late else HTTPStatus.SERVICE_UNAVAILABLE)

    def preflight(self, request: Request) -> Response:
        """The answer to a browser that asks what it may do: only what the template's CORS settings allow."""
        headers = self.allowed_origin(request)
        if headers:
            headers |= {
                "access-control-allow-methods": ",".join(self.cors.get("AllowMethods", [])),
                "access-control-allow-headers": ",".join(self.cors.get("AllowHeaders", [])),
                "access-control-max-age": str(self.cors.get("MaxAge", 0)),
            }
        return Response(HTTPStatus.NO_CONTENT, headers)

    def shared(self, request: Request, response: Response) -> Response:
        """The response with the gateway's CORS headers in place of the function's own.

        On AWS they are on every route; here only on open ones, because nothing else keeps a web page from the others.
        """
        kept = {name: value for name, value in response.headers.items() if not name.startswith("access-control-")}
        if headers := self.allowed_origin(request):
            headers["access-control-expose-headers"] = ",".join(self.cors.get("ExposeHeaders", []))
        return Response(response.status, kept | headers, response.body, response.cookies)

    def allowed_origin(self, request: Request) -> dict[str, str]:
        """The header that lets the request's origin read; none where it may not or is not named."""
        origin = request.headers.get("origin")
        allowed = self.cors.get("AllowOrigins", [])
        if not origin or not ({"*", origin} & set(allowed)):
            return {}
        return {"access-control-allow-origin": "*" if "*" in allowed else origin}


def invoked(route: Route, event: Mapping[str, Any]) -> Response:
    """The function's response, or the one that the gateway gives for its failure."""
    try:
        return exchange.response(route.function.invoke(event))
    except PayloadTooLarge as error:
        asked = "the event" in str(error)
        return exchange.message(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if asked else HTTPStatus.INTERNAL_SERVER_ERROR)
    except FunctionError:
        return exchange.message(HTTPStatus.INTERNAL_SERVER_ERROR)


def match(template: str, path: str) -> dict[str, str] | None:
    """The path parameters of a path that fits a route's; None if it does not. A last `{name+}` takes slashes, too."""
    wanted, given = template.split("/"), path.split("/")
    if wanted[-1].endswith("+}"):
        given = path.split("/", len(wanted) - 1)
    if len(wanted) != len(given):
        return None
    parameters = {}
    for name, value in zip(wanted, given, strict=True):
        if name.startswith("{") and value:
            parameters[name.strip("{+}")] = value
        elif name != value:
            return None
    return parameters


def refused(request: Request) -> Response | None:
    """The refusal of a request to a route that needs IAM on AWS; None if it may pass.

    What a web page could send through the browser of the person at this machine does not pass: a foreign Host (DNS
    rebinding), a foreign Origin, or a body that is not declared as JSON (an HTML form needs no leave for others).
    """
    if not loopback(request.headers.get("host", "")):
        return exchange.problem(HTTPStatus.FORBIDDEN, "This route answers only on a loopback Host")
    origin = request.headers.get("origin")
    if origin is not None and not loopback(urlsplit(origin).netloc):
        return exchange.problem(HTTPStatus.FORBIDDEN, "This route is not for web pages of other hosts")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and kind != "application/json":
        return exchange.problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The content type must be application/json")
    return None


def loopback(authority: str) -> bool:
    """True if a Host (with or without a port) is this machine itself."""
    try:
        parts = urlsplit(f"//{authority}")
        host = parts.hostname or ""
        _ = parts.port  # which raises for what is no port
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
