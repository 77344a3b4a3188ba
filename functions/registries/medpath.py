"""MedPath (trial.medpath.com/clinical-trial/<hash>/<slug>): trials of ClinicalTrials.gov and of other registers.

Renderings: `labelled`, with the title, phase and status above labels that stand on lines of their own; `bulleted`, in
which another extractor made labels and values to items ("- Sex", "- All"), lost the header or the headings of the
criteria, and printed a table on one line; and `overview`, a short one with "- Phase", "- Sponsor", "- Last Updated",
whose NCT ID stands only in the slug ("nct03114670-…").

Odd: the Registration Number may be another registry's, which leaves the record without an NCT ID. The header leaves a
phase or a status out that the site does not know ("Phase 2" stands for Phase 2 of a Phase 2/3 trial too). A line that
began in N, L or U can have lost it ("ot Yet Recruiting", 2025). Cells of tables are glued ("NameTimeMethod", "DLT28
days"). A Target Recruitment of 0 is the site's way to know none. It states no date: "7 years ago" is none.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from functions import normalise
from functions.errors import LayoutChanged, NotATrial
from functions.layout import cells
from functions.layout.draft import Draft
from functions.layout.headings import Block, blocks, in_any_order, in_order
from functions.layout.lines import Line, Lines
from functions.layout.readers import Reader, exclusion, heading_only, inclusion, prose
from functions.layout.registers import register_of
from functions.layout.registry import PageText, Registry
from schemas.facts import Enrollment, Intervention, Location, OtherId
from schemas.identifiers import nct_ids_in
from schemas.terms import Status, StudyType

_FURNITURE = (r"MedPath", r"© Copyright \d{4}\. All Rights Reserved by MedPath")
_BULLET = re.compile(r"^-(?:\s+|$)")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")  # "🇨🇳"
_SITES = r"(?:- )?Locations \((?P<count>\d{1,6})\)"  # "Locations (1)"
_RELATIVE_DATE = re.compile(r"(?:an?|\d+) (?:day|week|month|year)s? ago")  # "7 years ago"
_FEWEST_LABELS = 3
_IN_LISTS = {f"(?:- )?{label}" for label in ("Conditions", "Interventions", "Registration Number", "Lead Sponsor")}
_SLUG = r"(?:/(?P<nct_id>nct\d{8})(?=-|$)[^/]*|/.+)?"  # "nct03114670-donor-derived-…", "ctri/2020/08/027044-…", none


def _values(block: Block) -> list[str]:
    """Return the lines under a label, without the bullets of a bulleted label's values and without lone hyphens."""
    bulleted = block.heading is not None and _BULLET.match(block.heading.text)
    texts = [_BULLET.sub("", line.text) if bulleted else line.text for line in block.take()]
    return [text for text in texts if text.strip("-–")]


def _first(block: Block) -> str | None:
    """Return the first line under a label, without a bullet; None where nothing or a lone hyphen stands there."""
    return _BULLET.sub("", block.take_first() or "") or None


def _value(path: str, read: normalise.Reading) -> Reader:
    """Return a reader of one labelled value, which may have lost its first letter."""

    def reader(draft: Draft, block: Block) -> None:
        draft.typed(path, _first(block), normalise.mended(read))

    return reader


def _sponsor(draft: Draft, block: Block) -> None:
    draft.text("sponsor.name", _first(block))


def _conditions(draft: Draft, block: Block) -> None:
    """Read the conditions as they stand: codes that another registry put among them are not taken off."""
    draft.names("conditions", _values(block))


def _interventions(draft: Draft, block: Block) -> None:
    named = [normalise.typed_intervention(normalise.unescape(text)) for text in _values(block)]
    known = [(kind, name) for kind, name in dict.fromkeys(named) if not normalise.is_not_available(name)]
    if named and not known:
        draft.absent("interventions")
    draft.put("interventions", tuple(Intervention(type=kind, name=name) for kind, name in known))


def _registration(draft: Draft, block: Block) -> None:
    """Read the id: an NCT ID keys the record; one of another registry is kept and leaves it unlinked."""
    others: list[OtherId] = []
    for wording in _values(block):
        if nct_ids_in(wording) == (wording.upper(),) and not draft.nct_id:
            draft.nct_id = wording.upper()
        elif identifier := normalise.identifier(wording):
            others.append(OtherId(id=identifier, type=register_of(identifier)))
    draft.put("other_ids", tuple(others))
    if others and not draft.nct_id:
        whose = f"an id of {others[0].type}" if others[0].type else "of a register that is not known"
        draft.unlinked_reason = f"its registration number {others[0].id} is no NCT ID but {whose}"


def _target(draft: Draft, block: Block) -> None:
    """Read the number of participants; what else stands under it are criteria whose headings an extractor lost."""
    first = _BULLET.sub("", block.body[0].text) if block.body else ""
    if len(block.body) > 1 and not normalise.enrollment(first) and not normalise.is_not_available(first):
        draft.criteria("lead", None, block.take())
        return
    block.page.take(block.body[:1])
    draft.typed("enrollment", first, _participants)
    draft.criteria("lead", None, block.page.take(block.body[1:]))


def _enrollment(draft: Draft, block: Block) -> None:
    draft.typed("enrollment", _first(block), _participants)


def _participants(wording: str) -> Enrollment | None:
    """Return the number; 0 is read only later, where the trial was withdrawn."""
    stated = normalise.enrollment(wording)
    return stated if stated and stated.count else None


def _design(draft: Draft, block: Block) -> None:
    """Read the model: the words themselves tell whose it is, words that say nothing belong to the type above them."""
    wording = _first(block) or ""
    is_known = normalise.mended(normalise.intervention_model)(wording)
    is_observational = draft.get("study_type") == StudyType.OBSERVATIONAL and not is_known
    if is_observational or normalise.mended(normalise.observational_model)(wording):
        draft.typed("design.observational_model", wording, normalise.mended(normalise.observational_model))
    else:
        draft.typed("design.intervention_model", wording, normalise.mended(normalise.intervention_model))


def _arms(draft: Draft, block: Block) -> None:
    """Read the arms; a table that cannot be taken apart with certainty is kept as it stands."""
    lines = block.take()
    found = cells.arms([line.text for line in lines], [known.name for known in draft.get("interventions") or ()])
    if found:
        draft.put("arms", found, _rows(lines))
    elif rows := _rows(lines):
        draft.raw["arms"] = rows


def _outcomes(draft: Draft, block: Block, *, path: str) -> None:
    lines = block.take()
    found, stated = cells.outcomes(lines, spaced=any(line.gap for line in block.page))
    draft.put(path, found)
    draft.stated.update({f"{path}.{place}": row for place, row in stated.items()})
    if not found and (rows := _rows(lines)):
        draft.raw[path] = rows


def _rows(lines: Sequence[Line]) -> str:
    """Return the rows of a table as they stand: a header alone says nothing."""
    return "\n".join(line.text for line in lines if not re.fullmatch(cells.HEADER, line.text))


def _sites(draft: Draft, block: Block) -> None:
    """Read the number of sites from its label, and each site: its name, the country's flag, its place."""
    counted = re.fullmatch(_SITES, block.heading.text) if block.heading else None
    if counted:
        draft.put("site_count", int(counted["count"]))
    sites: list[Location] = []
    facility: Line | None = None
    flagged = False
    for line in block.body:
        flagged = flagged or _FLAG.search(line.text) is not None
        if _FLAG.fullmatch(line.text):
            block.page.take((line,))
        elif place := _place(line.text, flagged=flagged) if facility or flagged else None:
            sites.append(place.model_copy(update={"facility": facility.text if facility else None}))
            block.page.take([line, *([facility] if facility else [])])
            facility, flagged = None, False
        elif facility is None:
            facility = line
    draft.put("locations", tuple(sites))


def _place(wording: str, *, flagged: bool) -> Location | None:
    """Return a place; one word is a country where its flag stands by it."""
    alone = _BULLET.sub("", normalise.without_flag(wording))
    return normalise.place(alone) or (Location(country=alone) if flagged and alone else None)


def _last_updated(draft: Draft, block: Block) -> None:
    """Read a date; "7 years ago" is none."""
    wording = _first(block) or ""
    if not _RELATIVE_DATE.fullmatch(wording):
        draft.date("last_updated_date", wording)
        draft.as_of = draft.get("last_updated_date")


def _labelled(readers: Mapping[str, Reader]) -> dict[str, Reader]:
    return {f"(?:- )?{label}": reader for label, reader in readers.items()}


_READERS = _labelled(
    {
        "Conditions": _conditions,
        "Interventions": _interventions,
        "Registration Number": _registration,
        "Lead Sponsor": _sponsor,
        "Brief Summary": prose("brief_summary"),
        "Detailed Description": prose("detailed_description"),
        "Recruitment & Eligibility": heading_only,
        "Status": _value("overall_status", normalise.status),
        "Sex": _value("eligibility.sex", normalise.sex),
        "Target Recruitment": _target,
        "Inclusion Criteria": inclusion,
        "Exclusion Criteria": exclusion,
        "Study & Design": heading_only,
        "Study Type": _value("study_type", normalise.study_type),
        "Study Design": _design,
        "Arm && Interventions": _arms,
        "Primary Outcome Measures": partial(_outcomes, path="primary_outcomes"),
        "Secondary Outcome Measures": partial(_outcomes, path="secondary_outcomes"),
        "Trial Locations": heading_only,
    }
) | {_SITES: _sites}

_OVERVIEW = {
    "Overview": heading_only,
    "- Phase": _value("phases", normalise.phases),
    "- Status": _value("overall_status", normalise.status),
    "- Study Type": _value("study_type", normalise.study_type),
    "- Sponsor": _sponsor,
    "- Enrollment": _enrollment,
    "- Last Updated": _last_updated,
}


def _header(draft: Draft, page: Lines, lines: Sequence[Line]) -> None:
    """Read the title, and under it the phase and the status by their form; what is neither stays unread."""
    values = (("phases", normalise.mended(normalise.phases)), ("overall_status", normalise.mended(normalise.status)))
    for place, line in enumerate(lines):
        path, value = next(((path, read(line.text)) for path, read in values if read(line.text)), (None, None))
        if path is None and place == 0:
            draft.text("brief_title", page.take((line,))[0].text)
        elif path is not None:
            page.take((line,))
            if draft.get(path) not in (None, value):  # the labelled status counts
                draft.raw.setdefault(path, line.text)
            draft.put(path, value, line.text)


def _read_overview(page: Lines, draft: Draft) -> str:
    for block in blocks(page, in_any_order(tuple(_OVERVIEW), page.open()), page.open()):
        if block.heading is None:
            _header(draft, page, block.body)
        else:
            _OVERVIEW[block.name](draft, block)
    return "overview"


def _read(page: PageText, draft: Draft) -> str:
    lines = page.lines
    is_ours = any(lines.has(pattern) for pattern in _FURNITURE)
    lines.furnish(_FURNITURE)
    if lines.has("Overview") and lines.has("- Last Updated") and not lines.has("(?:- )?Lead Sponsor"):
        return _read_overview(lines, draft)
    bulleted = lines.has("- (?:Registration Number|Lead Sponsor|Target Recruitment)")
    heading = in_order(tuple(_READERS), lines.open(), lambda line: bulleted and line.text.startswith("- "))
    found = blocks(lines, heading, lines.open())
    if not any(block.heading for block in found) and is_ours and page.url is None:
        raise NotATrial("the page has not one label of a trial")
    labels = {block.name for block in found if block.heading}
    if len(labels) < _FEWEST_LABELS:
        raise LayoutChanged(f"fewer than {_FEWEST_LABELS} of the known labels are there")
    for block in sorted(found, key=lambda block: block.heading is None):  # the header last: labelled values count
        _READERS[block.name](draft, block) if block.heading else _header(draft, lines, block.body)
    if labels <= _IN_LISTS and found[0].heading is None and set(found[0].body) & set(lines.open()):
        raise LayoutChanged("more than a header stands above labels that stand in lists of trials, too")
    _withdrawn(draft)
    return "bulleted" if bulleted else "labelled"


def _withdrawn(draft: Draft) -> None:
    """Take a target of 0 for a number where the trial was withdrawn before anybody took part."""
    if draft.get("overall_status") == Status.WITHDRAWN and draft.raw.get("enrollment") == "0":
        draft.put("enrollment", Enrollment(count=int(draft.raw.pop("enrollment"))))


REGISTRY = Registry(
    key="medpath",
    name="MedPath",
    hosts=("trial.medpath.com",),
    rank=3,
    parser_version=2,
    trial_path=rf"/clinical-trial/(?P<native_id>[0-9a-f]{{8,64}}){_SLUG}",
    read=_read,
    renderings={"labelled": ("brief_title",), "bulleted": ("brief_title",), "overview": ("sponsor.name",)},
    marks=(
        (r"© Copyright \d{4}\. All Rights Reserved by MedPath",),
        (r"MedPath", r"Registration Number"),
        (r"MedPath", r"Lead Sponsor"),
        (r"(?:- )?Registration Number", r"(?:- )?Lead Sponsor"),
        (r"Recruitment & Eligibility", r"(?:- )?Target Recruitment"),
        (r"(?:- )?Arm && Interventions",),
        (r"NameTimeMethod",),
        (r"Overview", r"- Last Updated"),
    ),
    once=(
        (r"(?:- )?Recruitment & Eligibility",),
        (_FURNITURE[-1],),
        (r"Overview", r"- Last Updated"),
        *((label, r"(?:- )?Lead Sponsor") for label in (r"(?:- )?Registration Number", r"(?:- )?Conditions")),
    ),
)
