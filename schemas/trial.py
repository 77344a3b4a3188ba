"""A trial: what all records of one NCT ID say together, every field with its origin."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from schemas.facts import Facts, Text
from schemas.identifiers import Moment, NctId, PageId, PartialDate, RegistryKey
from schemas.model import Model
from schemas.terms import AntigenRole, Basis, Construct, Origin


class Evidence(Model):
    """Why an antigen has its role, or a trial a construct: the words, where they stand, the rule that read them."""

    registry: RegistryKey
    field: str
    quote: Text
    rule: str


class TrialAntigen(Model):
    """An antigen with one role in a trial; `symbol` is the HGNC symbol or our own id where there is no gene."""

    symbol: str
    name: str
    role: AntigenRole
    construct_: Construct | None = Field(default=None, alias="construct")
    evidence: tuple[Evidence, ...]


class TrialConstruct(Model):
    """A kind of product under study, and whose cells it is made of where that is stated; the evidence is for both."""

    construct_: Construct = Field(alias="construct")
    origin: Origin | None = None
    evidence: tuple[Evidence, ...]


class ConditionConcept(Model):
    """A disease concept (DOID, MONDO, NCIt or MeSH) that a stated condition means, or that a title or summary names."""

    id: str
    name: str
    stated: str
    field: str
    basis: Basis


class SourceState(StrEnum):
    """Whether a source, or one of its records, speaks for the trial now."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Source(Model):
    """A registry's page of one kind that speaks of the trial; `fetched_at` is its last sight."""

    registry: RegistryKey
    native_id: str
    url: str | None = None
    page_id: PageId
    as_of: PartialDate | None = None
    fetched_at: Moment
    state: SourceState


CoverageState = Literal["found", "absent", "not_fetched", "blocked", "stale", "failed"]
"""What is known of a trial on a registry: its page is there and was seen lately (`found`), was seen long ago (`stale`),
is there no more (`absent`), was never asked for, may not be asked for (`blocked`), or gives nothing that can be read.
"""


class Coverage(Model):
    """What is known of a trial on one registry."""

    registry: RegistryKey
    state: CoverageState


class Relation(StrEnum):
    """How a value that was passed over stands to the value that was taken."""

    AGREES = "agrees"
    DIFFERS_IN_WORDING = "differs_in_wording"
    LESS_SPECIFIC = "less_specific"
    OLDER = "older"
    CONFLICTS = "conflicts"


class Other(Model):
    """A value that was passed over, with its origin and its relation to the value taken."""

    value: Any
    registry: RegistryKey
    url: str | None = None
    as_of: PartialDate | None = None
    stated: str | None = None
    relation: Relation


class Provenance(Model):
    """Where a field's value comes from; `stated` is the wording where it differs from the value."""

    registry: RegistryKey
    url: str | None = None
    page_id: PageId
    as_of: PartialDate | None = None
    stated: str | None = None
    others: tuple[Other, ...] = ()


class ConflictValue(Model):
    """One side of a conflict."""

    value: Any
    registry: RegistryKey
    as_of: PartialDate | None = None


class Conflict(Model):
    """A field on which registries truly disagree: the value taken first, then the others."""

    field: str
    values: tuple[ConflictValue, ...]


class Trial(Facts):
    """The reconciled trial; field names and shapes are the public contract. Provenance keys are dotted field paths."""

    nct_id: NctId
    condition_concepts: tuple[ConditionConcept, ...] = ()
    antigens: tuple[TrialAntigen, ...] = ()
    constructs: tuple[TrialConstruct, ...] = ()
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    provenance: dict[str, Provenance]
    conflicts: tuple[Conflict, ...]
    revision: int
    version: int
    first_seen_at: Moment
    changed_at: Moment
    delisted: bool


class Reconciled(Model):
    """What reconciling gives before the counters are known: the trial's facts, and the pages that it takes account of.

    `trial` has revision and version 0 and `changed_at` equal to `first_seen_at`; the store puts the true ones on.
    `writings_hash` tells which writings of the records it was made from.
    """

    trial: Trial
    accounted: tuple[PageId, ...]
    aliases: tuple[NctId, ...] = ()
    rules_version: int
    writings_hash: str = ""


class StoredTrial(Model):
    """A trial with its counters, as the store keeps it; `facts_hash` tells whether the facts of the next one differ.

    `writings_hash` tells whether a record was written since. Then the trial is written again though nothing of it
    changes: a page of it waits to be indexed.
    """

    trial: Trial
    accounted: tuple[PageId, ...]
    rules_version: int
    facts_hash: str
    writings_hash: str = ""


class Redirect(Model):
    """An alias id of a trial, and the id under which the trial is found; `version` is the index's external version."""

    nct_id: NctId
    moved_to: NctId
    version: int
