"""ClinConnect (clinconnect.io/trials/<NCT>): a page for lay readers with a machine-written summary.

Renderings: `plain`, and `breadcrumb`, which begins with the site's logo and "Search / Trial NCT01234567" and can hold
real keywords (both seen in November 2025). Only the breadcrumb states the NCT ID in the text. "Launched by X · date" is
the sponsor and the date of first submission, "Current as of" the snapshot for which the page speaks: neither is the
start of the study. The summary repeats the status in prose, which can be out of date. The contact under "Contacts" can
be anybody's, and labels of the timeline can stand without values.
"""

import re
from collections.abc import Iterator, Sequence

from functions import normalise
from functions.errors import LayoutChanged
from functions.layout.draft import Draft
from functions.layout.forms import is_mail, is_phone, joined_names
from functions.layout.headings import Block, blocks, in_order
from functions.layout.lines import Line
from functions.layout.readers import Reader, both_criteria, heading_only, prose, value
from functions.layout.registry import PageText, Registry
from functions.times import date
from schemas.facts import Contact
from schemas.identifiers import nct_ids_in
from schemas.terms import ContactRole

_LAUNCHED = re.compile(r"Launched by (?P<sponsor>.+?)(?: · (?P<date>[^·]+))?")  # "Launched by NOVARTIS · Mar 27, 2025"
_CURRENT = re.compile(r"Current as of (.+)")  # "Current as of November 13, 2025"
_BREADCRUMB = re.compile(r"(?:Search )?/? ?Trial (NCT\d{8})")  # "Search / Trial NCT06106906"
_LOGO = (r"(?:ClinConnect ?)?ClinConnect Logo", r"ClinConnect", r"Search", r"/")
_APPLIED = re.compile(r"\d+(?: patients?)?(?: applied)?|-")
_SUMMARY = "ClinConnect Summary"  # on every page after the keywords
_OFFICIAL = {
    "Principal Investigator": ContactRole.PRINCIPAL_INVESTIGATOR,
    "Study Director": ContactRole.STUDY_DIRECTOR,
    "Study Chair": ContactRole.STUDY_CHAIR,
    "Sub-Investigator": ContactRole.SUB_INVESTIGATOR,
}


def _information(draft: Draft, block: Block) -> None:
    """Read the snapshot date and the status, which has no label: it is the one other line."""
    rest = []
    for line in block.body:
        current = _CURRENT.fullmatch(line.text)
        if current and date(current.group(1)):
            draft.as_of = date(current.group(1))
            block.page.take((line,))
        else:
            rest.append(line)
    known = [line for line in rest if normalise.status(line.text)] or (rest if len(rest) == 1 else [])
    for line in block.page.take(known[:1]):
        draft.typed("overall_status", line.text, normalise.status)


def _contacts(_: Draft, block: Block) -> None:
    """Account for a contact (name, place of work, phone, mail), who can be foreign to the trial."""
    known = [line for line in block.body[2:] if is_phone(line.text) or is_mail(line.text)]
    block.page.take((*block.body[:2], *known))


def _officials(draft: Draft, block: Block) -> None:
    """Read "name, role, place of work": a role has its person in the line before it and a place in the line after."""
    roles = [number for number, line in enumerate(block.body) if number and line.text in _OFFICIAL]
    found = []
    for number in roles:
        person, role, *_ = block.page.take(
            block.body[number - 1 : number + 2 if number + 2 not in roles else number + 1]
        )
        found.append(Contact(name=person.text, role=_OFFICIAL[role.text]))
    draft.put("contacts", tuple(found))


def _locations(draft: Draft, block: Block) -> None:
    """Read one site a line ("Wuhan, Hubei, China"); what has no country is left unread."""
    sites = [(line, normalise.place(line.text)) for line in block.body]
    block.page.take(line for line, site in sites if site)
    draft.put("locations", tuple(site for _, site in sites if site))


def _applied(_: Draft, block: Block) -> None:
    """Account for the site's own count of applications."""
    block.page.take(line for line in block.body if _APPLIED.fullmatch(line.text))


def _dated(path: str) -> Reader:
    """Return a reader of a date of the timeline; other lines, and dates that are more than one, are left unread."""

    def read(draft: Draft, block: Block) -> None:
        line = block.body[:1]
        dates = [line for line in block.body if date(line.text)]
        if line and (dates == list(line) or (normalise.is_not_available(line[0].text) and not dates)):
            draft.date(path, block.take_first())

    return read


_READERS: dict[str, Reader] = {
    r"Trial Information": _information,
    r"Keywords": joined_names("keywords"),
    _SUMMARY: prose("plain_language_summary"),
    r"Gender": value("eligibility.sex", normalise.sex),
    r"Eligibility [Cc]riteria": both_criteria,
    r"About .{2,200}(?<![!?])": prose("sponsor.description"),
    r"Contacts": _contacts,
    r"Locations": _locations,
    r"Patients applied": _applied,
    r"Trial Officials": _officials,
    r"Timeline": heading_only,
    r"First submit": _dated("first_submitted_date"),
    r"Trial launched": heading_only,  # a date here would be the study's start or its first posting: not known which
    r"Trial updated": _dated("last_updated_date"),
    r"Estimated completion": _dated("completion_date"),
}


def _header(draft: Draft, page: PageText, lines: Sequence[Line]) -> bool:
    """Read logo, breadcrumb, title and "Launched by X · date"; say whether the breadcrumb is there."""
    page.lines.furnish(_LOGO, lines)
    opened = set(page.lines.open())
    titles: list[Line] = []
    crumb = False
    for line in lines:
        launched, trial = _LAUNCHED.fullmatch(line.text), _BREADCRUMB.fullmatch(line.text)
        if trial:
            crumb = True
            draft.nct_id = next(iter(nct_ids_in(trial.group(1))), None)
            page.lines.take((line,))
        elif launched:
            page.lines.take((line,))
            draft.text("sponsor.name", launched.group("sponsor"))
            draft.date("first_submitted_date", launched.group("date"))
            break
        elif line in opened:
            titles.append(line)
    for line in page.lines.take(titles[-1:]):
        draft.text("brief_title", line.text)
    return crumb


def _about(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that name the sponsor of the header: of several lines "About …" such a one is the heading."""
    launched = (_LAUNCHED.fullmatch(line.text) for line in lines)
    sponsor = next((match.group("sponsor") for match in launched if match), "")
    yield from (line for line in lines if sponsor and normalise.fold(line.text) == normalise.fold(f"About {sponsor}"))


def _read(page: PageText, draft: Draft) -> str:
    lines = tuple(page.lines)
    about = set(_about(lines))
    crumb = False
    met: list[str] = []
    for block in blocks(page.lines, in_order(tuple(_READERS), lines, about.__contains__)):
        if block.heading is None:
            crumb = _header(draft, page, block.body)
        else:
            _READERS[block.name](draft, block)
            met.append(block.name)
    if len(met) < 2:
        raise LayoutChanged(f"only {len(met)} of the known headings are there")
    if "Keywords" in met[:-1] and _SUMMARY not in met:
        raise LayoutChanged(f"between Keywords and {met[-1]} there is no {_SUMMARY}")
    return "breadcrumb" if crumb else "plain"


REGISTRY = Registry(
    key="clinconnect",
    name="ClinConnect",
    hosts=("clinconnect.io", "www.clinconnect.io"),
    rank=5,
    parser_version=2,
    trial_path=r"/trials/(?P<native_id>(?P<nct_id>NCT\d{8}))",
    read=_read,
    renderings={
        "plain": ("brief_title", "sponsor.name", "overall_status"),
        "breadcrumb": ("brief_title", "sponsor.name", "overall_status", "nct_id"),
    },
    marks=(
        (r"ClinConnect Summary",),
        (r"(?:ClinConnect )?ClinConnect Logo",),
        (r"Search / Trial NCT\d{8}",),
        (r"Launched by .+ · [A-Z][a-z]{2} \d{1,2}, \d{4}",),
        (r"Trial Information", r"Current as of [A-Z][a-z]+ \d{1,2}, \d{4}"),
    ),
    once=((r"ClinConnect Summary",), (_LAUNCHED.pattern, r"Eligibility [Cc]riteria"), (_BREADCRUMB.pattern,)),
    address="https://clinconnect.io/trials/{nct_id}",
)
