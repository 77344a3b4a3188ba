"""A page to a statement, or to the reason why it makes none. Pure: a page is judged alone."""

import json
from hashlib import sha256
from typing import Any

from functions.errors import (
    AmbiguousRegistry,
    IdentityConflict,
    LayoutChanged,
    MalformedContent,
    NotATrial,
    UnknownRegistry,
)
from functions.layout.draft import Draft
from functions.layout.html import text_of
from functions.layout.leaves import Leaves
from functions.layout.lines import Lines
from functions.layout.registry import PageText, Registry
from functions.registries import hosts, registries
from functions.urls import canonical, host
from schemas.identifiers import nct_ids_in
from schemas.page import Page
from schemas.record import Statement


def parse(page: Page) -> Statement:
    """Return what the page states; a PageRefused error says why it states nothing: its class is the first word."""
    envelope = page.envelope
    url = canonical(envelope.url, frozenset(hosts())) if envelope.url else None
    data = _json(page.content) if envelope.content_type == "application/json" else None
    content = text_of(page.content) if envelope.content_type == "text/html" else page.content
    lines = Lines("" if data is not None else content)
    registry = recognise(lines, data, url, envelope.registry)
    text = PageText(lines, url, Leaves(data))
    draft = Draft()
    _refuse_other_paths(registry, url)
    if registry.is_several(lines):
        raise LayoutChanged(f"the content is more than one page of {registry.name}")
    rendering = registry.read(text, draft)
    _check_rendering(registry, rendering, draft)
    in_url = registry.in_url(url, "nct_id") if url else None
    nct_id = identify(draft, in_url, envelope.nct_id)
    return Statement(
        registry=registry.key,
        native_id=draft.native_id or _native_id(registry, url, nct_id, page),
        kind="results" if rendering.startswith("results") else "trial",
        rendering=rendering,
        parser_version=registry.parser_version,
        nct_id=nct_id,
        nct_id_aliases=draft.nct_id_aliases,
        unlinked_reason=None if nct_id else draft.unlinked_reason or "neither the page nor its URL states an NCT ID",
        url=url,
        as_of=draft.as_of,
        fields=draft.facts(),
        stated=draft.stated,
        raw=draft.raw,
        not_available=tuple(draft.not_available),
        unread=text.unread(),
        size=text.size(),
    )


def recognise(lines: Lines, data: Any, url: str | None, given: str | None) -> Registry:
    """Return the page's registry: by host, by the registry given with it, or by its own marks; all must agree."""
    by_marks = {registry.key for registry in registries().values() if _marked(registry, lines, data)}
    by_host = hosts().get(host(url)) if url else None
    if len(by_marks) > 1:
        raise AmbiguousRegistry(f"the page bears the marks of {' and '.join(sorted(by_marks))}")
    if url and by_host is None:
        if by_marks:
            raise AmbiguousRegistry(
                f"the page bears the marks of {by_marks.pop()}, but {host(url)} is no host of a known registry"
            )
        raise UnknownRegistry(f"{host(url)} is no host of a known registry")
    named = {key for key in (by_host.key if by_host else None, given) if key} | by_marks
    if len(named) > 1:
        raise AmbiguousRegistry(f"host, given registry and marks name different registries: {', '.join(sorted(named))}")
    if not named and data is not None:
        raise MalformedContent("the JSON is no study of a known registry")
    if not named:
        hint = "; it looks like JSON: send it as application/json" if _looks_like_json(lines) else ""
        raise UnknownRegistry(f"the page came without a URL and bears no registry's marks{hint}")
    return _checked_form(registries()[named.pop()], data)


def identify(draft: Draft, in_url: str | None, given: str | None) -> str | None:
    """Return the NCT ID that the page's label, its URL or its envelope states, in this order.

    IdentityConflict where two of them disagree; an alias that the page states of itself is the same trial as its label.
    Where the label is an id of another registry (`unlinked_reason` says so), no NCT ID may be put on the page.
    """
    aliases = dict.fromkeys(draft.nct_id_aliases, draft.nct_id)
    claims = {
        source: aliases.get(nct_id.upper()) or nct_id.upper()
        for source, nct_id in (("the page", draft.nct_id), ("its URL", in_url), ("nct_id", given))
        if nct_id and nct_ids_in(nct_id)
    }
    stated = " and ".join(f"{source} says {nct_id}" for source, nct_id in claims.items())
    if len(set(claims.values())) > 1:
        raise IdentityConflict(stated)
    if draft.unlinked_reason and claims and not draft.nct_id:
        raise IdentityConflict(f"{draft.unlinked_reason}, but {stated}")
    return next(iter(claims.values()), None)


def _marked(registry: Registry, lines: Lines, data: Any) -> bool:
    if registry.claims is not None:
        return data is not None and registry.claims(data)
    return data is None and registry.bears_marks(lines)


def _checked_form(registry: Registry, data: Any) -> Registry:
    if registry.reads_json and (data is None or not (registry.claims and registry.claims(data))):
        raise MalformedContent(f"{registry.name} publishes studies as JSON, and this is no study")
    if not registry.reads_json and data is not None:
        raise MalformedContent(f"{registry.name} publishes pages of text, and this is JSON")
    return registry


def _looks_like_json(lines: Lines) -> bool:
    return any(line.text.startswith(("{", "[")) for line in tuple(lines)[:1])


def _json(content: str) -> Any:
    try:
        data = json.loads(content, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # UnicodeEncodeError, of half a surrogate pair, is a ValueError
        raise MalformedContent(f"the content is not JSON: {error}") from None
    if data is None:
        raise MalformedContent("the content is JSON null")
    return data


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


def _refuse_other_paths(registry: Registry, url: str | None) -> None:
    if url and registry.in_url(url, "native_id") is None:
        raise NotATrial(f"{url} is no address of a trial on {registry.name}")


def _check_rendering(registry: Registry, rendering: str, draft: Draft) -> None:
    """Raise LayoutChanged where the page lacks what it must have; a stated word that is not known is not lacking."""
    shown = {*draft.raw, "nct_id" if draft.nct_id else ""}
    missing = [path for path in registry.renderings[rendering] if path not in draft and path not in shown]
    if missing:
        raise LayoutChanged(f"the {rendering} rendering of {registry.name} must state {', '.join(missing)}")


def _native_id(registry: Registry, url: str | None, nct_id: str | None, page: Page) -> str:
    return (
        (registry.in_url(url, "native_id") if url else None) or nct_id or sha256(page.content.encode()).hexdigest()[:32]
    )
