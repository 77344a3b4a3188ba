"""Text to typed value: the registries' wordings in ClinicalTrials.gov's words. What is not known gives None."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from string import ascii_lowercase
from typing import Any, TypeVar

from functions import countries
from schemas.facts import Enrollment, Location
from schemas.terms import (
    Allocation,
    ArmType,
    ContactRole,
    EnrollmentType,
    InterventionModel,
    InterventionType,
    Masking,
    ObservationalModel,
    Phase,
    PrimaryPurpose,
    ResponsiblePartyType,
    Sex,
    SponsorClass,
    Status,
    StudyType,
    TimePerspective,
)

Term = TypeVar("Term", bound=StrEnum)

_NOT_AVAILABLE = frozenset({"not available", "not reported", "not provided", "not specified", "none provided"})
_ESCAPE = re.compile(r"\\([\\\[\]*<>.^_`#+\-~|(){}!&])")  # "1\.", "\[MFI\]", "\>30%", "10\^6"
_EMPTY_COMMENT = re.compile(r"(?<![ \t])[ \t]*<!--\s*-->")  # "- • <!-- -->"
_GAPS = re.compile(r"[\W_]+")


def is_not_available(text: str) -> bool:
    """Say whether the words mean that the page has no value for the field."""
    return text.strip().rstrip(".").casefold() in _NOT_AVAILABLE


def unescape(text: str) -> str:
    r"""Return text without Markdown escapes (`10\^6` is `10^6`) and without empty comments."""
    return _EMPTY_COMMENT.sub("", _ESCAPE.sub(r"\1", text))


def fold(text: str) -> str:
    """Return text in one case and form, in any script, with a blank for what is no letter or digit.

    Two wordings that differ in nothing else are the same. It is empty only for empty text.
    """
    return _GAPS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip() or text.strip()


def closed(terms: type[Term], wordings: Mapping[str, Term]) -> Callable[[str], Term | None]:
    """Return a reader of one closed vocabulary: its own words in any case and spacing, and the given wordings."""
    table = {fold(term.value): term for term in terms} | {fold(wording): term for wording, term in wordings.items()}

    def read(wording: str) -> Term | None:
        return table.get(fold(wording))

    read.__doc__ = f"Return the {terms.__name__} that the wording means, or None."
    return read


Reading = Callable[[str], Any]
"""Reads a wording of a closed vocabulary; None, or an empty tuple, where it is not known."""


def mended(read: Reading) -> Reading:
    """Return a reader that also knows a word without its first letter ("ot Yet Recruiting"), if just one fits."""

    def reading(wording: str) -> Any:
        value = read(wording)
        if value not in (None, ()) or not wording:
            return value
        fitting = {read(f"{letter}{wording}") for letter in ascii_lowercase} - {None, ()}
        return fitting.pop() if len(fitting) == 1 else value

    return reading


status = closed(
    Status,
    {
        "Enrolling": Status.RECRUITING,  # Veeva
        "Open": Status.RECRUITING,
        "Not yet enrolling": Status.NOT_YET_RECRUITING,  # Veeva
        "Active, not recruiting": Status.ACTIVE_NOT_RECRUITING,
        "Active, not enrolling": Status.ACTIVE_NOT_RECRUITING,
        "Invitation-only": Status.ENROLLING_BY_INVITATION,  # Veeva
        "Unknown status": Status.UNKNOWN,
    },
)
study_type = closed(
    StudyType,
    {
        "Interventional clinical trial": StudyType.INTERVENTIONAL,
        "Interventional clinical trial of medicinal product": StudyType.INTERVENTIONAL,  # EUCTR
        "Interventional study": StudyType.INTERVENTIONAL,  # KCT
        "Observational study": StudyType.OBSERVATIONAL,
        "Observational non invasive": StudyType.OBSERVATIONAL,  # NTR
        "Observational invasive": StudyType.OBSERVATIONAL,
        "Observational [Patient Registry]": StudyType.OBSERVATIONAL,
    },
)
sex = closed(
    Sex,
    {
        "Both": Sex.ALL,
        "Both males and females": Sex.ALL,
        "Males": Sex.MALE,
        "Females": Sex.FEMALE,
    },
)
allocation = closed(
    Allocation,
    {
        "N/A": Allocation.NA,
        "Not Applicable": Allocation.NA,
        "Non-Randomised": Allocation.NON_RANDOMIZED,
        "Randomised": Allocation.RANDOMIZED,
    },
)
intervention_model = closed(
    InterventionModel,
    {
        f"{word} assignment": term
        for word, term in (
            ("Single group", InterventionModel.SINGLE_GROUP),
            ("Parallel", InterventionModel.PARALLEL),
            ("Crossover", InterventionModel.CROSSOVER),
            ("Factorial", InterventionModel.FACTORIAL),
            ("Sequential", InterventionModel.SEQUENTIAL),
        )
    },
)
observational_model = closed(ObservationalModel, {})
time_perspective = closed(TimePerspective, {})
primary_purpose = closed(PrimaryPurpose, {"Device Feasibility": PrimaryPurpose.DEVICE_FEASIBILITY})
masking = closed(
    Masking,
    {
        "None (Open label)": Masking.NONE,
        "Open label": Masking.NONE,
        "Single blind": Masking.SINGLE,
        "Double blind": Masking.DOUBLE,
        "Triple blind": Masking.TRIPLE,
        "Quadruple blind": Masking.QUADRUPLE,
    },
)
arm_type = closed(
    ArmType,
    {
        "Experimental group": ArmType.EXPERIMENTAL,
        "Active comparator group": ArmType.ACTIVE_COMPARATOR,
        "Placebo comparator group": ArmType.PLACEBO_COMPARATOR,
        "Sham comparator group": ArmType.SHAM_COMPARATOR,
        "No intervention group": ArmType.NO_INTERVENTION,
        "Other group": ArmType.OTHER,
    },
)
intervention_type = closed(InterventionType, {})
enrollment_type = closed(EnrollmentType, {"Anticipated": EnrollmentType.ESTIMATED})
contact_role = closed(ContactRole, {})
sponsor_class = closed(
    SponsorClass,
    {
        "Industry": SponsorClass.INDUSTRY,
        "Other government": SponsorClass.OTHER_GOV,
        "U.S. Fed": SponsorClass.FED,
        "Other U.S. Federal agency": SponsorClass.FED,  # Veeva
        "Individual": SponsorClass.INDIV,
    },
)
responsible_party_type = closed(ResponsiblePartyType, {})
_phase = closed(
    Phase,
    {
        "N/A": Phase.NA,
        "Not Applicable": Phase.NA,
        "Phase N/A": Phase.NA,
        "Early Phase 1": Phase.EARLY_PHASE1,
        "Phase 0": Phase.EARLY_PHASE1,
    }
    | {f"Phase {number}": Phase(f"PHASE{number}") for number in (1, 2, 3, 4)}
    | {f"Phase {roman}": Phase(f"PHASE{number}") for number, roman in enumerate(("I", "II", "III", "IV"), 1)},
)
_PHASE_PAIR = re.compile(r"(?i)phase\s*(\d|i{1,3}v?)\s*[/-]\s*(?:phase\s*)?(\d|i{1,3}v?)")


def phases(wording: str) -> tuple[Phase, ...]:
    """Return the phases that a wording names, ascending ("PHASE1/PHASE2", "Phase N/A"); none where one is unknown."""
    whole = _phase(wording)
    if whole:
        return (whole,)
    pair = _PHASE_PAIR.fullmatch(wording.strip())
    parts = [f"Phase {part}" for part in pair.groups()] if pair else re.split(r"[/,|]", wording)
    found = [_phase(part) for part in parts]
    order = tuple(Phase)
    return tuple(sorted({phase for phase in found if phase}, key=order.index)) if all(found) else ()


_FLAGS = {
    "yes": True,
    "true": True,
    "accepts healthy volunteers": True,
    "healthy volunteers": True,
    "healthy volunteers accepted": True,
    "no": False,
    "false": False,
    "no healthy volunteers": False,
    "not accepted": False,
}


def flag(wording: str) -> bool | None:
    """Return what a yes or no wording says ("No Healthy Volunteers", "Accepts Healthy Volunteers", "Yes"), or None."""
    return _FLAGS.get(fold(wording))


_ENROLLMENT = re.compile(
    r"(\d[\d,]{0,11})(?:\s+(estimated|actual))?(?:\s+(?:patients?|participants?|subjects?))?",
    re.IGNORECASE,
)


def enrollment(wording: str) -> Enrollment | None:
    """Return the number of participants, with its type only where the words say it ("20 estimated patients")."""
    match = _ENROLLMENT.fullmatch(wording.strip())
    if match is None:
        return None
    kind = match.group(2)
    return Enrollment(
        count=int(match.group(1).replace(",", "")),
        type=EnrollmentType(kind.upper()) if kind else None,
    )


_TYPE_PREFIX = re.compile(r"^([A-Za-z][A-Za-z ]+?):\s*(\S.*)$")  # "Biological: NKG2D CAR-NK"


def typed_intervention(wording: str) -> tuple[InterventionType | None, str]:
    """Return the type and the name of "Biological: NKG2D CAR-NK"; a prefix that is no type is part of the name."""
    match = _TYPE_PREFIX.match(wording)
    kind = intervention_type(match.group(1)) if match else None
    return (kind, match.group(2)) if match and kind else (None, wording)


_NO_IDENTIFIER = frozenset({"none", "nil", "na", "n a", "not applicable", "unknown", "pending", "tbd"})


def identifier(wording: str) -> str | None:
    """Return an identifier as stated, or None where it stands for none: "N/A", "-", "Nil", "0000", "ISRCTN00000000"."""
    digits = re.findall(r"\d", wording)
    only_zeros = set(digits) == {"0"} and (len(digits) > 3 or len(digits) == len(wording.strip()))
    if only_zeros or is_not_available(wording) or fold(wording) in _NO_IDENTIFIER or not re.search(r"\w", wording):
        return None
    return wording.strip()


_PLACE_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")


def without_flag(text: str) -> str:
    """Return text without a country's flag emoji."""
    return _PLACE_FLAG.sub("", text).strip()


def place(wording: str) -> Location | None:
    """Return a site from "Hangzhou, Zhejiang, China" or "Seoul, Korea, Republic of": city, state, country."""
    parts = [part.strip() for part in without_flag(wording).split(",") if part.strip()]
    if len(parts) > 2 and countries.is_inverted(f"{parts[-2]}, {parts[-1]}"):
        parts[-2:] = [f"{parts[-2]}, {parts[-1]}"]
    if len(parts) < 2:
        return None
    return Location(city=parts[0], state=", ".join(parts[1:-1]) or None, country=parts[-1])
