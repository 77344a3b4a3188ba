"""ClinicalTrials.gov's API, version 2, as its own description (2.0.3) has it, as far as a fetcher needs it.

Answers carry neither ETag nor Last-Modified, because the description names none. What is not played is refused with
400, so that nobody takes an answer for one that took account of it.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from infra.sites.answers import Answer, text

PREFIX = "/api/v2/"
_API_VERSION = "2.0.3"
_NCT_ID = re.compile(r"[Nn][Cc][Tt]0*([1-9][0-9]{0,7})")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_RANGE = re.compile(rf"AREA\[LastUpdatePostDate\]RANGE\[({_DAY}|MIN),\s*({_DAY}|MAX)\]")
_OF_ONE = frozenset({"fields", "format", "markupFormat"})
_OF_ALL = _OF_ONE | {"countTotal", "filter.advanced", "filter.ids", "pageSize", "pageToken", "query.term", "sort"}
_MAY_DIFFER = frozenset({"countTotal", "pageSize", "pageToken"})  # between the pages of one list
_ONLY = {"format": "json", "markupFormat": "markdown"}
_PAGE_SIZE, _LARGEST_PAGE = 10, 1000
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "NCTId": ("protocolSection", "identificationModule", "nctId"),
    "BriefTitle": ("protocolSection", "identificationModule", "briefTitle"),
    "OverallStatus": ("protocolSection", "statusModule", "overallStatus"),
    "LastUpdatePostDate": ("protocolSection", "statusModule", "lastUpdatePostDateStruct", "date"),
    "HasResults": ("hasResults",),
    "ProtocolSection": ("protocolSection",),
}


@dataclass(frozen=True, slots=True)
class _Study:
    nct_id: str
    aliases: tuple[str, ...]
    updated: date
    data: dict[str, Any]
    words: str

    @property
    def ids(self) -> frozenset[str]:
        return frozenset({self.nct_id, *self.aliases})


_Condition = Callable[[_Study], bool]
_Key = tuple[int, str]


class _Refused(Exception):
    """A request that is answered 400, in these words."""


class Studies:
    """The studies, and answers about them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._studies: dict[str, _Study] = {}
        self._changed = clock()

    def put(self, nct_id: str, study: Mapping[str, Any], updated: str) -> None:
        """Take in a study under this id, with the date of its last update; ValueError where either is malformed."""
        if _canonical(nct_id) != nct_id:
            raise ValueError(f"{nct_id} is no NCT ID")
        day = date.fromisoformat(updated)
        data = deepcopy(dict(study))
        protocol = data.setdefault("protocolSection", {})
        protocol.setdefault("identificationModule", {})["nctId"] = nct_id
        protocol.setdefault("statusModule", {}).setdefault("lastUpdatePostDateStruct", {})["date"] = updated
        aliases = tuple(protocol["identificationModule"].get("nctIdAliases", ()))
        words = json.dumps(data, ensure_ascii=False).casefold()
        self._studies[nct_id] = _Study(nct_id, aliases, day, data, words)
        self._changed = self._clock()

    def remove(self, nct_id: str) -> None:
        """Take out a study; KeyError where there is none."""
        del self._studies[nct_id]
        self._changed = self._clock()

    def answer(self, target: str) -> Answer:
        """Return the answer to a path under `/api/v2/` with its query."""
        path, _, query = target.partition("?")
        name, _, rest = unquote(path).removeprefix(PREFIX).rstrip("/").partition("/")
        try:
            if name == "studies" and not rest:
                return _json(self._list(_parameters(query, _OF_ALL)))
            if name == "studies":
                return self._one(rest, _parameters(query, _OF_ONE))
            if (name, rest) == ("version", ""):
                _parameters(query, frozenset())
                return _json({"apiVersion": _API_VERSION, "dataTimestamp": self._timestamp()})
        except _Refused as refused:
            return text(HTTPStatus.BAD_REQUEST, str(refused))
        return text(HTTPStatus.NOT_FOUND, f"Path {path} not found")

    def _timestamp(self) -> str:
        return self._changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def _one(self, wording: str, parameters: Mapping[str, str]) -> Answer:
        nct_id = _canonical(wording)
        if nct_id is None:
            raise _Refused(f"NCT number {wording} has incorrect format")
        if nct_id in self._studies:
            return _json(_shown(self._studies[nct_id], _fields(parameters)))
        current = next((study.nct_id for study in self._studies.values() if nct_id in study.aliases), None)
        if current is None:
            return text(HTTPStatus.NOT_FOUND, f"NCT number {nct_id} not found")
        moved = text(HTTPStatus.MOVED_PERMANENTLY, "")
        return replace(moved, headers={**moved.headers, "Location": f"{PREFIX}studies/{current}"})

    def _list(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return one page of the studies that all conditions let through."""
        conditions, key, fields = _conditions(parameters), _order(parameters), _fields(parameters)
        kept = {name: value for name, value in parameters.items() if name not in _MAY_DIFFER}
        seal = sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:12]
        found = sorted((study for study in self._studies.values() if all(fits(study) for fits in conditions)), key=key)
        last = _position(parameters.get("pageToken"), seal)
        rest = [study for study in found if last is None or key(study) > last]
        shown = rest[: _size(parameters.get("pageSize", ""))]
        page: dict[str, Any] = {}
        if _flag(parameters.get("countTotal", "false")) and last is None:
            page["totalCount"] = len(found)
        page["studies"] = [_shown(study, fields) for study in shown]
        if len(rest) > len(shown):
            page["nextPageToken"] = urlsafe_b64encode(json.dumps([seal, *key(shown[-1])]).encode()).decode()
        return page


def _json(content: object) -> Answer:
    return Answer(headers={"Content-Type": "application/json"}, body=json.dumps(content).encode())


def _canonical(wording: str) -> str | None:
    match = _NCT_ID.fullmatch(wording)
    return f"NCT{int(match.group(1)):08d}" if match else None


def _parameters(query: str, known: frozenset[str]) -> dict[str, str]:
    """Return the parameters; none may be unknown or stand twice."""
    pairs = parse_qsl(query, keep_blank_values=True)
    found = dict(pairs)
    unknown = sorted(found.keys() - known)
    if unknown or len(found) < len(pairs):
        raise _Refused(f"Unknown parameter {unknown[0]}" if unknown else "A parameter is given twice")
    for name, value in _ONLY.items():
        if found.get(name, value) != value:
            raise _Refused(f"Parameter {name} has a value that is not played here: {found[name]}")
    return found


def _listed(wording: str) -> list[str]:
    return [item.strip() for item in re.split(r"[,|]", wording)]


def _fields(parameters: Mapping[str, str]) -> Sequence[str] | None:
    if "fields" not in parameters:
        return None
    fields = _listed(parameters["fields"])
    unknown = [name for name in fields if name not in _FIELDS]
    if unknown:
        raise _Refused(f"Parameter fields names what is not played here: {unknown[0]}")
    return fields


def _shown(study: _Study, fields: Sequence[str] | None) -> dict[str, Any]:
    """Return the study, or those of its fields that are asked for and there."""
    if fields is None:
        return study.data
    shown: dict[str, Any] = {}
    for *above, name in (_FIELDS[field] for field in fields):
        source, target = study.data, shown
        for step in above:
            source, target = source.get(step, {}), target.setdefault(step, {})
        if name in source:
            target[name] = source[name]
    return shown


def _conditions(parameters: Mapping[str, str]) -> list[_Condition]:
    term = parameters.get("query.term", "").strip()
    if term and all(map(_canonical, re.split(r"[\s,]+", term))):  # such a query leaves filters aside
        return [_has_id(re.split(r"[\s,]+", term), "query.term")]
    found: list[_Condition] = []
    if "filter.ids" in parameters:
        found.append(_has_id(_listed(parameters["filter.ids"]), "filter.ids"))
    if "filter.advanced" in parameters:
        found.append(_updated_in(parameters["filter.advanced"], "filter.advanced"))
    if "[" in term:
        found.append(_updated_in(term, "query.term"))
    elif term:
        found.append(_has_words(term.casefold().split()))
    return found


def _has_id(wordings: Sequence[str], name: str) -> _Condition:
    ids = {_canonical(wording) for wording in wordings}
    if None in ids:
        raise _Refused(f"Parameter {name} has an item of incorrect format")
    return lambda study: not ids.isdisjoint(study.ids)


def _has_words(words: Sequence[str]) -> _Condition:
    return lambda study: all(word in study.words for word in words)


def _updated_in(wording: str, name: str) -> _Condition:
    """Return the condition on the last update; the first and the last day count."""
    match = _RANGE.fullmatch(wording.strip())
    try:
        first = date.min if match is None or match.group(1) == "MIN" else date.fromisoformat(match.group(1))
        last = date.max if match is None or match.group(2) == "MAX" else date.fromisoformat(match.group(2))
    except ValueError:
        match = None
    if match is None:
        raise _Refused(f"Parameter {name} is no expression that is played here: {wording}")
    return lambda study: first <= study.updated <= last


def _order(parameters: Mapping[str, str]) -> Callable[[_Study], _Key]:
    """Return the sort key; without `sort` the order is none that anybody could rely on."""
    if "sort" not in parameters:
        return lambda study: (int.from_bytes(sha256(study.nct_id.encode()).digest()[:6]), study.nct_id)
    match = re.fullmatch(r"LastUpdatePostDate(?::(asc|desc))?", parameters["sort"])
    if match is None:
        raise _Refused(f"Parameter sort has a value that is not played here: {parameters['sort']}")
    sign = 1 if match.group(1) == "asc" else -1  # a date goes down by default
    return lambda study: (sign * study.updated.toordinal(), study.nct_id)


def _position(token: str | None, seal: str) -> _Key | None:
    """Return the key of the last study of the page before; a token is good for one set of parameters."""
    if token is None:
        return None
    try:
        given, number, nct_id = json.loads(urlsafe_b64decode(token))
    except (ValueError, TypeError):
        given, number, nct_id = "", 0, ""
    if given != seal:
        raise _Refused("Parameter pageToken has incorrect value")
    return number, nct_id


def _size(wording: str) -> int:
    """Return how many studies a page has at most: 10 for 0 or nothing, never more than 1,000."""
    if wording and not re.fullmatch(r"[0-9]{1,9}", wording):
        raise _Refused("Parameter pageSize has incorrect format")
    return min(int(wording or 0) or _PAGE_SIZE, _LARGEST_PAGE)


def _flag(wording: str) -> bool:
    if wording not in {"true", "false"}:
        raise _Refused("Parameter countTotal has incorrect format")
    return wording == "true"
