"""The HTTP contract: what the search answers with, and what a refused request gets."""

from typing import Annotated

from pydantic import Field

from schemas.facts import Enrollment, Intervention, Sponsor, Text
from schemas.identifiers import Moment, NctId, PartialDate, RegistryKey
from schemas.model import Model
from schemas.terms import Phase, Status, StudyType
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
    trials: tuple[TrialSummary, ...]
    next_page_token: str | None = None
    facets: dict[str, Facet] | None = None
    interpreted: Interpreted


class Problem(Model):
    """A refused request as RFC 9457 has it; `parameter` names what is at fault, `nearest` what may have been meant."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    parameter: str | None = None
    nearest: tuple[str, ...] = ()
