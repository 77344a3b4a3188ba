"""The HTTP contract: what the search answers with, and what a refused request gets."""

from typing import Annotated

from pydantic import Field

from schemas.facts import Enrollment, Intervention, Sponsor, Text
from schemas.identifiers import Moment, NctId, PartialDate, RegistryKey
from schemas.model import Model
from schemas.terms import AntigenRole, Basis, Phase, Status, StudyType
from schemas.trial import ConditionConcept, Conflict, SourceState, TrialAntigen, TrialConstruct


class SourceSummary(Model):
    """Where a trial was seen, and whether that source speaks for it now."""

    registry: RegistryKey
    url: str | None = None
    as_of: PartialDate | None = None
    state: SourceState


class TrialSummary(Model):
    """A trial as a list of hits shows it: a part of the whole trial, under the same names and in the same shapes.

    Interventions come without their descriptions; a conflict about persons names only its field.
    """

    nct_id: NctId
    acronym: Text | None = None
    brief_title: Text | None = None
    official_title: Text | None = None
    overall_status: Status | None = None
    last_known_status: Status | None = None
    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    enrollment: Enrollment | None = None
    start_date: PartialDate | None = None
    completion_date: PartialDate | None = None
    last_updated_date: PartialDate | None = None
    conditions: tuple[Text, ...] = ()
    condition_concepts: tuple[ConditionConcept, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    antigens: tuple[TrialAntigen, ...] = ()
    constructs: tuple[TrialConstruct, ...] = ()
    sponsor: Sponsor | None = None
    countries: tuple[Text, ...] = ()
    has_results: bool | None = None
    sources: tuple[SourceSummary, ...]
    conflicts: tuple[Conflict, ...] = ()
    revision: int
    changed_at: Moment
    delisted: bool


class Via(Model):
    """The concept that was sought where another one was found in its place, and what the found one is to it.

    `relation` is isoform, variant, member, family, complex, …; of a condition `kind`: the found one is a kind of it.
    """

    id: str
    name: str
    relation: str


class AntigenFound(Model):
    """An antigen for which a trial was found, in one role, with the first evidence of it; texts are plain, not HTML."""

    id: str
    name: str
    role: AntigenRole
    registry: RegistryKey | None = None
    field: str | None = None
    quote: str | None = None
    rule: str | None = None
    via: Via | None = None


class ConditionFound(Model):
    """A condition for which a trial was found, with the wording that was read as it; texts are plain, not HTML."""

    id: str
    name: str
    stated: str
    field: str
    basis: Basis
    via: Via | None = None


class TextFound(Model):
    """Where the words of a search stand in a trial.

    `field` is `titles`, `subject` (conditions, keywords, interventions), `body` (summaries, arms, outcomes, sponsor,
    identifiers) or `countries`. `fragments` are HTML: <mark> around each word found, everything else escaped.
    """

    field: str
    fragments: tuple[str, ...]


class Highlight(Model):
    """Why a trial was found."""

    antigen: tuple[AntigenFound, ...]
    condition: tuple[ConditionFound, ...]
    text: tuple[TextFound, ...]


class TrialFound(TrialSummary):
    """A hit: the summary, and with `highlight=true` why it was found."""

    highlight: Highlight | None = None


class Bucket(Model):
    """One value of a facet: `value` is what the filter of the same name takes, `name` is for people."""

    value: str
    name: str
    count: Annotated[int, Field(ge=1)]


class Facet(Model):
    """The trials by one field, most frequent value first.

    `missing` trials have no value; `other` adds up the counts of the values that are not among the buckets (a trial
    counts once for each of its values).
    """

    buckets: tuple[Bucket, ...]
    missing: Annotated[int, Field(ge=0)]
    other: Annotated[int, Field(ge=0)]


class Understood(Model):
    """How the words of a condition or an antigen were understood.

    `id` and `name` are null where the words are not known: they were then searched as text, and `nearest` lists known
    words that look alike. `family` are the ids of wider or narrower entries that were found as well, ranked after exact
    ones.
    """

    input: str
    id: str | None
    name: str | None
    family: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


class Interpreted(Model):
    """How the words of a search were understood, in the order in which they were given."""

    condition: tuple[Understood, ...]
    antigen: tuple[Understood, ...]


class SearchResponse(Model):
    """One page of hits: `total` is exact, the last page has no `next_page_token`, only the first page has facets."""

    total: Annotated[int, Field(ge=0)]
    trials: tuple[TrialFound, ...]
    next_page_token: str | None = None
    facets: dict[str, Facet] | None = None
    interpreted: Interpreted


class ConceptName(Model):
    """An antigen or a condition as others refer to it: the id that searches and pages take, and its name."""

    id: str
    name: str


class Problem(Model):
    """A refused request as RFC 9457 has it; `parameter` names what is at fault, `nearest` what may have been meant.

    `candidates` are the concepts that an ambiguous name can mean.
    """

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    parameter: str | None = None
    nearest: tuple[str, ...] = ()
    candidates: tuple[ConceptName, ...] = ()
