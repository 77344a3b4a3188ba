"""TrialX (www.trialx.com/clinical-trials/listings/<number>/<slug>/?radius=50): a header of bare values, four sections.

Renderings: `header`, with the title (printed twice, or once on older pages), status, ages, sex and phase as bare lines
above "Overview"; and `overview`, in which an extractor began at "Overview": title and header are not stated, though the
slug holds words of the title. The values of the header are told by their form: ages are left out where there are none.

Odd: "Phase N/A" stands for Early Phase 1 too. The NCT ID stands only under "Study details", near the end, after the
conditions and before the sponsor and the date of the last update. Enrollment stands at most in prose, so it is not
stated. Older pages (2024) say "Both" and "18 years of age": of a trial with a lowest and no highest age (NCT02819882).
After the content come a contact form with placeholders, frequent questions and a widget for notes.
"""

import re
from collections.abc import Sequence

from functions import normalise
from functions.errors import LayoutChanged
from functions.layout.draft import Draft
from functions.layout.headings import Block
from functions.layout.lines import Line, Lines
from functions.layout.readers import Table, both_criteria, prose
from functions.layout.registry import PageText, Registry
from functions.times import age, ages, date
from schemas.identifiers import nct_ids_in

_HEADER_FURNITURE = (r"Image", r"Powered by AI")
_LOWEST_AGE = re.compile(r"(.+?) of age")  # "18 years of age"
_PHASE = re.compile(r"(?i)(early )?phase (n/a|[\divx]+)([/-](phase )?[\divx]+)?")  # "Phase 1/2", "Phase N/A"
_NCT_ID = re.compile(r"(?i)(?:NCT (?:ID|Number):? )?NCT\d{8}")
_BULLET = re.compile(r"^[-•*]\s+")
_CONTACT = r"Step 1 Get in touch with the nearest study center"
_SENT = r"We have submitted the contact information you provided to the research team at .+"  # "… {{SITE_NAME}}. …"
_TAIL_OPENS = re.compile(rf"{_CONTACT}|{_SENT}|Send a message|FAQs|Learn more about clinical trials|Add a private note")
_QUESTIONS = ("FAQs", "Learn more about clinical trials", "What is a clinical trial?", "Add a private note")
_NOTE = r"Add notes visible only to you\."
_TAIL = (
    _CONTACT,
    _SENT,
    r"Would you like to be notified about other trials\? .+",
    r"What happens next\?",
    r"Sign up",
    r"Send a message",
    r"Enter your contact details to connect with study team",
    r"Investigator Avatar",
    r"Primary Contact",
    r"Other languages supported:",
    r"(First name|Last name|Email|Phone number)\*",
    r"Other language",
    r"FAQs",
    r"Learn more about clinical trials",
    r"What is a clinical trial\?",
    r"A clinical trial is a study designed to test .+",
    r"Why should I take part in a clinical trial\?",
    r"Participating in a clinical trial provides early access .+",
    r"How long does a clinical trial take place\?",
    r"The duration of clinical trials varies\. .+",
    r"Do I get compensated for taking part in clinical trials\?",
    r"Compensation varies per trial\. .+",
    r"How safe are clinical trials\?",
    r"Clinical trials follow strict ethical guidelines .+",
    r"Add a private note",
    r"(?:[-•*] )?abc Select a piece of text\.",
    rf"(?:[-•*] )?{_NOTE}",
    r"(?:[-•*] )?Send it to people through a passcode protected link\.",
)


def _details(draft: Draft, block: Block) -> None:
    """Read the conditions, one a line, then the NCT ID, and after it the sponsor and the date of the last update.

    Without an NCT ID between them, conditions and a sponsor before a date cannot be told apart: they stay unread.
    """
    place = next((number for number, line in enumerate(block.body) if _NCT_ID.fullmatch(line.text)), None)
    if place is None and any(date(line.text) for line in block.body):
        return
    conditions = [line for line in block.body[:place] if not date(line.text)]
    named = (normalise.unescape(_BULLET.sub("", line.text)) for line in block.page.take(conditions))
    draft.put("conditions", tuple(dict.fromkeys(named)))
    if place is None:
        return
    draft.nct_id = next(iter(nct_ids_in(block.page.take(block.body[place : place + 1])[0].text)), None)
    for line in (line for line in block.body[place + 1 :] if not _NCT_ID.fullmatch(line.text)):
        if date(line.text) and draft.as_of is None:
            draft.date("last_updated_date", block.page.take((line,))[0].text)
            draft.as_of = draft.get("last_updated_date")
        elif "sponsor.name" not in draft:
            draft.text("sponsor.name", block.page.take((line,))[0].text)


_TABLE = Table(
    {
        "Overview": prose("brief_summary"),
        "Description": prose("detailed_description"),
        "Eligibility": both_criteria,
        "Study [Dd]etails?:?": _details,
    }
)


def _ages(draft: Draft, wording: str) -> bool:
    """Read the ages of the header and say whether the words are ages."""
    lowest = _LOWEST_AGE.fullmatch(wording)
    if ages(wording) != (None, None):
        draft.ages(wording)
    elif lowest and age(lowest.group(1)):
        draft.put("eligibility.minimum_age", age(lowest.group(1)), wording)
    else:
        return False
    return True


def _header_value(draft: Draft, wording: str) -> bool:
    """Read one value of the header by its form, and say whether it was one."""
    if _PHASE.fullmatch(wording):
        draft.typed("phases", wording, normalise.phases)
    elif normalise.status(wording):
        draft.typed("overall_status", wording, normalise.status)
    elif normalise.sex(wording):
        draft.typed("eligibility.sex", wording, normalise.sex)
    else:
        return _ages(draft, wording)
    return True


def _header(draft: Draft, page: Lines, lines: Sequence[Line]) -> None:
    """Read the title, the same title again, and the values; LayoutChanged where not one value is known."""
    unknown = [line for line in lines if not _header_value(draft, line.text)]
    if len(unknown) == len(lines):
        raise LayoutChanged("above Overview stands no header that is known")
    titles = [line for line in unknown if line.text == lines[0].text]
    for line in titles:
        draft.text("brief_title", line.text)
    others = [line for line in unknown if line not in titles]
    if "overall_status" not in draft and len(titles) < len(lines) and lines[len(titles)] in others:
        draft.raw["overall_status"] = lines[len(titles)].text  # a word that is not known, where the status stands
        others.remove(lines[len(titles)])
    page.take(line for line in lines if line not in others)


def _content(page: Lines) -> tuple[Line, ...]:
    """Return the lines of the content; the contact form, the questions and the notes after it are furniture."""
    headings = [line for line in page if line.text in _TABLE.readers]
    after = page.after(headings[-1]) if headings else ()
    opening = next((line for line in after if _TAIL_OPENS.fullmatch(line.text)), None)
    if opening is None:
        return tuple(page)
    tail = (opening, *page.after(opening))
    questions = next((number for number, line in enumerate(tail) if line.text in _QUESTIONS), 0)
    page.take(tail[:questions])  # the form names sites and persons, each page its own
    page.furnish(_TAIL, tail)
    return page.before(opening)


def _read(page: PageText, draft: Draft) -> str:
    content = _content(page.lines)
    overview = next((line for line in content if line.text == "Overview"), None)
    if overview is None:
        raise LayoutChanged("there is no Overview")
    page.lines.furnish(_HEADER_FURNITURE, page.lines.before(overview))
    before, met = _TABLE.read(page.lines, draft, content)
    if len(met) < 2 and len({line.text for line in before}) == len(before):
        raise LayoutChanged("there is no section but Overview, and above it no title that stands twice")
    if before:
        _header(draft, page.lines, before)
    return "header" if before else "overview"


REGISTRY = Registry(
    key="trialx",
    name="TrialX",
    hosts=("www.trialx.com", "trialx.com"),
    rank=4,
    parser_version=2,
    trial_path=r"/clinical-trials/listings/(?P<native_id>\d+)(?:/[^/]*)?",
    read=_read,
    renderings={"header": ("brief_title", "brief_summary"), "overview": ("brief_summary",)},
    marks=(
        (_CONTACT,),
        (_SENT,),
        (rf"(?:[-•*] )?{_NOTE}",),
        (r"Powered by AI", r"Overview"),
    ),
    once=((r"Powered by AI",), (_CONTACT,), (r"Overview", r"Description"), (r"Overview", r"Study details")),
)
