"""A small HTTP client for the tests of a running stack."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """An answer: its status, its JSON body (None where it has none) and its headers in lower case."""

    status: int
    body: Any
    headers: dict[str, str]


class Client:
    """Speaks JSON to one address."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc

    def get(
        self, path: str, parameters: Mapping[str, str | list[str]] = NOTHING, headers: Mapping[str, str] = NOTHING
    ) -> Answer:
        """Return the answer to GET; parameters whose value is a list are repeated."""
        query = urlencode(parameters, doseq=True)
        return self._send("GET", f"{path}?{query}" if query else path, None, headers)

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] = NOTHING) -> Answer:
        """Return the answer to POST of a JSON body (bytes are sent as they are)."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._send("POST", path, content, {"Content-Type": "application/json", **headers})

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Return the answer to another method with a JSON body, or with none."""
        content = None if body is None else json.dumps(body).encode()
        return self._send(method, path, content, {"Content-Type": "application/json"})

    def found(self, **parameters: str) -> set[str]:
        """Return the NCT IDs that a search finds."""
        answer = self.get("/v1/trials", {"limit": "1000", **parameters})
        assert answer.status == 200, answer.body
        return {trial["nct_id"] for trial in answer.body["trials"]}

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            content = response.read()
            lowered = {name.lower(): value for name, value in response.getheaders()}
            is_json = "json" in lowered.get("content-type", "") and "content-encoding" not in lowered
            return Answer(response.status, json.loads(content) if content and is_json else content or None, lowered)
        finally:
            connection.close()
