"""What a site shows in place of a trial: a challenge, an error, a wall, a list, a page that is not filled in yet.

Only whole wordings count (a title, the first line of a text, a name): "Access denied" inside a sentence is prose.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from functions.normalise import fold, phases, status, study_type, typed_intervention
from schemas.facts import Facts
from schemas.identifiers import nct_ids_in
from schemas.terms import InterventionType

_MOST_LINES: Final = 9
_LONGEST: Final = 200  # characters of a wording that stands in; more is prose
_ALONE = ("forbidden", "unauthorized")  # "Conflict", "Gone" and "Locked" could be words of a trial
_PHRASES = "|".join(
    phrase
    for phrase in (fold(status.phrase) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)
    if " " in phrase or phrase in _ALONE
)
_SORRY = r"(?:(?:sorry|oops|whoops|uh oh|error) )*(?:but )?"
_THING = r"(?:(?:the|this|that|requested|clinical) )*(?:page|trial|study|record|listing|resource|url)"

# One pattern a line, of whole wordings as `fold` gives them: small letters, one blank for whatever is no letter.
_BARRIERS: Final = rf"""
just a moment(?: please)?|just checking(?: (?:that )?you(?: a|)re an? (?:person|human))?
attention required(?: cloudflare)?|one more step|pardon our interruption|session expired
(?:please wait )?(?:while )?(?:we (?:are )?)?check(?:ing)? (?:if the site connection is secure|your browser).*
(?:please )?(?:verify|verifying|confirm|prove) (?:that )?you (?:are|re) (?:not )?(?:an? )?(?:human|robot|bot).*
are you (?:an? )?(?:human|robot|bot)|i (?:a )?m not a robot|captcha(?: required)?
(?:human|bot|browser|security|captcha) (?:verification|check|challenge)(?: required)?
(?:please )?(?:complete|solve|enter) (?:(?:the|this) )?(?:security check|captcha).*
ddos protection by .*|(?:our systems have detected )?unusual (?:traffic|activity)(?: from .*)?
(?:sorry )?you have been (?:temporarily )?blocked
(?:your )?(?:access|request)(?: to this (?:page|site|website|resource))?(?: (?:has been|was|is))?
 \s(?:denied|blocked|rejected|forbidden|restricted)(?: on this server)?
(?:(?:http|error|status|code) )*[45]\d\d(?: error)?(?: {_THING})?(?: (?:{_PHRASES}|gone|conflict|locked))?(?: nginx)?
(?:(?:http|error|status|code) )*[45]\d\d {_THING} (?:could|was|is|does) not (?:be )?(?:found|exist|available)
(?:error|status) (?:code )?\d{{3,4}}|503 service temporarily unavailable|nginx|welcome to nginx|index of
(?:error )?(?:{_PHRASES})
{_SORRY}(?:an? )?(?:(?:application|server|internal|unexpected|unknown|client side|fatal) )*error
 (?: has)?(?: occurred| happened)?(?: .{{0,60}} exception .*)?
{_SORRY}(?:something|that) went wrong.*|oops|under construction
{_SORRY}{_THING} (?:you (?:are|were) (?:looking for|requested) )?(?:(?:is|was|could|has|does|do|can) )?
 (?:(?:not|no longer|been|(?:isn|wasn|doesn|couldn|hasn) t)(?: (?:be|longer|been))* )
 (?:found|available|exists?|removed|moved|deleted|published)(?: (?:on this server|here|any ?more|yet))?
{_SORRY}we (?:can t|cannot|could not|couldn t|can not|were unable to|are unable to)
 \s(?:find|locate|load|open|show|display|retrieve|fetch) .{{0,60}}
(?:sorry )?(?:no|nothing)(?: such| matching)?(?: (?:pages?|trials?|studies|study|results?|records?|matches))?
 (?: was| were)? (?:found|available)(?: for .*)?
(?:sorry )?we (?:will|ll) be (?:right )?back(?: soon| shortly| online.*)?
(?:(?:we|site|the|this|our|website|system|service|server|page|currently|temporarily|is|are|re) )*
 (?:down for|under|undergoing) (?:(?:scheduled|planned|routine|a|brief) )*maintenance(?: at the moment| right now)?
(?:(?:site|the|this|our|website|system|service|server|page) )*(?:is )?(?:temporarily|currently)
 \s(?:unavailable|offline|down|not available|overloaded)|coming soon
"""
_WAITS: Final = r"""
(?:please )?(?:enable|turn on) (?:your )?(?:javascript|cookies|js)\b.*
you need to enable javascript.*|(?:this (?:site|page|app) )?requires javascript.*|javascript is (?:required|disabled).*
loading(?: (?:please|wait|trial|study|page|data|content|details|results))*|please wait(?: .*)?
undefined|null|nan|object object|untitled(?: page| document)?|lorem ipsum.*
(?:please )?(?:log ?in|sign ?in|sign ?up|register)(?: (?:or|and) (?:log ?in|sign ?in|sign ?up|register))*
 (?: now| here| required| for free| with google| (?:to|for) (?:view|see|read|continue|access|unlock|full|more)\b.*)?
(?:create|open) (?:an?|your) (?:free )?account.*|you must (?:be logged in|log ?in|sign in|accept)\b.*
(?:login|registration|subscription|membership|authentication|account) (?:is )?required(?: .*)?
(?:members|subscribers) only|subscribe to (?:read|view|continue|see|unlock)\b.*
(?:we|this (?:web)?site|our (?:web)?site)(?: and our partners)? (?:uses?|values?|cares? about|respects?)
 \s(?:cookies|your privacy)\b.*
before you continue(?: to .*)?|(?:(?:i|please) )?(?:agree|accept)(?: all)?(?: cookies)?|manage (?:cookies|consent).*
(?:(?:your|our) )?(?:cookies?|privacy|consent) (?:consent|policy|settings|preferences|notice|choices|center)
are you a health ?care professional|age verification
"""
_LISTS: Final = r"""
(?:(?:your|trial|clinical trials?|study|advanced) )?search results?(?: for .*)?|(?:advanced )?search|results(?: for .*)?
(?:(?:about|found|showing|displaying|viewing|of|to|\d+) )*\d+
 \s(?:(?:clinical|active|recruiting|matching|search) )*
 (?:results?|trials?|studies|matches|records|listings)(?: found| available| matching.*| near you)?(?: for .*)?
(?:find|search|browse|explore) (?:(?:all|for|an?|our|the|clinical|medical|research) )*
 (?:trials?|stud(?:y|ies)|listings)(?: by .*| near .*)?
(?:all|latest|recent|related|similar|more|recommended|featured|nearby|active|recruiting)
 \s(?:(?:related|clinical|medical|recruiting) )*(?:trials|studies|listings)(?: near .*)?
page \d+(?: of \d+)?|(?:(?:scheduled|planned|site|system) )?maintenance(?: mode| page| in progress)?
home(?: ?page)?|menu|navigation|main|skip to (?:main )?content|welcome(?: back)?|image|logo|none|title
(?:clinical )?(?:trials?|studies)
about(?: us| this (?:site|study|trial))?|contacts?(?: us)?|help|faqs?|news|blog|terms(?: of (?:use|service))?
(?:(?:recruitment|overall) )?status(?: and phase)?
overview|description|summary|conditions?|treatments?|interventions?|keywords|eligibility
sponsors?|lead sponsor|locations?|countries|identifiers?|study (?:details?|type|design|results|information)
nct ?\d{8}|(?:(?:related|central|study|trial) )?(?:contacts?|trials?|documents)(?: and locations)?
(?:inclusion|exclusion|eligibility|participation) criteria|sex|gender|ages?|volunteers|enrollment|target recruitment
arm interventions|study groups|trial (?:design|contacts)|primary purpose|allocation|masking|intervention(?:al)? model
powered by .*|learn more(?: .*)?|forgot password|password|e?mail|ray id .*|you don t have permission .*|copyright .*
brief (?:summary|title)|detailed description|trial information|basic information|registration number|timeline
"""


def _whole(*tables: str) -> re.Pattern[str]:
    """Return a pattern of any line of the tables; an indented line goes on in the pattern above it."""
    lines = "".join(tables).replace("\n ", "").strip("\n").split("\n")
    return re.compile("|".join(f"(?:{line})" for line in lines if line))


_BARRIER = _whole(_BARRIERS)
_NO_TEXT = _whole(_BARRIERS, _WAITS)
_NO_TITLE = _whole(_BARRIERS, _WAITS, _LISTS)
_TITLES = ("brief_title", "official_title")
_SUMMARIES = ("brief_summary", "plain_language_summary")


def is_barrier(wording: str) -> bool:
    """Say whether a wording is a challenge's, an error's or a maintenance page's ("Just a moment...", "404")."""
    return _matches(_BARRIER, wording, "")


def titles(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the titles that facts state, by their field."""
    stated = zip(_TITLES, (facts.brief_title, facts.official_title), strict=True)
    return ((path, title) for path, title in stated if title)


def texts(facts: Facts, raw: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the texts and names of facts, and wordings that are not known, by their field."""
    stated = {
        "brief_summary": facts.brief_summary,
        "detailed_description": facts.detailed_description,
        "plain_language_summary": facts.plain_language_summary,
        "sponsor.name": facts.sponsor.name if facts.sponsor else None,
        "eligibility.criteria": facts.eligibility.criteria if facts.eligibility else None,
    }
    yield from ((path, text) for path, text in stated.items() if text)
    yield from (("conditions", name) for name in facts.conditions)
    yield from (("interventions", intervention.name) for intervention in facts.interventions)
    yield from raw.items()
    if (word := raw.get("overall_status")) and not status(word):
        yield "brief_title", word  # a status that is not known is no word of the menu


def stand_in(wordings: Iterator[tuple[str, str]], site: str, *, titled: bool = True) -> tuple[str, str] | None:
    """Return the field and the wording of the first that cannot be a trial's; None where all can.

    `site` is the name of the registry, which can stand beside such words and is no title itself. On a page that is not
    `titled`, a summary has to be more than words of a menu, too.
    """
    strict = _TITLES if titled else (*_TITLES, *_SUMMARIES)
    return next(
        (
            (path, wording)
            for path, wording in wordings
            if _matches(_NO_TITLE if path in strict else _NO_TEXT, wording, site)
        ),
        None,
    )


def misplaced(facts: Facts) -> tuple[str, str] | None:
    """Return the first name in a list that is another section's, and its field: what stood above it lost its label.

    Where a site renames the label "Treatments", the treatments would be read as conditions.
    """
    for path, names in (
        ("conditions", facts.conditions),
        ("keywords", facts.keywords),
        ("interventions", tuple(each.name for each in facts.interventions)),
        ("funder_types", facts.funder_types),
        ("countries", facts.countries),
    ):
        for name in names:
            if _is_of_another(path, name):
                return path, name
    return None


def _is_of_another(path: str, name: str) -> bool:
    if nct_ids_in(name) == (name.upper(),) or study_type(name):
        return True
    kind = typed_intervention(name)[0]
    if path in {"conditions", "keywords"}:
        return kind not in {None, InterventionType.OTHER}
    return path == "countries" and re.search(r"[\d@:]", name) is not None


def _matches(wanted: re.Pattern[str], wording: str, site: str) -> bool:
    """Say whether the first line of a wording is such words; words of a menu or a list must be all that there is."""
    lines = [line.strip() for line in wording.split("\n", _MOST_LINES) if line.strip()]
    if not lines or wanted is not _NO_TITLE or _is(_NO_TEXT, lines[0], site):
        return bool(lines) and _is(wanted, lines[0], site)
    return len(lines) <= _MOST_LINES and all(_is(wanted, line, site) for line in lines)


def _is(wanted: re.Pattern[str], line: str, site: str) -> bool:
    if len(line) > _LONGEST:
        return False
    if "{{" in line or "${" in line:
        return wanted is not _BARRIER
    bare, name = fold(line), fold(site)
    named = bare.removeprefix(f"{name} ").removesuffix(f" {name}") if name else bare
    if wanted is _NO_TITLE and (bare == name or status(line) or phases(line)):
        return True
    return wanted.fullmatch(named) is not None
