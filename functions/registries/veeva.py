"""ClinicalTrials.Veeva (ctv.veeva.com/study/<slug>): labelled sections under a title, a sponsor's logo letter and the sponsor.

Renderings: `labelled`, and `headings`, in which an extractor stripped every value and left the headings with the prose.
The page states no date, so its records are undated; the slug in its URL holds no NCT ID.
"""

import re
from collections.abc import Sequence

from functions import normalise
from functions.draft import Draft
from functions.errors import LayoutChanged
from functions.layout import (
    PageText,
    Registry,
    Table,
    exclusion,
    heading_only,
    inclusion,
    listed,
    prose,
    value,
)
from functions.lines import Block, Line, joined
from schemas.facts import Arm, Intervention
from schemas.identifiers import nct_ids_in

_LOGO = re.compile(r"\S")
_GROUPS = r"[\d,]+ (?:participants?|patients?) in \d+ patient groups?"  # "20 participants in 1 patient group"
_ARM_TYPE = re.compile(
    r"(?:Experimental|Active comparator|Placebo comparator|Sham comparator|No intervention|Other) group"
)
_FURNITURE = (
    r"ClinicalTrials\.Veeva",
    r"Menu",
    r"Loading\.\.\.",
    r"Data sourced from clinicaltrials\.gov",
    r"Clinical trials",
    r"Find clinical trials(Trials by location)?",
    r"Trials by location",
    r"© Copyright \d{4} Veeva Systems",
)


def _status_and_phases(draft: Draft, block: Block) -> None:
    status, *phases = [line.text for line in block.take()] or [""]
    draft.typed("overall_status", status, normalise.status)
    draft.typed("phases", " / ".join(phases), normalise.phases)


def _treatments(draft: Draft, block: Block) -> None:
    named = [
        normalise.typed_intervention(normalise.unescape(line.text))
        for line in block.take()
    ]
    draft.put(
        "interventions",
        tuple(
            Intervention(type=kind, name=name) for kind, name in dict.fromkeys(named)
        ),
    )


def _identifiers(draft: Draft, block: Block) -> None:
    for line in block.take():
        if line.text in nct_ids_in(line.text):
            draft.nct_id = line.text
        else:
            draft.put("org_study_id", line.text)


def _funders(draft: Draft, block: Block) -> None:
    listed("funder_types")(draft, block)
    types = draft.get("funder_types") or ()
    if len(types) == 1 and "collaborators" not in draft:
        draft.typed("sponsor.class", types[0], normalise.sponsor_class)


def _groups(draft: Draft, block: Block) -> None:
    """Read "N participants in M patient groups": arms, each a label, its kind, a description and its treatments."""
    starts = [
        number
        for number, line in enumerate(block.body)
        if number and _ARM_TYPE.fullmatch(line.text)
    ]
    arms: list[Arm] = []
    for start, end in zip(
        starts, [*(number - 1 for number in starts[1:]), len(block.body)], strict=True
    ):
        arms.append(_arm(block.page.take(block.body[start - 1 : end])))
    draft.put("arms", tuple(arms))


def _arm(lines: Sequence[Line]) -> Arm:
    label, kind, *rest = lines
    parts: dict[str, list[Line]] = {"": []}
    for line in rest:
        if line.text in {"Description:", "Treatment:"}:
            parts[line.text] = []
        else:
            parts[list(parts)[-1]].append(line)
    return Arm(
        label=normalise.unescape(label.text),
        type=normalise.arm_type(kind.text),
        description=normalise.unescape(
            joined([*parts[""], *parts.get("Description:", [])])
        )
        or None,
        interventions=tuple(
            normalise.typed_intervention(normalise.unescape(line.text))[1]
            for line in parts.get("Treatment:", [])
        ),
    )


def _sites(draft: Draft, block: Block) -> None:
    """Read the number of sites; it stands alone under the heading."""
    count = block.take_first()
    draft.typed(
        "site_count", count, lambda wording: int(wording) if wording.isdigit() else None
    )


def _ages(draft: Draft, block: Block) -> None:
    draft.ages(block.take_first())


_READERS = {
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
    "Enrollment": value("enrollment", normalise.enrollment),
    "Sex": value("eligibility.sex", normalise.sex),
    "Ages": _ages,
    "Volunteers": value("eligibility.healthy_volunteers", normalise.flag),
    "Inclusion criteria": inclusion,
    "Exclusion criteria": exclusion,
    "Trial design": heading_only,
    "Primary purpose": value("design.primary_purpose", normalise.primary_purpose),
    "Allocation": value("design.allocation", normalise.allocation),
    "Interventional model": value(
        "design.intervention_model", normalise.intervention_model
    ),
    "Masking": value("design.masking", normalise.masking),
    _GROUPS: _groups,
    "Trial contacts and locations": _sites,
}

_TABLE = Table(_READERS, _FURNITURE)


def _header(draft: Draft, page: PageText, lines: Sequence[Line]) -> None:
    """Read what stands above the sections: the title, the one-letter logo of the sponsor, the sponsor."""
    named = [line for line in page.lines.take(lines) if not _LOGO.fullmatch(line.text)]
    if named:
        draft.text("brief_title", named[0].text)
    if len(named) > 1:
        draft.text("sponsor.name", named[1].text)


def _read(page: PageText, draft: Draft) -> str:
    before, met = _TABLE.read(page.lines, draft)
    if len(met) < 3:
        raise LayoutChanged(f"only {len(met)} of the known headings are there")
    _header(draft, page, before)
    return "labelled" if before else "headings"


REGISTRY = Registry(
    key="veeva",
    name="ClinicalTrials.Veeva",
    hosts=("ctv.veeva.com",),
    rank=2,
    parser_version=1,
    trial_path=r"/study/(?P<native_id>[^/]+)",
    read=_read,
    renderings={
        "labelled": ("brief_title", "overall_status"),
        "headings": ("enrollment",),
    },
    marks=((r"ClinicalTrials\.Veeva",), (r"© Copyright \d{4} Veeva Systems",)),
)
