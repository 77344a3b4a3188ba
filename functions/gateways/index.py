"""The search index: the only module that speaks to OpenSearch.

Documents are written through the alias, each with its trial's version as external version, so that order and
repetition do not matter: the engine refuses what is not newer, and that is success. The concrete index behind the
alias is named `trials-v{MAPPING_VERSION}-{timestamp}`; a rebuild makes another one and moves the alias. The first one
is made by the first writing: who only reads needs no right to make it, and finds nothing until then.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

import botocore.session
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection
from opensearchpy.exceptions import ImproperlyConfigured, NotFoundError, OpenSearchException, TransportError

from functions import queries
from functions.documents import MAPPING, MAPPING_VERSION
from functions.errors import Gone, TrialIndexError, Unavailable
from schemas.model import Model

TIMEOUT: Final = 10
"""Seconds for one try of a call; the engine itself stops searching after 8."""

RETRIES: Final = 1
"""Further tries where the engine cannot be reached: with two tries a route still answers within its 29 s."""

BULK_BYTES: Final = 5_000_000
"""The most of one bulk call; the smallest nodes of OpenSearch Service take 10 MiB."""

BULK_COUNT: Final = 500
"""The most documents of one bulk call: they take half a second on OpenSearch, a second on the stand-in."""

FIRST: Final = "00000000000000"
"""The timestamp of a first index: always the same, so that functions that start at once make one index, not two."""


class IndexName(Model):
    """The name of a concrete index, built and parsed here and nowhere else: `trials-v1-20250709120000` (UTC)."""

    alias: str
    mapping_version: int
    timestamp: str

    def __str__(self) -> str:
        return f"{self.alias}-v{self.mapping_version}-{self.timestamp}"

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """Return the parts of a concrete index's name, or None where it is not one of ours."""
        match = _NAME.fullmatch(name)
        return match and cls(alias=match[1], mapping_version=int(match[2]), timestamp=match[3])


_NAME: Final = re.compile(r"([a-z][a-z0-9-]*)-v(\d+)-(\d{14})")


@dataclass(frozen=True)
class Failure:
    """A document that the engine did not take, and why: its status and the kind of its error, not its text."""

    nct_id: str
    status: int
    reason: str


_AWS_HOST: Final = re.compile(
    r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.es\.amazonaws\.com$|\.aos\.([a-z]{2}(?:-[a-z]+)+-\d)\.on\.aws$"
)
# "search-trials-abc123.eu-central-1.es.amazonaws.com" and its dual-stack form "….aos.eu-central-1.on.aws"


def client(url: str, timeout: float = TIMEOUT) -> OpenSearch:
    """Return a client of the engine at `url`.

    Requests to a domain of OpenSearch Service are signed with the process's credentials; ValueError where such a
    domain is not addressed with https.
    """
    parts = urlsplit(url)
    aws = _AWS_HOST.search(parts.hostname or "")
    if aws and parts.scheme != "https":
        raise ValueError("a domain of OpenSearch Service is addressed with https only")
    auth = (
        Urllib3AWSV4SignerAuth(botocore.session.get_session().get_credentials(), aws[1] or aws[2], "es")
        if aws
        else None
    )
    return OpenSearch(
        hosts=[url],
        http_auth=auth,
        http_compress=bool(aws),
        connection_class=Urllib3HttpConnection,
        timeout=timeout,
        max_retries=RETRIES,
        retry_on_timeout=False,
        ssl_show_warn=False,
    )


class TrialIndex:
    """The index behind an alias, in the engine that the client speaks to."""

    def __init__(self, client: OpenSearch, alias: str = "trials") -> None:
        self._client = client
        self._alias = alias

    def ensure(self) -> str:
        """Return the concrete index behind the alias; where there is none, make the first one with its alias.

        Two functions may do so at once: both name the same index, and the engine makes it once.
        """
        with _translated():
            if name := self._concrete():
                return name
            name = str(IndexName(alias=self._alias, mapping_version=MAPPING_VERSION, timestamp=FIRST))
            try:
                self._client.indices.create(index=name, body={**MAPPING, "aliases": {self._alias: {}}})
            except TransportError as error:
                if error.error != "resource_already_exists_exception":
                    raise
                self._client.indices.put_alias(index=name, name=self._alias)
            return name

    def put_many(self, documents: Iterable[tuple[Mapping[str, Any], int]]) -> tuple[Failure, ...]:
        """Write documents, each with its version; return those that failed. That one is not newer is no failure."""
        actions = [_put(document, version) for document, version in documents]
        return tuple(failure for batch in _batches(actions) for failure in self._bulk(batch))

    def delete(self, nct_id: str, version: int) -> None:
        """Take a trial out of the index; that it is not there, or is there in a newer version, is success."""
        self.ensure()  # a delete knows no require_alias: with a missing alias it would make an index of that name
        action = {"delete": {"_id": nct_id, "version": version, "version_type": "external"}}
        for failure in self._bulk([_Action(nct_id, _line(action))]):
            raise Unavailable(f"{failure.nct_id} was not deleted: {failure.reason}")

    def search(self, body: Mapping[str, Any], index: str | None = None) -> dict[str, Any]:
        """Return the engine's answer to a search of the alias, or of the concrete index of an earlier page.

        There are no hits, and no aggregations, where no trial has been indexed yet. Gone where that concrete index is
        no longer there; Unavailable where the engine did not answer in time or not in full.
        """
        try:
            with _translated():
                raw: dict[str, Any] = self._client.search(
                    index=index or self._alias, body=body, params={"allow_partial_search_results": "false"}
                )
        except _Missing as missing:
            if index is None:
                return deepcopy(_NO_HITS)
            detail = "page_token belongs to an index that has been replaced. Search again without it."
            raise Gone(detail, parameter="page_token") from missing
        if raw["timed_out"]:
            raise Unavailable("the search took too long: ask for less")
        return raw

    def resembling(self, titles: Sequence[str], study_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return up to 20 trials with one of the titles or study numbers, each with `nct_id`, `titles`, `study_ids`."""
        hits = self.search(queries.resembling(titles, study_ids))["hits"]["hits"]
        return [hit["_source"] for hit in hits]

    def trials_of_registries(self) -> dict[str, int]:
        """Return how many trials each registry has a page of."""
        counted = {"registries": {"terms": {"field": "registries", "size": 1000}}}
        raw = self.search({"size": 0, "aggs": counted})
        found = raw.get("aggregations", {}).get("registries", {}).get("buckets", [])
        return {bucket["key"]: bucket["doc_count"] for bucket in found}

    def exists(self, index: str) -> bool:
        """Say whether a concrete index is there."""
        with _translated():
            return bool(self._client.indices.exists(index=index))

    def health(self) -> dict[str, Any]:
        """Return {"status", "index", "documents"}: index is None, and documents 0, where there is none yet."""
        with _translated():
            status = self._client.cluster.health()["status"]
            name = self._concrete()
            return {
                "status": status,
                "index": name,
                "documents": self._client.count(index=name)["count"] if name else 0,
            }

    def _concrete(self) -> str | None:
        try:
            return next(iter(self._client.indices.get_alias(name=self._alias)), None)
        except NotFoundError:
            return None

    def _bulk(self, actions: Sequence["_Action"]) -> list[Failure]:
        """Carry out one bulk call; where the alias is missing, make it and try once more."""
        failures = self._bulk_once(actions)
        if any(failure.reason == _NO_INDEX for failure in failures):
            self.ensure()
            failures = self._bulk_once(actions)
        return failures

    def _bulk_once(self, actions: Sequence["_Action"]) -> list[Failure]:
        body = "".join(action.lines for action in actions)
        with _translated():
            # Without require_alias, writing to a missing alias would make an index of that name with a guessed mapping.
            raw = self._client.bulk(body=body, index=self._alias, params={"require_alias": "true"})
        outcomes = (next(iter(item.values())) for item in raw["items"])
        return [
            Failure(action.nct_id, outcome["status"], outcome["error"]["type"])
            for action, outcome in zip(actions, outcomes, strict=True)
            if "error" in outcome and outcome["status"] != _VERSION_CONFLICT
        ]


_NO_HITS: Final[dict[str, Any]] = {"timed_out": False, "hits": {"total": {"value": 0}, "hits": []}}
_VERSION_CONFLICT: Final = 409
_NO_INDEX: Final = "index_not_found_exception"


@dataclass(frozen=True)
class _Action:
    nct_id: str
    lines: str


class _Missing(Unavailable):
    """The index is not there."""


def _put(document: Mapping[str, Any], version: int) -> _Action:
    nct_id = str(document["nct_id"])
    action = {"index": {"_id": nct_id, "version": version, "version_type": "external"}}
    return _Action(nct_id, _line(action) + _line(document))


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


def _batches(actions: Sequence[_Action]) -> Iterator[Sequence[_Action]]:
    """Yield the actions in order, in batches within the bounds of one call (a single larger document goes alone)."""
    batch: list[_Action] = []
    room = BULK_BYTES
    for action in actions:
        size = len(action.lines.encode())
        if batch and (size > room or len(batch) == BULK_COUNT):
            yield batch
            batch, room = [], BULK_BYTES
        batch.append(action)
        room -= size
    if batch:
        yield batch


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the library's errors into ours: no answer, too many requests, no right or a fault of the engine can pass."""
    try:
        yield
    except NotFoundError as error:
        raise _Missing(f"the search engine has no such index: {error.error}") from error
    except TransportError as error:
        status = error.status_code if isinstance(error.status_code, int) else 0
        if status in {0, 401, 403, 408, 429} or status >= 500:
            raise Unavailable(f"the search engine did not answer: {status or type(error).__name__}") from error
        raise TrialIndexError(f"the search engine refused a request of ours: {status} {error.error}") from error
    except (ImproperlyConfigured, OpenSearchException) as error:
        raise Unavailable(f"the search engine cannot be reached: {type(error).__name__}") from error
