"""The table of fields: what kind each is, whether time or faithfulness decides about it, and what it depends on."""

from enum import Enum
from typing import Final, NamedTuple

from functions.merge.comparisons import (
    AGE,
    DATE,
    LIST,
    NAMES,
    ORGANISATION,
    PASSAGE,
    PHASES,
    SERIES,
    TEXT,
    WORD,
    WORDS,
    Comparison,
)


class Kind(Enum):
    """How the values of several sources become one."""

    SCALAR = "scalar"
    """One source's value; sources can conflict."""
    SET = "set"
    """One source's values, in no order; sources can conflict."""
    TEXT = "text"
    """One source's free text; it cannot conflict."""
    WHOLE = "whole"
    """One source's list, taken whole; it is never listed as a conflict."""
    UNITED = "united"
    """What all live sources list, the same thing once."""


class Field(NamedTuple):
    """One field of a trial.

    path: its dotted path. volatile: newest first, else the most faithful registry first. comparison: how two values
    stand to each other. parent: the path of the field that this one is about; a value is taken only from a source that
    does not contradict the parent taken.
    """

    path: str
    kind: Kind
    volatile: bool
    comparison: Comparison
    parent: str | None = None


def _stable(path: str, kind: Kind, comparison: Comparison, parent: str | None = None) -> Field:
    return Field(path, kind, volatile=False, comparison=comparison, parent=parent)


def _volatile(path: str, kind: Kind, comparison: Comparison, parent: str | None = None) -> Field:
    return Field(path, kind, volatile=True, comparison=comparison, parent=parent)


# A parent stands before what depends on it. `nct_id` is the key of the trial, and `last_known_status` follows from the
# status: both are settled by rules of their own.
FIELDS: Final = (
    _stable("nct_id", Kind.SCALAR, TEXT),
    _stable("org_study_id", Kind.SCALAR, WORD),
    _stable("other_ids", Kind.UNITED, LIST),
    _stable("acronym", Kind.SCALAR, WORD),
    _stable("brief_title", Kind.TEXT, TEXT),
    _stable("official_title", Kind.TEXT, TEXT),
    _volatile("overall_status", Kind.SCALAR, WORD),
    _volatile("last_known_status", Kind.SCALAR, WORD, "overall_status"),
    # A reason belongs to the status it explains: a trial that recruits again has not stopped.
    _volatile("why_stopped", Kind.TEXT, TEXT, "overall_status"),
    _stable("study_type", Kind.SCALAR, WORD),
    _stable("phases", Kind.SET, PHASES),
    _volatile("enrollment.count", Kind.SCALAR, WORD),
    # A type belongs to its number: 20 planned and 54 counted must not become 54 planned.
    _volatile("enrollment.type", Kind.SCALAR, WORD, "enrollment.count"),
    _volatile("start_date", Kind.SCALAR, DATE),
    _volatile("primary_completion_date", Kind.SCALAR, DATE),
    _volatile("completion_date", Kind.SCALAR, DATE),
    _volatile("first_submitted_date", Kind.SCALAR, DATE),
    _volatile("first_posted_date", Kind.SCALAR, DATE),
    _volatile("last_updated_date", Kind.SCALAR, DATE),
    _stable("brief_summary", Kind.TEXT, PASSAGE),
    _stable("detailed_description", Kind.TEXT, PASSAGE),
    _stable("plain_language_summary", Kind.TEXT, PASSAGE),
    _stable("conditions", Kind.WHOLE, NAMES),
    _stable("keywords", Kind.WHOLE, NAMES),
    _stable("interventions", Kind.WHOLE, SERIES),
    _stable("arms", Kind.WHOLE, SERIES),
    _stable("design.allocation", Kind.SCALAR, WORD),
    _stable("design.intervention_model", Kind.SCALAR, WORD),
    _stable("design.observational_model", Kind.SCALAR, WORD),
    _stable("design.time_perspective", Kind.SCALAR, WORD),
    _stable("design.primary_purpose", Kind.SCALAR, WORD),
    _stable("design.masking", Kind.SCALAR, WORD),
    _stable("eligibility.criteria", Kind.TEXT, PASSAGE),
    _stable("eligibility.inclusion", Kind.WHOLE, SERIES),
    _stable("eligibility.exclusion", Kind.WHOLE, SERIES),
    _stable("eligibility.sex", Kind.SCALAR, WORD),
    _stable("eligibility.minimum_age", Kind.SCALAR, AGE),
    _stable("eligibility.maximum_age", Kind.SCALAR, AGE),
    _stable("eligibility.minimum_age_years", Kind.SCALAR, WORD, "eligibility.minimum_age"),
    _stable("eligibility.maximum_age_years", Kind.SCALAR, WORD, "eligibility.maximum_age"),
    _stable("eligibility.healthy_volunteers", Kind.SCALAR, WORD),
    _stable("primary_outcomes", Kind.WHOLE, SERIES),
    _stable("secondary_outcomes", Kind.WHOLE, SERIES),
    # Results come with time, as a status does.
    _volatile("has_results", Kind.SCALAR, WORD),
    _stable("sponsor.name", Kind.SCALAR, ORGANISATION),
    _stable("sponsor.class", Kind.SCALAR, WORD, "sponsor.name"),
    _stable("sponsor.description", Kind.TEXT, PASSAGE, "sponsor.name"),
    _stable("funder_types", Kind.SET, WORDS),
    _stable("collaborators", Kind.UNITED, LIST),
    # A name or a title of one kind of party says nothing of a party of another kind.
    _stable("responsible_party.type", Kind.SCALAR, WORD),
    _stable("responsible_party.name", Kind.SCALAR, WORD, "responsible_party.type"),
    _stable("responsible_party.title", Kind.TEXT, TEXT, "responsible_party.name"),
    _volatile("contacts", Kind.WHOLE, LIST),
    _volatile("locations", Kind.UNITED, LIST),
    _volatile("site_count", Kind.SCALAR, WORD),
    _volatile("countries", Kind.UNITED, LIST),
)

BY_PATH: Final = {field.path: field for field in FIELDS}
"""The fields by their path."""
