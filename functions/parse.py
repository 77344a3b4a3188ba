"""A page to a statement, or to the reason why it makes none. Pure: a page is judged alone."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from functions.errors import (
    AmbiguousRegistry,
    IdentityConflict,
    LayoutChanged,
    MalformedContent,
    NotATrial,
    PageRefused,
    UnknownRegistry,
)
from functions.layout.draft import Draft
from functions.layout.embedded import Embedded, embedded, read_trial
from functions.layout.html import text_of
from functions.layout.leaves import Leaves, document
from functions.layout.lines import Lines
from functions.layout.registry import PageText, Registry
from functions.layout.standins import is_barrier, misplaced, stand_in, texts, titles
from functions.registries import hosts, registries
from functions.urls import canonical, host
from schemas.identifiers import nct_ids_in
from schemas.page import Page
from schemas.record import Statement

EMBEDDED: Final = "embedded"
"""The rendering of a page that shows no trial, while its scripts hold the study of the trial that its URL names."""

_LONGEST_SHOWN: Final = 100  # characters of a wording that a reason repeats
_FIRST_LINES: Final = 200  # among them a challenge or an error says so
_MOST_OBJECTS: Final = 4  # about one trial; a page has one or two
_DESCRIPTION: Final = ("brief_summary",)
_SUMMARIES: Final = ("plain_language_summary", "detailed_description")  # a site's description can be one of them


def parse(page: Page) -> Statement:
    """Return what the page states; a PageRefused error says why it states nothing: its class is the first word."""
    envelope = page.envelope
    url = canonical(envelope.url, frozenset(hosts())) if envelope.url else None
    data = _json(page.content) if envelope.content_type == "application/json" else None
    is_html = envelope.content_type == "text/html"
    shown = "" if data is not None else text_of(page.content) if is_html else page.content
    lines = Lines(shown)
    registry = recognise(lines, data, url, envelope.registry)
    text = PageText(lines, url, Leaves(data))
    _refuse_other_paths(registry, url)
    if registry.is_several(lines):
        raise LayoutChanged(f"the content is more than one page of {registry.name}")
    in_url = registry.in_url(url, "nct_id") if url else None
    held = embedded(page.content) if is_html else Embedded()
    rendering, draft = _shown_or_held(registry, text, in_url, held)
    if rendering == EMBEDDED:
        text = PageText(Lines(shown), url)  # nothing that it shows was read
    else:
        _fill(draft, held, url, [in_url, envelope.nct_id])
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
    data = document(content)
    if data is None:
        raise MalformedContent("the content is JSON null")
    return data


def _refuse_other_paths(registry: Registry, url: str | None) -> None:
    if url and registry.in_url(url, "native_id") is None:
        raise NotATrial(f"{url} is no address of a trial on {registry.name}")


def _read(registry: Registry, text: PageText, draft: Draft) -> str:
    """Return the rendering that was read; what stands at the address of a trial is never ignored."""
    try:
        return registry.read(text, draft)
    except NotATrial as error:
        if text.url is None:
            raise
        raise LayoutChanged(f"the address is a trial's, and {error}") from None


def _shown_or_held(registry: Registry, text: PageText, in_url: str | None, held: Embedded) -> tuple[str, Draft]:
    """Return the rendering and what is stated: by what the page shows, else by the study that its scripts hold."""
    draft = Draft()
    try:
        rendering = _read(registry, text, draft)
        _check_rendering(registry, rendering, draft)
        _check_wordings(registry, draft)
    except LayoutChanged:
        study = _only_study(text, in_url, held)
        if study is None:
            raise
        return EMBEDDED, study
    return rendering, draft


def _only_study(text: PageText, in_url: str | None, held: Embedded) -> Draft | None:
    """Return what the one study of the URL's trial states, where nothing on the page says that there is none."""
    studies = held.of(in_url).studies if in_url else ()
    first = tuple(text.lines)[:_FIRST_LINES]
    if len(studies) != 1 or any(is_barrier(line.text) for line in first) or (text.url or "").endswith("/results"):
        return None
    study = _study(studies[0][1])
    return study if study and (study.shows("overall_status")) else None


def _study(data: Mapping[str, Any]) -> Draft | None:
    """Return what a study of ClinicalTrials.gov states, read by its registry; None where it is no whole one."""
    registry, draft = registries()["ctgov"], Draft()
    try:
        _check_rendering(registry, registry.read(PageText(Lines(""), None, Leaves(data)), draft), draft)
        _check_wordings(registry, draft)
    except PageRefused:
        return None
    draft.native_id, draft.nct_id_aliases = None, ()  # they are its registry's, not this page's
    return draft


def _fill(draft: Draft, held: Embedded, url: str | None, given: Sequence[str | None]) -> None:
    """Take from the scripts what the page does not speak of; an object of another trial than the page's is passed over.

    Where neither page, URL nor envelope says which trial it is, the only object that there is may say it.
    """
    claims = {nct_id.upper() for nct_id in (draft.nct_id, *given) if nct_id}
    if not claims and not draft.unlinked_reason and (only := held.only(draft.get("brief_title"), url)):
        draft.nct_id = only
        claims.add(only)
    if len(claims) != 1 or draft.unlinked_reason:
        return
    about = held.of(claims.pop())
    for _, data in about.studies[:_MOST_OBJECTS]:
        if study := _study(data):
            draft.fill(study)
    for _, thing in about.trials[:_MOST_OBJECTS]:
        trial = Draft()
        read_trial(thing, trial)
        if stand_in(chain(titles(trial.facts()), texts(trial.facts(), {})), "") is None:
            draft.fill(trial, without=_DESCRIPTION if any(map(draft.shows, _SUMMARIES)) else ())


def _check_wordings(registry: Registry, draft: Draft) -> None:
    """Raise LayoutChanged where a title or a text is none of a trial, or where nothing is stated but title and ids."""
    facts = draft.facts()
    wordings = titles(facts) if registry.reads_json else chain(titles(facts), texts(facts, draft.raw))
    if found := stand_in(wordings, registry.name, titled=facts.brief_title is not None):
        raise LayoutChanged(f"its {found[0]} is no trial's: {found[1][:_LONGEST_SHOWN]}")
    if registry.reads_json:
        return
    if found := misplaced(facts):
        raise LayoutChanged(f"among its {found[0]} stands what is none: {found[1][:_LONGEST_SHOWN]}")
    if not draft.count():
        raise LayoutChanged("it states nothing besides a title and ids")


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
