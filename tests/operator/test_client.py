"""Addresses, signatures, and every way in which an API may answer other than hoped."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.credentials import Credentials

from infra.operators import addresses, client
from infra.operators.client import Api
from infra.operators.failures import Failure, Refused, Unreachable
from infra.operators.signing import Signed
from tests.operator.command import Cli
from tests.operator.service import Asked, Given, Server, problem

GATEWAY = "https://abc123.execute-api.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80/", GATEWAY, "https://trials.example/stage"],
)
def test_an_address_is_taken(url: str) -> None:
    assert addresses.checked(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8000",
        "http://",
        "http://example.org",
        "http://127.0.0.1.example.org",
        "ftp://127.0.0.1",
        "https://user:word@example.org",
        "https://@example.org",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "https://example.org:port",
        "https://[::1",
        "https://exam\nple.org",
        "https://exam ple.org",
    ],
)
def test_an_address_is_not_taken(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|https"):
        addresses.checked(url)


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (GATEWAY, "eu-west-1"),
        ("https://x.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("https://x.execute-api.eu-west-1.amazonaws.com.example.org", None),
        ("https://execute-api.eu-west-1.amazonaws.com", None),
        ("https://trials.example", None),
        ("http://127.0.0.1:8000", None),
    ],
)
def test_only_api_gateway_gets_signatures(url: str, region: str | None) -> None:
    assert addresses.region(url) == region


def test_a_wrong_address_is_wrong_usage() -> None:
    assert "use https" in Cli("http://example.org")("status", code=2).err


def _keyed(key: bytes, *parts: str) -> bytes:
    for part in parts:
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _signature(request: requests.PreparedRequest, secret: str, signed: list[str]) -> str:
    """The signature that AWS computes of a request, as its documentation has it."""
    parts = urlsplit(str(request.url))
    moment = request.headers["X-Amz-Date"]
    headers = {name.lower(): str(value) for name, value in request.headers.items()} | {"host": parts.netloc}
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    canonical = [str(request.method), parts.path, "&".join(sorted(parts.query.split("&")))]
    canonical += [f"{name}:{headers[name]}" for name in signed]
    canonical += ["", ";".join(signed), hashlib.sha256(body).hexdigest()]
    scope = f"{moment[:8]}/eu-west-1/execute-api/aws4_request"
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, digest])
    key = _keyed(f"AWS4{secret}".encode(), *scope.split("/"))
    return hmac.new(key, text.encode(), "sha256").hexdigest()


class Recording(requests.Session):
    """A session that sends nothing: it keeps each request, and answers with an empty object."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """Keep a request."""
        self.sent.append(request)
        answer = requests.Response()
        answer.status_code = 200
        answer._content = b"{}"
        return answer


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api.get("v1", "trials", parameters={"q": "T cell+ä/=&", "status": ["A,B", "-C"], "limit": "10"}),
        lambda api: api.post("v1", "pages", body=[{"content": "Ω"}]),
        lambda api: api.post("v1", "pages", "a" * 32, "redrive"),
        lambda api: api.patch("v1", "sources", "ctgov", body={"enabled": True}),
    ],
)
def test_a_request_to_api_gateway_is_signed_as_aws_checks_it(call: Callable[[Api], object]) -> None:
    session = Recording()
    api = Api(GATEWAY, session)
    session.auth = Signed("eu-west-1", Credentials("AKIDEXAMPLE", "a secret", "a token"))
    call(api)
    (request,) = session.sent
    fields = dict(part.split("=", 1) for part in str(request.headers["Authorization"]).split(" ", 1)[1].split(", "))
    signed = fields["SignedHeaders"].split(";")
    assert {"host", "x-amz-date", "x-amz-security-token"} <= set(signed)
    assert fields["Signature"] == _signature(request, "a secret", signed)


def test_without_credentials_nothing_is_signed() -> None:
    session = Recording()
    api = Api(GATEWAY, session)
    session.auth = Signed("eu-west-1", None)
    api.get("health")
    assert "Authorization" not in session.sent[0].headers


def answered(*answers: Given) -> Callable[[Asked], Given]:
    """What answers with each in turn, and with the last for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (problem(400, "no such thing", parameter="q"), Refused, "no such thing"),
        (Given(404, "<html>Not here</html>"), Refused, "Not Found"),
        (Given(403, {"message": "Forbidden"}), Refused, "Forbidden"),
        (problem(500, "our fault"), Unreachable, "answers 500: our fault"),
        (Given(503, "busy"), Unreachable, "answers 503"),
        (Given(200, "<html>Welcome</html>"), Unreachable, "without JSON"),
        (Given(200, [1, 2]), Unreachable, "without JSON"),
        (Given(301, {}, {"Location": "https://example.org/"}), Unreachable, "without JSON"),
        (Given(301, {}, {"Location": "//example.org/"}), Unreachable, "without JSON"),
        (Given(301, {}, {"Location": "/v1/trials/x"}), Unreachable, "redirects without end"),
    ],
)
def test_an_answer_that_is_none_is_a_failure(given: Given, kind: type[Failure], words: str) -> None:
    with Server(answered(given)) as server, pytest.raises(kind, match=words):
        Api(server.url).get("v1", "trials")


def test_a_busy_api_is_asked_again() -> None:
    busy = Given(429, {"message": "Too Many Requests"})
    with Server(answered(busy, busy, Given(200, {"total": 0}))) as server:
        assert Api(server.url).get("v1", "trials") == {"total": 0}
        assert len(server.asked) == 3


def test_what_changes_something_is_sent_once() -> None:
    with Server(answered(Given(503, {}))) as server, pytest.raises(Unreachable):
        Api(server.url).post("v1", "runs", body={"kind": "fetch"})
    assert len(server.asked) == 1


def test_an_alias_leads_to_the_trial() -> None:
    trial = {"nct_id": "NCT05734898", "sources": [], "coverage": [], "provenance": {}, "conflicts": []}
    moved = Given(301, "", {"Location": "/v1/trials/NCT05734898"})
    with Server(lambda asked: moved if asked.path.endswith("NCT00000001") else Given(200, trial)) as server:
        assert Cli(server.url).json("show", "NCT00000001")["nct_id"] == "NCT05734898"


def test_nobody_there_is_one_line_and_exit_code_3(nobody: Cli) -> None:
    for arguments in (["search", "x"], ["status"], ["show", "NCT05734898"], ["runs"], ["redrive", "--all"]):
        done = nobody(*arguments, code=3)
        assert done.out == ""
        assert done.err.count("\n") == 1
        assert nobody.url in done.err
        assert "make run" in done.err
    assert "refused" in nobody.json("unlinked", code=3)["detail"]


def test_the_address_may_stand_before_or_after_the_command(cli: Cli, nobody: Cli) -> None:
    cli("--url", nobody.url, "sources", code=3)
    assert nobody("--url", cli.url, "sources").out
    assert nobody("sources", "list", "--url", cli.url).out
    assert nobody("sources", "--url", cli.url).out


def test_status_says_what_an_api_does_not_offer() -> None:
    def answer(asked: Asked) -> Given:
        return Given(200, {"status": "ok"}) if asked.path == "/health" else problem(404, "no such route")

    with Server(answer) as server:
        cli = Cli(server.url)
        assert "Sources: this API does not offer it" in cli("status").out
        assert set(cli.json("status")["problems"]) == {"sources", "pages", "runs"}


def test_status_is_exit_code_3_where_the_engine_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_AGAIN", client._AGAIN.new(backoff_factor=0))
    with Server(lambda _: problem(503, "the search engine does not answer")) as server:
        done = Cli(server.url)("status", code=3)
        assert "the search engine does not answer" in done.out
        assert Cli(server.url).json("status", code=3)["health"]["status"] == 503


def test_the_words_of_strangers_stay_text() -> None:
    hostile = "\x1b[31mred\x07 [bold]x[/bold] :smile: \u202eevil\x9b2J\r\nnext"
    with Server(answered(Given(400, {"detail": hostile, "nearest": [hostile]}))) as server:
        done = Cli(server.url)("search", "x", code=1)
    assert "\\x1b[31mred\\x07 [bold]x[/bold] :smile: \\u202eevil\\x9b2J next" in done.err
    with Server(answered(Given(200, {"total": 1, "trials": [{"nct_id": hostile, "brief_title": hostile}]}))) as server:
        done = Cli(server.url)("search", "x")
        assert "[bold]x[/bold] :smile:" in " ".join(done.out.split())
        assert not {"\x07", "\x9b", "\u202e", "\r"} & set(done.out)
        printed = Cli(server.url)("search", "x", "--json").out
        assert printed.isascii()
        assert json.loads(printed)["trials"][0]["nct_id"] == hostile
