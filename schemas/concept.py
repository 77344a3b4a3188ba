"""Concepts over HTTP: an antigen or a condition with its names, ids, family and trials; the entries of type-ahead."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.api import ConceptName, Facet
from schemas.model import Model

Count = Annotated[int, Field(ge=0)]


class TrialCounts(Model):
    """The trials that a search for the concept finds, family, variants and kinds of it included: `total` is its total.

    A trial of two phases counts under both. `construct` is there for antigens: the products directed at this antigen.
    """

    total: Count
    status: Facet
    phase: Facet
    construct_: Facet | None = Field(default=None, alias="construct")


class Concept(Model):
    """What antigens and conditions have in common.

    `ids` are ids elsewhere, by the key of the source (`hgnc`, `uniprot`, `doid`, `mondo`, `mesh`, `ncit`).
    `context_aliases` are names that mean this concept only where the words around them say so. `parents` and `children`
    are one step above and below: for an antigen, the gene of an isoform or a variant, and a gene's isoforms and
    variants.
    """

    id: str
    name: str
    kind: str
    ids: dict[str, tuple[str, ...]]
    aliases: tuple[str, ...]
    context_aliases: tuple[str, ...]
    parents: tuple[ConceptName, ...]
    children: tuple[ConceptName, ...]
    trials: TrialCounts


class AntigenPage(Concept):
    """An antigen; `families` are the families and complexes that it belongs to, `members` what it is made of itself."""

    families: tuple[ConceptName, ...]
    members: tuple[ConceptName, ...]


class ConditionPage(Concept):
    """A condition, of the one kind `disease`."""


class MatchKind(StrEnum):
    """How the words typed stand to a name: all of it, its beginning, a part of it, or a beginning with slips in it."""

    EXACT = "exact"
    PREFIX = "prefix"
    INFIX = "infix"
    SIMILAR = "similar"


class Suggestion(Model):
    """A concept of a list, with the trials that a search for it finds.

    `matched` is the name that the words typed were found in, and `match` how; both are absent where nothing was typed.
    """

    id: str
    name: str
    matched: str | None = None
    match: MatchKind | None = None
    trials: Count


class AntigenList(Model):
    """Antigens, best match or most trials first; the last page has no `next_page_token`."""

    antigens: tuple[Suggestion, ...]
    next_page_token: str | None = None


class ConditionList(Model):
    """Conditions, best match or most trials first; the last page has no `next_page_token`."""

    conditions: tuple[Suggestion, ...]
    next_page_token: str | None = None
