"""Sites and countries: which line is a facility and which its place."""

import re
from collections.abc import Sequence

from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.lines import Line
from functions.layout.tags import Tag
from functions.normalise import place, status, unescape
from schemas.facts import Location
from schemas.terms import Status

_SITE = Tag("Site Status", frozenset(Status))


def places(draft: Draft, locations: Block | None, countries: Block | None) -> None:
    """Read sites and countries: a site's place is known by its country, countries on one line by those of the sites."""
    wordings = [line.text for line in countries.take()] if countries else []
    if locations:
        _sites(draft, locations, wordings)
    known = {site.country for site in draft.get("locations") or () if site.country}
    each = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    names: list[str] = []
    for wording in wordings:
        names += re.findall(each, wording) if re.fullmatch(rf"(?:{each})(?: (?:{each}))*", wording) else [wording]
    draft.put("countries", tuple(dict.fromkeys(names)))


def _sites(draft: Draft, block: Block, countries: Sequence[str]) -> None:
    """Read sites: facility, "Beijing, Beijing Municipality, China", "Site Status RECRUITING" where there is one.

    A place is known by a country of the page's list; without a list, as the line under a facility.
    """
    found: list[Location] = []
    waiting: list[Line] = []
    for number, line in enumerate(block.body):
        if _SITE.on(line):
            _close_site(draft, block, found, waiting, line)
        elif _is_place(block.body[number : number + 3], countries, after_facility=len(waiting) == 1):
            block.page.take((*waiting, line))
            facility = unescape(waiting[0].text) if waiting else None
            where = place(unescape(line.text)) or Location(country=line.text)
            found.append(where.model_copy(update={"facility": facility}))
            waiting = []
        else:
            waiting = [line]
    draft.put("locations", tuple(found))


def _close_site(draft: Draft, block: Block, found: list[Location], waiting: list[Line], tag: Line) -> None:
    if waiting:  # a facility without a place
        found.append(Location(facility=unescape(waiting[0].text)))
    if found and found[-1].status is None:
        block.page.take((*waiting, tag))
        known = draft.known("locations", _SITE.wording(tag), status)
        found[-1] = found[-1].model_copy(update={"status": known})
    waiting.clear()


def _is_place(lines: Sequence[Line], countries: Sequence[str], *, after_facility: bool) -> bool:
    """Say whether the first line is a place; a facility can be named like one ("Huashan Hospital, Shanghai, China").

    Such a name stands before a place and its status, or before the place whose city it names.
    """
    text = lines[0].text
    if not countries:
        return after_facility and "," in text
    if not _ends_in(text, countries) or after_facility or len(lines) == 1:
        return _ends_in(text, countries)
    if len(lines) > 2 and _SITE.on(lines[2]) and not _SITE.on(lines[1]):
        return False
    first, *rest = text.split(", ")
    city, *country = lines[1].text.split(", ")
    return not (country and _ends_in(lines[1].text, countries) and city in rest and city != first)


def _ends_in(text: str, countries: Sequence[str]) -> bool:
    last = text.rpartition(", ")[2]
    return any(text.endswith(f", {name}") or text == name or f" {last} " in f" {name} " for name in countries)
