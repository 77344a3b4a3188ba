"""The HTTP API: events, answers, limits, and who may call what."""

import http.client
import json
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.local.api import match
from infra.local.stack import LocalStack
from tests.local.conftest import ask
from tests.local.handlers import Script

JSON = {"Content_Type": "application/json"}
THING = b'{"name": "a"}'


def test_the_event_is_of_version_2(stack: LocalStack) -> None:
    reply = ask(stack.url, "GET", "/things/a%20b?x=1&y=%20&x=2&z", Cookie="a=1; b=2", X_Test="t")
    event = reply.json
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "GET /things/{id}", "/things/a b")
    assert event["pathParameters"] == {"id": "a b"}
    assert event["rawQueryString"] == "x=1&y=%20&x=2&z"
    assert event["queryStringParameters"] == {"x": "1,2", "y": " ", "z": ""}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"]["x-test"] == "t"
    assert event["requestContext"]["http"]["method"] == "GET"
    assert not event["isBase64Encoded"]
    assert "body" not in event


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/things/a", {"id": "a"}),
        ("/things/a/b//c", {"id": "a/b//c"}),
        ("/things/", None),
        ("/things", None),
        ("/others/a", None),
    ],
)
def test_a_greedy_parameter_takes_slashes(path: str, parameters: dict[str, str] | None) -> None:
    assert match("/things/{id+}", path) == parameters


def test_bodies_are_text_or_base64(stack: LocalStack, script: Script) -> None:
    ask(stack.url, "GET", "/things", THING, **JSON)
    ask(stack.url, "GET", "/things", b"\xff\x00", Content_Type="application/octet-stream")
    text, binary = script.events
    assert (text["body"], text["isBase64Encoded"]) == (THING.decode(), False)
    assert (binary["body"], binary["isBase64Encoded"]) == ("/wA=", True)


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ({"statusCode": 201, "body": "x"}, 201, b"x"),
        ({"statusCode": 200, "body": "/wA=", "isBase64Encoded": True}, 200, b"\xff\x00"),
        ({"any": "thing"}, 200, b'{"any": "thing"}'),
        ({"statusCode": 304}, 304, b""),
        ({"statusCode": "x"}, 500, b'{"message": "Internal Server Error"}'),
        ({"statusCode": 200, "body": "?", "isBase64Encoded": True}, 500, b'{"message": "Internal Server Error"}'),
        ({"statusCode": 200, "body": "x" * 6_300_000}, 500, b'{"message": "Internal Server Error"}'),
    ],
)
def test_answers(stack: LocalStack, script: Script, answer: Any, status: int, body: bytes) -> None:
    script.on_ask = lambda _event, _context: answer
    reply = ask(stack.url, "GET", "/things")
    assert (reply.status, reply.body) == (status, body)


def test_a_function_that_raises_or_takes_too_long_is_an_error(stack: LocalStack, script: Script) -> None:
    def fail(*_: object) -> None:
        raise ValueError

    script.on_ask = fail
    assert ask(stack.url, "GET", "/things").status == 500
    script.on_ask = lambda _event, _context: time.sleep(2.3)
    assert ask(stack.url, "GET", "/things").status == 500


def test_the_context_counts_down(stack: LocalStack, script: Script) -> None:
    script.on_ask = lambda _event, context: {
        "left": context.get_remaining_time_in_millis(),
        "id": context.aws_request_id,
    }
    assert 1000 < ask(stack.url, "GET", "/things").json["left"] <= 2000


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("HEAD", "/things"), ("GET", "/things/"), ("DELETE", "/things")]
)
def test_other_routes_are_not_found(stack: LocalStack, method: str, path: str) -> None:
    reply = ask(stack.url, method, path)
    assert reply.status == 404
    assert method == "HEAD" or reply.json == {"message": "Not Found"}


def test_limits(stack: LocalStack) -> None:
    assert ask(stack.url, "GET", "/things", X_Long="x" * 10_300).status == 431
    assert ask(stack.url, "POST", "/things", b" " * (10 * 1024 * 1024 + 1), **JSON).status == 413
    assert ask(stack.url, "POST", "/things", b'"' * 4_000_000, **JSON).status == 413, "over 6 MB as an event"
    assert ask(stack.url, "POST", "/things", THING, Content_Length="x", Content_Type="application/json").status == 400
    assert ask(stack.url, "POST", "/things", THING, Content_Length="9" * 5000, **JSON).status == 400


def test_many_can_call_at_once(stack: LocalStack) -> None:
    """None of those that call while others are being answered is turned away."""
    with ThreadPoolExecutor(64) as callers:
        answers = list(callers.map(lambda _: ask(stack.url, "GET", "/things").status, range(256)))
    assert answers == [200] * 256


def test_a_body_without_a_length_is_refused(stack: LocalStack) -> None:
    lines = ("POST /things HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", "Transfer-Encoding: chunked")
    head = "\r\n".join((*lines, "", "")).encode()
    with socket.create_connection(("127.0.0.1", stack.server.server_port), timeout=5) as client:
        client.sendall(head)  # and no chunk: the answer may come before one, and the connection be closed
        assert client.recv(1000).startswith(b"HTTP/1.1 411 ")


def test_a_client_that_goes_away_hurts_nobody(stack: LocalStack) -> None:
    with socket.create_connection(("127.0.0.1", stack.server.server_port)) as client:
        client.sendall(b"POST /things HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf")
    assert ask(stack.url, "GET", "/things").status == 200
    stack.drain(5)


def test_connections_stay_open(stack: LocalStack) -> None:
    connection = http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=5)
    connection.connect()
    socket_of_the_first = connection.sock
    for _ in range(3):
        connection.request("GET", "/things")
        assert connection.getresponse().read()
    assert connection.sock is socket_of_the_first
    connection.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (JSON, 202),
        (JSON | {"Host": "localhost:8000"}, 202),
        (JSON | {"Host": "[::1]:8000"}, 202),
        (JSON | {"Origin": "http://localhost:3000"}, 202),
        ({"Content_Type": "application/json; charset=utf-8"}, 202),
        (JSON | {"Host": "evil.example"}, 403),
        (JSON | {"Host": "127.0.0.1.evil.example"}, 403),
        (JSON | {"Host": "127.0.0.1:8000.evil.example"}, 403),
        (JSON | {"Origin": "https://evil.example"}, 403),
        (JSON | {"Origin": "null"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({}, 415),
    ],
)
def test_a_route_that_needs_iam_is_for_this_machine(stack: LocalStack, headers: dict[str, str], status: int) -> None:
    reply = ask(stack.url, "POST", "/things", THING, **headers)
    assert reply.status == status
    if status != 202:
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json["status"] == status
    assert "access-control-allow-origin" not in reply.headers


def test_open_routes_are_for_everybody(stack: LocalStack) -> None:
    reply = ask(stack.url, "GET", "/things", Host="evil.example", Origin="https://evil.example")
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-expose-headers"] == "etag"


def test_browsers_may_only_read(stack: LocalStack) -> None:
    asked = {"Origin": "https://a.example", "Access_Control_Request_Method": "POST"}
    reply = ask(stack.url, "OPTIONS", "/things", None, **asked)
    assert reply.status == 204
    assert reply.headers["access-control-allow-methods"] == "GET"
    assert reply.headers["access-control-max-age"] == "60"


def test_the_environment_is_the_templates(run: Callable[..., LocalStack], script: Script) -> None:
    names = ("SAMPLE_BUCKET", "SAMPLE_GREETING", "SAMPLE_SECRET", "EXTRA")
    script.on_ask = lambda _event, _context: {name: os.environ.get(name) for name in names}
    stack = run(parameters={"Greeting": "hi"}, environment={"EXTRA": "1"})
    found = json.loads(ask(stack.url, "GET", "/things").body)
    assert found["SAMPLE_BUCKET"] == "local-things"
    assert found["SAMPLE_GREETING"] == "hi from us-east-1"
    assert len(found["SAMPLE_SECRET"]) == 64
    assert found["EXTRA"] == "1"
    stack.__exit__()
    assert os.environ.keys().isdisjoint(names)
