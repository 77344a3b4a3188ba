"""The HTTP API, as a client sees it: JSON in, JSON out, and every problem an exception."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from infra.operators import addresses
from infra.operators.failures import Refused, Unreachable

Json = dict[str, Any]
Parameters = Mapping[str, str | Sequence[str]]
NOTHING: Final[Parameters] = MappingProxyType({})
CALLS: Final = 8  # at once, where there are many
_TIMEOUT: Final = (5, 60)  # seconds to connect and to be answered: API Gateway gives up after 30
_AGAIN: Final = Retry(
    total=3, connect=0, backoff_factor=0.1, status_forcelist=(429, 502, 503, 504), raise_on_status=False
)
_REDIRECTS: Final = 5


class Api:
    """The API at one address; `session` is given where requests are not to go out as usual."""

    def __init__(self, url: str, session: requests.Session | None = None) -> None:
        self.url = url
        self.session = session or requests.Session()
        self.session.mount("https://", HTTPAdapter(pool_maxsize=CALLS, max_retries=_AGAIN))
        self.session.mount("http://", HTTPAdapter(pool_maxsize=CALLS, max_retries=_AGAIN))
        self.session.trust_env = not addresses.loopback(urlsplit(url).hostname or "")  # no proxy to this machine
        if region := addresses.region(url):
            from infra.operators import signing  # noqa: PLC0415 botocore takes longer to import than all else

            self.session.auth = signing.usual(region)

    def get(self, *segments: str, parameters: Parameters = NOTHING) -> Json:
        """Return the answer to GET."""
        return self._json("GET", segments, parameters)

    def post(self, *segments: str, body: object = None) -> Json:
        """Return the answer to POST of a JSON body."""
        return self._json("POST", segments, body=body)

    def patch(self, *segments: str, body: object) -> Json:
        """Return the answer to PATCH of a JSON body."""
        return self._json("PATCH", segments, body=body)

    def delete(self, *segments: str) -> None:
        """Ask for the end of something."""
        self._answer("DELETE", self._place(segments), None)

    def listed(self, name: str, *segments: str, parameters: Parameters = NOTHING) -> Iterator[Json]:
        """Yield what a list holds under a name, page after page, as long as somebody wants more."""
        token: dict[str, str] = {}
        while True:
            answer = self.get(*segments, parameters={**parameters, **token})
            yield from answer.get(name, ())
            if not (following := answer.get("next_page_token")):
                return
            token = {"page_token": following}

    def _place(self, segments: Sequence[str]) -> str:
        """Return the address of a route; a segment that the path would swallow is an id that nothing has."""
        for segment in segments:
            if segment in {"", ".", ".."}:
                raise Refused(f"nothing has the id {segment!r}")
        return "/".join((self.url, *(quote(segment, safe="") for segment in segments)))

    def _json(
        self, method: str, segments: Sequence[str], parameters: Parameters = NOTHING, body: object = None
    ) -> Json:
        # Blanks as %20: a signature covers the query string, and AWS does not take "+" for a blank.
        query = urlencode(parameters, doseq=True, quote_via=quote)
        answer = self._answer(method, self._place(segments) + (f"?{query}" if query else ""), body)
        found = _parsed(answer)
        if not isinstance(found, dict):
            self._stranger(answer)
        return found

    def _answer(self, method: str, url: str, body: object) -> requests.Response:
        """Return an answer of 2xx, after redirections inside the API; Refused or Unreachable for every other."""
        for _ in range(_REDIRECTS):
            answer = self._send(method, url, body)
            if answer.ok and not answer.is_redirect:
                return answer
            if answer.status_code >= 400:
                self._problem(answer)
            place = answer.headers.get("Location", "")
            if not place.startswith("/") or place.startswith("//"):
                self._stranger(answer)
            url = self.url + place
        raise Unreachable(f"{self.url} redirects without end")

    def _send(self, method: str, url: str, body: object) -> requests.Response:
        try:
            return self.session.request(
                method,
                url,
                data=None if body is None else encoded(body),
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except requests.exceptions.Timeout as error:
            raise Unreachable(f"{self.url} does not answer in time") from error
        except requests.exceptions.RequestException as error:
            hint = f" (`make run` starts a local one at {addresses.LOCAL})"
            raise Unreachable(f"No API can be reached at {self.url}{hint}: {_reason(error)}") from error

    def _problem(self, answer: requests.Response) -> NoReturn:
        found = _parsed(answer)
        problem = found if isinstance(found, dict) else {}
        said = problem.get("detail") or problem.get("message") or problem.get("title") or answer.reason or "no reason"
        problem = {"status": answer.status_code, "title": answer.reason, "detail": said, **problem}
        if answer.status_code >= 500:
            raise Unreachable(f"{self.url} answers {answer.status_code}: {said}", problem)
        if answer.status_code in {401, 403} and addresses.region(self.url):
            said = f"{said} (this route needs AWS credentials that may call the API)"
        raise Refused(str(said), problem, answer.status_code)

    def _stranger(self, answer: requests.Response) -> NoReturn:
        raise Unreachable(f"{self.url} answers {answer.status_code} without JSON of this API: is it one of trialindex?")


def encoded(body: object) -> bytes:
    """Return JSON in few bytes; what UTF-8 cannot hold is escaped, so that the API can say so."""
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


def _parsed(answer: requests.Response) -> Any:
    """Return the JSON of an answer, or None."""
    try:
        return answer.json()
    except ValueError:
        return None


def _reason(error: Exception) -> str:
    """Return the innermost reason of a failed request: "Connection refused" is what a person can use."""
    reason: BaseException = error
    while inner := reason.__cause__ or reason.__context__:
        reason = inner
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
