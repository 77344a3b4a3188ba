"""ClinicalTrials.Veeva (ctv.veeva.com/study/<slug>): labelled sections under a title, a sponsor's logo and the sponsor.

Renderings: `labelled`, and `headings`, which begins at the sections: without title and sponsor, and where an extractor
stripped the values without them and most labels too; then the number of participants stands only in the heading of the
groups ("44 participants in 2 patient groups"). The page states no date, so its records are undated. The slug in its URL
is cut at about 100 characters and holds no NCT ID; where nothing stands under "Identifiers", the page alone cannot be
keyed.

Odd: the sponsor's logo is met as its first letter ("X") and, since 2025, as its alternative text ("Zhejiang University
logo"). A trial without a phase, or with Phase N/A, has the label "Status". Phases stand newest first. Where one list of
criteria has no heading of its own, both stand under "Inclusion and exclusion criteria". Collaborators are never named.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from functions import normalise
from functions.errors import LayoutChanged, NotATrial
from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.lines import Line, Lines, joined
from functions.layout.readers import (
    Table,
    both_criteria,
    exclusion,
    heading_only,
    ignored,
    inclusion,
    listed,
    prose,
    value,
)
from functions.layout.registry import PageText, Registry
from schemas.facts import Arm, Contact, Enrollment, Intervention, OtherId
from schemas.identifiers import nct_ids_in
from schemas.terms import ContactRole

_PHASE = re.compile(r"(?i)(early )?phase\b.*|n/a|not applicable")  # "Phase 2", "Early Phase 1"
_LOGO = re.compile(r"\S|.+ logo")  # "X", "Capital Medical University logo"
# "20 participants in 1 patient group", "300 participants in 2 patient groups, including a placebo group"
_GROUPS = r"([\d,]+) participants? in \d+ patient groups?(, including a placebo group)?"
_ENROLLMENT_NEXT = re.compile(r"[\d,]+( (estimated|actual))?( patients?)?|Sex|Ages|Volunteers|Inclusion criteria")
_TYPED_ID = re.compile(r"(.+?) \(([^()]+)\)")  # "NCI-2021-00056 (Registry Identifier)"
_ID_TYPES = {  # the words before it are ClinicalTrials.gov's types of secondary ids
    "Other Identifier": "OTHER",
    "Registry Identifier": "REGISTRY",
    "EudraCT Number": "EUDRACT_NUMBER",
    "CTIS": "CTIS",
    "EU Trial (CTIS) Number": "CTIS",
    "Other Grant/Funding Number": "OTHER_GRANT",
} | {f"U.S. {agency} Grant/Contract": agency for agency in ("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA")}
_GLOSSARY = r"CTV stands for ClinicalTrials\.Veeva, .+"
_DATA_SOURCE = r"Data sourced from clinicaltrials\.gov"
_FRAME = (r"ClinicalTrials\.Veeva", r"Loading\.\.\.", _DATA_SOURCE, r"© Copyright \d{4} Veeva Systems")
_MENU = (r"Menu", r"Clinical trials", r"Find clinical trials(Trials by location)?", r"Trials by location")


def _status_and_phases(draft: Draft, block: Block) -> None:
    """Read status and phases, each told by its form: the phase is left out where there is none."""
    phases = block.page.take(line for line in block.body if _PHASE.fullmatch(line.text))
    status = block.page.take([line for line in block.body if line not in phases][:1])
    for line in status:
        draft.typed("overall_status", line.text, normalise.status)
    draft.typed("phases", " / ".join(line.text for line in phases), normalise.phases)


def _treatments(draft: Draft, block: Block) -> None:
    named = [normalise.typed_intervention(normalise.unescape(line.text)) for line in block.take()]
    found = tuple(Intervention(type=kind, name=name) for kind, name in dict.fromkeys(named))
    draft.put("interventions", found)


def _identifiers(draft: Draft, block: Block) -> None:
    """Read the NCT ID, the sponsor's study number (it can look like anything: "Home 0001") and ids of a named type."""
    others: list[OtherId] = []
    for line in (line for line in block.take() if normalise.identifier(line.text)):
        typed = _TYPED_ID.fullmatch(line.text)
        if re.fullmatch(r"(?i)NCT\d{8}", line.text) and draft.nct_id is None:
            draft.nct_id = next(iter(nct_ids_in(line.text)), None)
        elif typed and typed.group(2) in _ID_TYPES:
            others.append(OtherId(id=typed.group(1), type=_ID_TYPES[typed.group(2)]))
        elif "org_study_id" in draft or nct_ids_in(line.text) == (line.text,):
            others.append(OtherId(id=line.text))
        else:
            draft.put("org_study_id", line.text)
    draft.put("other_ids", tuple(others))


def _funders(draft: Draft, block: Block) -> None:
    """Read the types of all organisations: a single type is the sponsor's too."""
    listed("funder_types")(draft, block)
    types: tuple[str, ...] = draft.get("funder_types") or ()
    if len(types) == 1:
        draft.typed("sponsor.class", types[0], normalise.sponsor_class)


def _ages(draft: Draft, block: Block) -> None:
    draft.ages(block.take_first())


def _groups(draft: Draft, block: Block) -> None:
    """Read "N participants in M patient groups": the number where no label states it, and the arms."""
    count = re.fullmatch(_GROUPS, block.heading.text) if block.heading else None
    if count:
        draft.put("enrollment", Enrollment(count=int(count.group(1).replace(",", ""))), count.group())
    edges = [*_starts(block.body), len(block.body)]
    arms = [block.page.take(block.body[start:end]) for start, end in pairwise(edges)]
    draft.put("arms", tuple(_arm(draft, number, lines) for number, lines in enumerate(arms)))


_PARTS = ("Description:", "Treatment:")


def _is_arm_type(text: str) -> bool:
    return text.casefold().endswith(" group") and normalise.arm_type(text) is not None


def _starts(body: Sequence[Line]) -> list[int]:
    """Return where the arms begin: before an arm's kind or description, or where a list of treatments is over."""
    starts: list[int] = []
    part = ""
    for number, line in enumerate(body):
        following = body[number + 1].text if number + 1 < len(body) else ""
        if line.text in _PARTS:
            part = line.text
        elif not _is_arm_type(line.text) and (
            not starts
            or _is_arm_type(following)
            or following == "Description:"
            or (part == "Treatment:" and normalise.typed_intervention(line.text)[0] is None)
        ):
            starts.append(number)
            part = ""
    return starts


def _arm(draft: Draft, number: int, lines: Sequence[Line]) -> Arm:
    """Read the label, the kind of the group, its description and its treatments; only the label is always there."""
    label, *rest = lines
    kind = next((line for line in rest[:1] if _is_arm_type(line.text)), None)
    parts: dict[str, list[Line]] = {"Description:": [], "Treatment:": []}
    part = "Description:"
    for line in rest[1:] if kind else rest:
        if line.text in parts:
            part = line.text
        else:
            parts[part].append(line)
    treatments = [normalise.typed_intervention(normalise.unescape(line.text))[1] for line in parts["Treatment:"]]
    return Arm(
        label=normalise.unescape(label.text),
        type=normalise.arm_type(kind.text) if kind else None,
        description=draft.unescaped(f"arms.{number}.description", joined(parts["Description:"])) or None,
        interventions=tuple(dict.fromkeys(treatments)),
    )


def _sites(draft: Draft, block: Block) -> None:
    """Read the number of sites: it stands alone under the heading."""
    for line in block.page.take(line for line in block.body if line.text.isdigit()):
        draft.put("site_count", int(line.text))


def _contacts(draft: Draft, block: Block) -> None:
    """Read the names of the persons to ask; whatever is more than names stays unread."""
    lines = block.page.take(line for line in block.body if not re.search(r"[\d@]", line.text))
    names = [name.strip() for line in lines for name in line.text.split(";") if name.strip()]
    draft.put("contacts", tuple(Contact(name=name, role=ContactRole.CONTACT) for name in names))


_ABOVE = {
    "Status and phase": _status_and_phases,
    "Status": _status_and_phases,
    "Conditions": listed("conditions"),
    "Treatments": _treatments,
    "Study type": value("study_type", normalise.study_type),
    "Funder types": _funders,
    "Identifiers": _identifiers,
    "Details and patient eligibility": heading_only,
    "About": prose("brief_summary"),
    "Full description": prose("detailed_description"),
}
_BELOW = {
    "Enrollment": value("enrollment", normalise.enrollment),
    "Sex": value("eligibility.sex", normalise.sex),
    "Ages": _ages,
    "Volunteers": value("eligibility.healthy_volunteers", normalise.flag),
    "Inclusion and exclusion criteria": both_criteria,
    "Inclusion criteria": inclusion,
    "Exclusion criteria": exclusion,
    "Trial design": heading_only,
    "Primary purpose": value("design.primary_purpose", normalise.primary_purpose),
    "Allocation": value("design.allocation", normalise.allocation),
    "Interventional model": value("design.intervention_model", normalise.intervention_model),
    "Masking": value("design.masking", normalise.masking),
    _GROUPS: _groups,
    "Trial documents": ignored,
    "Trial contacts? and locations?:?": _sites,
    "Central trial contact": _contacts,
}


_ONLY_ON_A_TRIAL = {"Study type", "Funder types", "Identifiers", "Details and patient eligibility"}


def _eligibility(lines: Lines) -> Line | None:
    """Return the heading "Enrollment": a number or the next label follows; a full description may hold the word too."""
    found = [
        line for line, after in pairwise(lines) if line.text == "Enrollment" and _ENROLLMENT_NEXT.fullmatch(after.text)
    ]
    return found[-1] if found else None


def _sections(page: Lines, draft: Draft) -> tuple[tuple[Line, ...], set[str]]:
    """Read all sections; return what stands above them, and the headings met."""
    eligibility = _eligibility(page)
    if eligibility is None:
        before, met = Table({**_ABOVE, **_BELOW}).read(page, draft)
        return before, set(met)
    before, above = Table(_ABOVE).read(page, draft, page.before(eligibility))
    _, below = Table(_BELOW).read(page, draft, (eligibility, *page.after(eligibility)))
    return before, {*above, *below}


def _furnish(page: Lines) -> None:
    """Account for the site's frame; its menus only above the first section and after the source of the data."""
    page.furnish(_FRAME)
    first = next((line for line in page if line.text in _ABOVE), None)
    last = page.first("Data sourced from clinicaltrials.gov", "Trial contacts and locations")
    page.furnish(_MENU, (*(page.before(first) if first else page), *(page.after(last) if last else ())))


def _header(draft: Draft, page: Lines, lines: Sequence[Line]) -> None:
    """Read the title, which stands first, and the sponsor, which only its logo before it tells from other lines."""
    logo = next((number for number, line in enumerate(lines) if _LOGO.fullmatch(line.text)), len(lines))
    title = lines[: min(logo, 1)]
    for line in page.take(title):
        draft.text("brief_title", line.text)
    for line in page.take(lines[logo + 1 : logo + 2]):
        draft.text("sponsor.name", line.text)
    page.take(lines[logo : logo + 1])


def _is_page(met: set[str], draft: Draft, *, titled: bool) -> bool:
    """Say whether what was met is a trial's: the site's menu, lists and messages can hold some of its labels too."""
    if not titled:
        return len(met) >= 3
    told = any(path in draft or path in draft.raw for path in ("overall_status", "phases"))
    return told and bool(met & {"Status and phase", "Status"}) and bool(met & _ONLY_ON_A_TRIAL)


def _read(page: PageText, draft: Draft) -> str:
    if page.lines.has(_GLOSSARY):
        raise NotATrial("this is the glossary of ClinicalTrials.Veeva")
    _furnish(page.lines)
    before, met = _sections(page.lines, draft)
    if not _is_page(met, draft, titled=bool(before)):
        raise LayoutChanged(f"the known headings that are there make no page: {', '.join(sorted(met)) or 'none'}")
    _header(draft, page.lines, before)
    return "labelled" if before else "headings"


REGISTRY = Registry(
    key="veeva",
    name="ClinicalTrials.Veeva",
    hosts=("ctv.veeva.com",),
    rank=2,
    parser_version=2,
    trial_path=r"/study/(?P<native_id>[^/]+)",
    read=_read,
    renderings={"labelled": ("brief_title",), "headings": ("brief_summary",)},
    marks=(
        (r"ClinicalTrials\.Veeva",),
        (r"© Copyright \d{4} Veeva Systems",),
        (r"Status and phase",),
        (r"Details and patient eligibility",),
        (_GROUPS,),
        (_GLOSSARY,),
    ),
    once=(
        (r"Status and phase",),
        (r"Details and patient eligibility",),
        (_DATA_SOURCE,),
        (r"Conditions", r"Treatments", r"About"),
    ),
)
