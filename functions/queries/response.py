"""Hits to response, and the steps between a request and it: prepare, let the engine search, respond."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from functions.queries import facets, highlight, meaning, paging
from functions.queries.query import Query, bool_query, parts, sort_keys
from schemas.api import Interpreted
from schemas.search import SearchRequest, SortKey

MAX_BYTES: Final = 4_500_000
"""The largest page: a Lambda function may answer with 6 MB, of which encoding and headers take their share."""

ENGINE_TIMEOUT: Final = "8s"
"""How long a shard may search: the function that asks has 30 s, and most searches take 20 ms."""


@dataclass(frozen=True)
class Search:
    """A request that is ready for the engine: its body, and the concrete index of a page that is not the first."""

    request: SearchRequest
    interpreted: Interpreted
    body: Query
    index: str | None


def prepare(request: SearchRequest, *, secret: bytes, now: datetime) -> Search:
    """Return the search of a request; BadRequest or Gone where its page_token is not or no longer good."""
    token = request.page_token
    position = paging.read(token, request, secret=secret, now=now) if token else None
    demands = parts(request)
    body: Query = {
        "query": bool_query(demands, ranked=request.sort is SortKey.RELEVANCE),
        "sort": sort_keys(request),
        "size": request.limit + 1,  # one more than asked for tells whether there is a next page
        "_source": ["summary"],
        "track_total_hits": True,
        "timeout": ENGINE_TIMEOUT,
    }
    if request.highlight:
        body |= highlight.asked(request)
    if position:
        body["search_after"] = list(position.after)
    elif request.facets:
        body["aggs"] = facets.aggregations(request, demands)
    return Search(request, meaning.interpreted(request), body, position.index if position else None)


def respond(search: Search, raw: Mapping[str, Any], *, secret: bytes, now: datetime) -> dict[str, Any]:
    """Return the JSON of a SearchResponse from the engine's answer to `search.body`."""
    answer: dict[str, Any] = {
        "total": raw["hits"]["total"]["value"],
        "trials": [],
        "interpreted": search.interpreted.model_dump(mode="json"),
    }
    if "aggs" in search.body:
        found = facets.read(search.request, raw.get("aggregations"))
        answer["facets"] = {name: facet.model_dump(mode="json") for name, facet in found.items()}
    hits: Sequence[Mapping[str, Any]] = raw["hits"]["hits"]
    answer["trials"] = _fitting(search.request, hits, MAX_BYTES - _size(answer) - _TOKEN_BYTES)
    if (count := len(answer["trials"])) < len(hits):
        last = hits[count - 1]
        answer["next_page_token"] = paging.issue(
            search.request, last["_index"], tuple(last["sort"]), secret=secret, now=now
        )
    return answer


_TOKEN_BYTES: Final = 4_000  # a page_token has some 300, and the key of it a few more


def _fitting(request: SearchRequest, hits: Sequence[Mapping[str, Any]], room: int) -> list[dict[str, Any]]:
    """Return the trials of a page that fit into `room` bytes: at least one, so that pages come to an end."""
    why = highlight.Reasons(request) if request.highlight else None
    trials: list[dict[str, Any]] = []
    for hit in hits[: request.limit]:
        trial = json.loads(hit["_source"]["summary"])
        room -= len(hit["_source"]["summary"].encode()) + 1
        if why:
            trial["highlight"] = why.of(trial, hit.get("highlight", {})).model_dump(mode="json", exclude_none=True)
            room -= _size(trial["highlight"]) + len(',"highlight":')
        if room < 0 and trials:
            break
        trials.append(trial)
    return trials


def _size(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
