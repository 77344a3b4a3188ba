"""What a page can state about a trial: the same shape in a record (one page) and in a trial (all pages together)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.identifiers import Age, NctId, PartialDate
from schemas.model import Model
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

Text = Annotated[str, StringConstraints(min_length=1)]
"""Text that says something: an empty string is no value."""


class OtherId(Model):
    """An identifier besides the NCT ID and the sponsor's own study number."""

    id: Text
    type: Text | None = None
    source: Text | None = None


class Enrollment(Model):
    """The number of participants; `type` only where the page says whether it is planned or counted."""

    count: Annotated[int, Field(ge=0)] | None = None
    type: EnrollmentType | None = None


class Intervention(Model):
    """A product or procedure under study, its name without the type prefix."""

    type: InterventionType | None = None
    name: Text
    description: Text | None = None


class Arm(Model):
    """A group of participants; `interventions` names interventions of the trial."""

    label: Text
    type: ArmType | None = None
    description: Text | None = None
    interventions: tuple[Text, ...] = ()


class Design(Model):
    """How the study is built."""

    allocation: Allocation | None = None
    intervention_model: InterventionModel | None = None
    observational_model: ObservationalModel | None = None
    time_perspective: TimePerspective | None = None
    primary_purpose: PrimaryPurpose | None = None
    masking: Masking | None = None


class Eligibility(Model):
    """Who can take part: the text as stated, its items, and the labelled limits (ages also as a number of years)."""

    criteria: Text | None = None
    inclusion: tuple[Text, ...] = ()
    exclusion: tuple[Text, ...] = ()
    sex: Sex | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    minimum_age_years: Annotated[float, Field(ge=0)] | None = None
    maximum_age_years: Annotated[float, Field(ge=0)] | None = None
    healthy_volunteers: bool | None = None


class Outcome(Model):
    """What is measured, and when."""

    measure: Text
    time_frame: Text | None = None
    description: Text | None = None


class Sponsor(Model):
    """The lead sponsor."""

    name: Text | None = None
    class_: SponsorClass | None = Field(default=None, alias="class")
    description: Text | None = None


class Collaborator(Model):
    """An organisation that supports the trial."""

    name: Text
    class_: SponsorClass | None = Field(default=None, alias="class")


class ResponsibleParty(Model):
    """Who answers for the registration."""

    name: Text | None = None
    title: Text | None = None
    type: ResponsiblePartyType | None = None


class Contact(Model):
    """A person to ask; shown only on a single trial's page."""

    name: Text | None = None
    role: ContactRole | None = None
    phone: Text | None = None
    email: Text | None = None


class Location(Model):
    """A site."""

    facility: Text | None = None
    city: Text | None = None
    state: Text | None = None
    country: Text | None = None
    status: Status | None = None


class Facts(Model):
    """Everything that a page can state about a trial; a field that is None or empty is not stated."""

    nct_id: NctId | None = None
    org_study_id: Text | None = None
    other_ids: tuple[OtherId, ...] = ()
    acronym: Text | None = None
    brief_title: Text | None = None
    official_title: Text | None = None
    overall_status: Status | None = None
    last_known_status: Status | None = None
    why_stopped: Text | None = None
    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    enrollment: Enrollment | None = None
    start_date: PartialDate | None = None
    primary_completion_date: PartialDate | None = None
    completion_date: PartialDate | None = None
    first_submitted_date: PartialDate | None = None
    first_posted_date: PartialDate | None = None
    last_updated_date: PartialDate | None = None
    brief_summary: Text | None = None
    detailed_description: Text | None = None
    plain_language_summary: Text | None = None
    conditions: tuple[Text, ...] = ()
    keywords: tuple[Text, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    arms: tuple[Arm, ...] = ()
    design: Design | None = None
    eligibility: Eligibility | None = None
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    has_results: bool | None = None
    sponsor: Sponsor | None = None
    funder_types: tuple[Text, ...] = ()
    collaborators: tuple[Collaborator, ...] = ()
    responsible_party: ResponsibleParty | None = None
    contacts: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()
    site_count: Annotated[int, Field(ge=0)] | None = None
    countries: tuple[Text, ...] = ()
