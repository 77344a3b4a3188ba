"""The addresses that targets are made from: of a URL, of a trial on each registry whose address it gives. Pure."""

from base64 import b32encode
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import ValidationError

from functions.errors import BadRequest
from functions.layout.registry import Registry
from functions.registries import hosts, registries
from functions.schedule.checks import new_target
from functions.urls import canonical, host
from schemas.identifiers import Moment, NctId, TargetId
from schemas.target import StoredTarget, TargetIn

MOST: Final = 1000
"""Targets that one request may add."""


def target_id(url: str) -> TargetId:
    """Return the identity of a target, made from its canonical URL."""
    return b32encode(sha256(url.encode()).digest()).decode().lower()[:32]


def address(registry: Registry, nct_id: NctId) -> str:
    """Return the address of a trial's page on a registry whose addresses are made from NCT IDs."""
    if registry.address is None:
        raise ValueError(f"{registry.key} names its pages by ids of its own")
    return registry.address.format(nct_id=nct_id)


def of_page(url: str | None, nct_id: NctId | None, now: Moment) -> StoredTarget | None:
    """Return the target of a page with a canonical URL, due at once; None where that is no trial's on a registry."""
    registry = hosts().get(host(url)) if url else None
    if url is None or registry is None or registry.in_url(url, "native_id") is None:
        return None
    in_url = registry.in_url(url, "nct_id")
    one = _one_address(registry, url, in_url)
    return new_target(target_id(one), one, registry.key, in_url or nct_id, now)


def _one_address(registry: Registry, url: str, nct_id: NctId | None) -> str:
    """Return the one address under which a page is fetched, however it was named: with www, in small letters, or, on
    the registry of record, as the page for people beside the data.
    """
    if registry.address and nct_id:
        return address(registry, nct_id) + ("/results" if url.endswith("/results") else "")
    return urlunsplit(urlsplit(url)._replace(netloc=registry.hosts[0]))


def posted(body: object, now: Moment) -> list[StoredTarget]:
    """Return the targets that a posted object asks for; BadRequest names the key that is wrong and why."""
    wanted = _valid(body)
    if (wanted.url is None) == (wanted.nct_id is None):
        raise BadRequest("a target is a url or an nct_id", parameter="url")
    if wanted.url is not None:
        return [_of_url(wanted.url, now)]
    return list(_of_trial(wanted, now))


def _of_url(given: str, now: Moment) -> StoredTarget:
    url = canonical(given, frozenset(hosts()))
    if host(url) not in hosts():
        raise BadRequest(
            f"{host(url)} is no host of a known registry", parameter="url", nearest=_nearest(host(url), hosts())
        )
    target = of_page(url, None, now)
    if target is None:
        raise BadRequest(f"{url} is no address of a trial on {hosts()[host(url)].name}", parameter="url")
    return target


def _of_trial(wanted: TargetIn, now: Moment) -> Iterable[StoredTarget]:
    """Yield a trial's target on every registry that can be addressed by NCT ID, or on those that were named."""
    known: Mapping[str, Registry] = registries()
    for key in wanted.registries:
        if key not in known:
            raise BadRequest(f"{key} is no known registry", parameter="registries", nearest=_nearest(key, known))
        if known[key].address is None:
            raise BadRequest(f"{key} names its pages by ids of its own: send the url", parameter="registries")
    for key, registry in known.items():
        if registry.address and (not wanted.registries or key in wanted.registries) and wanted.nct_id:
            url = address(registry, wanted.nct_id)
            yield new_target(target_id(url), url, key, wanted.nct_id, now)


def _valid(body: object) -> TargetIn:
    if not isinstance(body, Mapping):
        raise BadRequest("a target is a JSON object with url or nct_id")
    if isinstance(body.get("nct_id"), str):
        body = {**body, "nct_id": body["nct_id"].upper()}
    try:
        return TargetIn.model_validate(body)
    except ValidationError as error:
        first: Any = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])[:100]
        extra = {"nearest": _nearest(name, TargetIn.model_fields)} if first["type"] == "extra_forbidden" else {}
        raise BadRequest(f"{name}: {first['msg']}", parameter=name, **extra) from None


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    listed = list(known)
    return get_close_matches(word, listed, cutoff=0.4) or listed
