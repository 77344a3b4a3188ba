"""MedDataX (meddatax.com/clinical-trials/<NCT>): ClinicalTrials.gov's own words, each section with a helper sentence.

Renderings: `trial`; `headerless`, in which title, NCT ID and date are lost (it begins at "Study Results"); `results`,
the page of outcomes at `/results`; each also `unlabelled`: an extractor dropped the labels of single values, known by
their form. In 2025 month-only dates are padded to the month's last day (kept as printed), conditions and keywords are
joined by blanks, other trials stand last ("More Related Trials") or inside the summary.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from functions import normalise
from functions.errors import LayoutChanged
from functions.layout.arms import groups
from functions.layout.draft import Draft
from functions.layout.forms import Form, bare, before_limits, by_form, by_form_explained, explained, joined_names
from functions.layout.headings import Block, blocks, in_order
from functions.layout.lines import joined
from functions.layout.parties import contacts, identifiers, responsible_party, sponsors
from functions.layout.readers import Reader, Table, both_criteria, heading_only, value
from functions.layout.registry import PageText, Registry
from functions.layout.sites import places
from functions.times import age, date
from schemas.identifiers import nct_ids_in
from schemas.terms import StudyType

_HELPERS = (
    r"Get a concise snapshot of the trial, .+",
    r"Review the sponsor-provided synopsis .+",
    r"Dive into the extended narrative .+",
    r"See the medical conditions and disease areas .+",
    r"Understand how the trial is structured, .+",
    r"Review each arm or cohort in the study, .+",
    r"Learn about the drugs, procedures, or behavioral strategies being tested .+",
    r"Check the participation requirements, .+",
    r"Meet the organizations funding or collaborating on the study .+",
    r"Identify the individual or organization who holds primary responsibility .+",
    r"Explore where the study is taking place .+",
    r"Review the countries where the study has at least one .+",
    r"Reach out to these primary contacts .+",
    r"Review additional registry numbers or institutional identifiers .+",
    r"Additional clinical trials that may be relevant .+",
)
_FURNITURE = (
    *_HELPERS,
    r"The study team has not published outcome measurements, .+",
    r"Outcome measurements, .+ have been published for this study\.|View full results",
)
_LABELS = r"Recruitment [Ss]tatus|Study Classification|Total Enrollment|Target enrollment"
_NCT_ID = re.compile(r"NCT ID: (\S+)")  # "NCT ID: NCT07070323"
_UPDATED = re.compile(r"Last Updated: (.+)")  # "Last Updated: 2025-11-26"
_OUTCOMES = re.compile(r"Trial Outcomes & Findings for (.+) \(NCT (NCT\d{8})\)")
_PUBLISHED = re.compile(r"Results (pending|available)(?: ?View full results)?(?: ?Basic Information)?")
_PARTICIPANTS = re.compile(r"[\d,]+ participants?")  # "54 participants"
_PHASES = r"(?:NA|EARLY_PHASE1|PHASE\d(?:/PHASE\d)?)"
_OTHER_TRIAL = re.compile(rf"(?:.+ )?NCT\d{{8}} [A-Z_]{{4,}}(?: {_PHASES})?|NCT\d{{8}}")  # "NCT04010877 UNKNOWN NA"
_ITS_TERMS = re.compile(rf"[A-Z_]{{7,}}(?: {_PHASES})?|{_PHASES}")

_BASIC_FORMS: tuple[Form, ...] = (
    ("overall_status", bare(normalise.status)),
    ("study_type", bare(normalise.study_type)),
    ("phases", bare(normalise.phases)),
    ("enrollment", lambda wording: normalise.enrollment(wording) if _PARTICIPANTS.fullmatch(wording) else None),
)
_INTERVENTIONAL_FORMS: tuple[Form, ...] = (
    ("design.allocation", bare(normalise.allocation)),
    ("design.intervention_model", bare(normalise.intervention_model)),
    ("design.primary_purpose", bare(normalise.primary_purpose)),
    ("design.masking", bare(normalise.masking)),
)
_OBSERVATIONAL_FORMS: tuple[Form, ...] = (
    ("design.observational_model", bare(normalise.observational_model)),
    ("design.time_perspective", bare(normalise.time_perspective)),
)
_BASIC = Table(
    {
        "Recruitment Status": value("overall_status", normalise.status),
        "Clinical Phase": value("phases", normalise.phases),
        "Total Enrollment": value("enrollment", normalise.enrollment),
        "Study Classification": value("study_type", normalise.study_type),
        "Study Start Date": value("start_date", date),
        "Study Completion Date": value("completion_date", date),
    },
    ordered=False,
)
_DESIGN = Table(
    {
        "Allocation Method": explained("design.allocation", normalise.allocation),
        "Intervention Model": explained("design.intervention_model", normalise.intervention_model),
        "Observational Model Type": explained("design.observational_model", normalise.observational_model),
        "(?:Study )?Time Perspective": explained("design.time_perspective", normalise.time_perspective),
        "Primary Study Purpose": explained("design.primary_purpose", normalise.primary_purpose),
        "Blinding Strategy": explained("design.masking", normalise.masking),
    },
    ordered=False,
)
_LIMITS = Table(
    {
        "Minimum Eligible Age": value("eligibility.minimum_age", age),
        "Maximum Eligible Age": value("eligibility.maximum_age", age),
        "Eligible Sex": value("eligibility.sex", normalise.sex),
        "Accepts Healthy Volunteers": value("eligibility.healthy_volunteers", normalise.flag),
    },
    ordered=False,
)
_OVERVIEW = Table(
    {
        "Recruitment status": value("overall_status", normalise.status),
        "Study phase": value("phases", normalise.phases),
        "Target enrollment": value("enrollment", normalise.enrollment),
    },
    ordered=False,
)


def _header(draft: Draft, block: Block) -> None:
    """Read the title, which stands right before the NCT ID, the NCT ID, and the date of the last update."""
    labels = [line for line in block.body if _NCT_ID.fullmatch(line.text) or _UPDATED.fullmatch(line.text)]
    above = [line for line in block.body if not labels or line.number < labels[0].number][-1:]
    for line in block.page.take((*above, *labels)):
        if match := _NCT_ID.fullmatch(line.text):
            draft.nct_id = next(iter(nct_ids_in(match.group(1))), draft.nct_id)
        elif match := _UPDATED.fullmatch(line.text):
            draft.date("last_updated_date", match.group(1))
            draft.as_of = draft.get("last_updated_date")
        else:
            outcomes = _OUTCOMES.fullmatch(line.text)
            draft.text("brief_title", outcomes.group(1) if outcomes else line.text)
            draft.nct_id = next(iter(nct_ids_in(outcomes.group(2))), None) if outcomes else None


def _published(draft: Draft, block: Block) -> None:
    """Read whether there are results."""
    for line in block.body:
        if match := _PUBLISHED.fullmatch(line.text):
            draft.put("has_results", match.group(1) == "available")
            block.page.take((line,))


def _basic(draft: Draft, block: Block) -> None:
    """Read labelled values; without labels a value by its form, and two dates in their order as start and end.

    The heading can have the line before it glued on: "View full resultsBasic Information".
    """
    if block.heading:
        _published(draft, Block(block.page, "", None, (block.heading,)))
    unlabelled, _ = _BASIC.read(block.page, draft, block.body)
    by_form(draft, block.page, unlabelled, _BASIC_FORMS)
    opened = set(block.page.open())
    dates = [line for line in unlabelled if line in opened and date(line.text)]
    if len(dates) == 2 and dates[0].text <= dates[1].text:
        for path, line in zip(("start_date", "completion_date"), block.page.take(dates), strict=True):
            draft.date(path, line.text)


def _prose(path: str) -> Reader:
    """Return a reader of free text in which a list of other trials can stand."""

    def read(draft: Draft, block: Block) -> None:
        heads = [number for number, line in enumerate(block.body) if line.text == "Related Clinical Trials"]
        text = block.body[: heads[0]] if heads else block.body
        if heads:
            block.page.take((block.body[heads[0]],))
            after = Block(block.page, "", None, block.body[heads[0] + 1 :])
            text += after.body[_other_trials(after) :]
        draft.text(path, joined(block.page.take(text)))

    return read


def _other_trials(block: Block) -> int:
    """Account for other trials, each a title and "NCT04010877 UNKNOWN PHASE1/PHASE2"; return how many lines they are.

    What follows the last of them is not theirs; lines among which there is no such id are left unread, all of them.
    """
    found = [number for number, line in enumerate(block.body) if _OTHER_TRIAL.fullmatch(line.text)]
    if not found:
        return len(block.body)
    end = found[-1] + 1
    while end < len(block.body) and _ITS_TERMS.fullmatch(block.body[end].text):
        end += 1
    if block.body[0].text.startswith("NCT"):  # the ids stand above their titles
        end += 1
    block.page.take(block.body[:end])
    return min(end, len(block.body))


def _more_trials(_: Draft, block: Block) -> None:
    _other_trials(block)


def _design(draft: Draft, block: Block) -> None:
    """Read the labelled design; without labels by form: the study type tells whose word "NA" or "OTHER" is."""
    unlabelled, _ = _DESIGN.read(block.page, draft, block.body)
    if draft.get("study_type") != StudyType.OBSERVATIONAL:
        by_form_explained(draft, block.page, unlabelled, _INTERVENTIONAL_FORMS)
    elif [line.text for line in unlabelled] != ["OTHER"]:  # alone it can be the model or the time perspective
        by_form_explained(draft, block.page, unlabelled, _OBSERVATIONAL_FORMS)


def _eligibility(draft: Draft, block: Block) -> None:
    """Read the criteria and the limits under them."""
    criteria, labels = _LIMITS.read(block.page, draft, block.body)
    if not labels:
        criteria = before_limits(draft, block.page, list(criteria))
    both_criteria(draft, Block(block.page, block.name, None, criteria))


def _results(draft: Draft, block: Block) -> None:
    """Account for results, which no field holds: lines of tables; numbers or two words and more that stand alone."""
    draft.put("has_results", value=True)
    block.page.take(line for line in block.body if not line.gap or " " in line.text or not line.text.isalpha())


def _overview(draft: Draft, block: Block) -> None:
    """Read the values above the results; without labels a value by its form."""
    unlabelled, _ = _OVERVIEW.read(block.page, draft, block.body)
    by_form(draft, block.page, unlabelled, _BASIC_FORMS)
    _results(draft, Block(block.page, "", None, tuple(set(block.page.open()) & set(block.body))))


_TRIAL: Mapping[str, Reader] = {
    r"Study Results": _published,
    r"(?:Results (?:pending|available) ?)?(?:View full results ?)?Basic Information": _basic,
    r"Brief Summary": _prose("brief_summary"),
    r"Detailed Description": _prose("detailed_description"),
    r"Conditions": joined_names("conditions"),
    r"Keywords": joined_names("keywords"),
    r"Study Design": _design,
    r"Study Groups": heading_only,  # both are read together: see _read
    r"Interventions": heading_only,
    r"Eligibility Criteria": _eligibility,
    r"Sponsors": sponsors,
    r"Responsible Party": responsible_party,
    r"Locations": heading_only,  # likewise
    r"Countries": heading_only,
    r"Central Contacts": contacts,
    r"Other Identifiers": identifiers,
    r"More Related Trials": _more_trials,
}
_OUTCOME_PAGE: Mapping[str, Reader] = {
    r"Results Overview": _overview,
    r"Participant Flow": _results,
    r"More Related Trials": _more_trials,
}


def _read(page: PageText, draft: Draft) -> str:
    lines = page.lines
    helper = re.compile("|".join(_HELPERS))
    headed = {line.number for line, after in pairwise(lines) if helper.fullmatch(after.text)}
    lines.furnish(_FURNITURE)
    results = lines.has(_OUTCOMES.pattern) or (lines.has("Results Overview") and not lines.has("Basic Information"))
    readers = _OUTCOME_PAGE if results else _TRIAL
    cut = blocks(lines, in_order(tuple(readers), lines.open(), lambda line: line.number in headed), lines.open())
    found = {block.name: block for block in cut}
    if len(found.keys() - {""}) < (1 if results else 2):
        raise LayoutChanged(f"only {len(found)} of the known headings are there")
    if unknown := headed - {block.heading.number for block in cut if block.heading}:
        raise LayoutChanged(f"a known explanation stands under no known heading, after line {min(unknown)}")
    draft.native_id = next(iter(nct_ids_in(page.url or "")), None)
    for name, reader in {"": _header, **readers}.items():
        if name in found:
            reader(draft, found[name])
    groups(draft, found.get("Study Groups"), found.get("Interventions"))
    places(draft, found.get("Locations"), found.get("Countries"))
    kind = "results" if results else "trial" if "" in found else "headerless"
    return kind if lines.has(_LABELS) else f"{kind} unlabelled"


REGISTRY = Registry(
    key="meddatax",
    name="MedDataX",
    hosts=("meddatax.com", "www.meddatax.com"),
    rank=1,
    parser_version=2,
    trial_path=r"/clinical-trials/(?P<native_id>(?P<nct_id>NCT\d{8}))(?:/results)?",
    read=_read,
    renderings={
        "trial": ("brief_title", "nct_id", "overall_status"),
        "trial unlabelled": ("brief_title", "nct_id", "overall_status", "study_type"),
        "headerless": ("overall_status", "study_type"),
        "headerless unlabelled": ("overall_status", "study_type"),
        "results": ("overall_status",),
        "results unlabelled": ("overall_status",),
    },
    marks=(
        *((helper,) for helper in _HELPERS),
        (_NCT_ID.pattern, r"Last Updated: \d{4}-\d{2}-\d{2}"),
        (_OUTCOMES.pattern,),
        (r"Study Results", _PUBLISHED.pattern),
        (r"Results Overview", r"Participant Flow"),
        (r"Study Classification",),
        (r"Group Type [A-Z_]+", r"Intervention Type [A-Z_]+"),
        (r"Sponsor Role (?:lead|collaborator)",),
    ),
    once=tuple((line,) for line in (*_HELPERS, _NCT_ID.pattern, _OUTCOMES.pattern, r"Study Classification")),
    address="https://meddatax.com/clinical-trials/{nct_id}",
)
