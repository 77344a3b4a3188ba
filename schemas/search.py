"""A search: what was asked for, as it was understood to be asked, and the document that it is asked of."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from schemas.identifiers import NctId
from schemas.model import Model
from schemas.terms import AntigenRole, Phase, SponsorClass, Status, StudyType

ANY: Final = "any"
"""Stands for every role, every construct or every symbol in an antigen key, and for every role in `antigen_role`."""

MAX_LIMIT: Final = 1000
"""The most trials on one page."""

DIRECTED: Final = (AntigenRole.TARGET, AntigenRole.BAIT)
"""The roles in which a product is directed at an antigen: a target, and the autoantigen that a CAAR shows."""


class SortKey(StrEnum):
    """What hits can be ordered by."""

    RELEVANCE = "relevance"
    LAST_UPDATED_DATE = "last_updated_date"
    START_DATE = "start_date"
    COMPLETION_DATE = "completion_date"
    ENROLLMENT = "enrollment"
    NCT_ID = "nct_id"
    CHANGED_AT = "changed_at"


class FacetName(StrEnum):
    """What hits can be counted by."""

    STATUS = "status"
    PHASE = "phase"
    ANTIGEN = "antigen"
    CONDITION = "condition"
    COUNTRY = "country"
    REGISTRY = "registry"
    SPONSOR_CLASS = "sponsor_class"
    STUDY_TYPE = "study_type"
    CONSTRUCT = "construct"
    START_YEAR = "start_year"


class Clause(Model):
    """One occurrence of a filter: a trial has at least one of `any_of` (where there are some) and none of `none_of`."""

    parameter: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class SearchRequest(Model):
    """A search as its parameters state it: a trial must satisfy every clause, its antigens in one of the `roles`."""

    clauses: tuple[Clause, ...] = ()
    roles: tuple[AntigenRole, ...] = DIRECTED
    roles_given: bool = False
    has_conflict: bool | None = None
    sort: SortKey = SortKey.LAST_UPDATED_DATE
    descending: bool = True
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 10
    page_token: str | None = None
    facets: tuple[FacetName, ...] = ()
    highlight: bool = False


class SortValue(Model):
    """A value to sort by with a mark beside it: `known` is 0 where the trial has none, and `value` is then empty or 0.

    The mark is sorted first, descending, so that what has no value comes last in both directions and no sort key is
    null.
    """

    known: Annotated[int, Field(ge=0, le=1)]
    value: str | int


class SortValues(Model):
    """The values that a trial is sorted by: partial dates as stated, `changed_at` in microseconds at fixed width."""

    last_updated_date: SortValue
    start_date: SortValue
    completion_date: SortValue
    enrollment: SortValue
    changed_at: SortValue


class Document(Model):
    """What the search engine holds of a trial: keys to filter and count by, text, sort keys, the summary to show.

    `condition_ids` are the concepts themselves; `stated_condition_ids` and `all_condition_ids` have their ancestors
    too. `summary` is JSON text, because the engine gives a JSON object back with its keys in any order. Nothing here
    names a contact.
    """

    nct_id: NctId
    status: Status | None = None
    phases: tuple[Phase, ...] = ()
    study_type: StudyType | None = None
    sponsor_class: SponsorClass | None = None
    registries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    country_keys: tuple[str, ...] = ()
    start_year: str | None = None
    study_ids: tuple[str, ...] = ()
    antigen_keys: tuple[str, ...] = ()
    antigen_roles: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    construct_keys: tuple[str, ...] = ()
    condition_ids: tuple[str, ...] = ()
    stated_condition_ids: tuple[str, ...] = ()
    all_condition_ids: tuple[str, ...] = ()
    has_conflict: bool
    titles: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    sort: SortValues
    summary: str


def antigen_key(role: str, construct: str, symbol: str) -> str:
    """Return the key under which a trial is found by an antigen: `target/CAR-T/CD19`; each part may be `any`."""
    return f"{role}/{construct}/{symbol}"


def construct_key(construct: str, origin: str) -> str:
    """Return the key under which a trial is found by a construct: `CAR-T/allogeneic`; each part may be `any`."""
    return f"{construct}/{origin}"


def antigen_roles_key(symbol: str, roles: frozenset[str]) -> str:
    """Return the key under which an antigen is counted: its roles in the trial, its symbol (`binder+marker/KLRK1`)."""
    return f"{'+'.join(sorted(roles))}/{symbol}"


def read_antigen_roles_key(key: str) -> tuple[str, frozenset[str]]:
    """Return the symbol and the roles of a key that `antigen_roles_key` made."""
    roles, _, symbol = key.partition("/")
    return symbol, frozenset(roles.split("+"))
