"""A record: what one page states about one trial, in the common vocabulary."""

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from schemas.facts import Facts
from schemas.identifiers import Moment, NctId, PageId, PartialDate, RegistryKey
from schemas.model import Model

PageKind = Literal["trial", "results"]
"""A registry's trial page and its `/results` page are two kinds, and so two sources."""


class SourceKey(NamedTuple):
    """What tells one source from every other: a registry's page, by the registry's own id, of one kind."""

    registry: RegistryKey
    native_id: str
    kind: PageKind


class Statement(Model):
    """What parsing a page gives: its facts, and an account of every line and wording. Nothing here depends on time."""

    registry: RegistryKey
    native_id: str
    kind: PageKind = "trial"
    rendering: str
    parser_version: int
    nct_id: NctId | None = None
    nct_id_aliases: tuple[NctId, ...] = ()
    unlinked_reason: str | None = None
    url: str | None = None
    as_of: PartialDate | None = None
    fields: Facts
    stated: dict[str, str] = Field(default_factory=dict)
    raw: dict[str, str] = Field(default_factory=dict)
    not_available: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    size: Annotated[int, Field(ge=0)] = 0

    @property
    def source(self) -> SourceKey:
        """The source of which the page is a version."""
        return SourceKey(self.registry, self.native_id, self.kind)

    @property
    def unread_share(self) -> float:
        """What is unread in percent of the page's lines; 0 where the size is not known."""
        return 100 * len(self.unread) / self.size if self.size else 0.0


class Record(Statement):
    """A statement with the page it came from and the first and the last time that this content was seen.

    `stated` holds the wording of a field (dotted path) where it differs from the value, `raw` the wording of a closed
    vocabulary that is not known, `not_available` the fields of which the page says that it has no value, `unread` the
    lines that no rule of the registry covers, and `size` is how many lines there are (for JSON: paths of values).
    """

    page_id: PageId
    first_seen: Moment
    last_seen: Moment


class Marker(Model):
    """What is known of a source besides its content: when its page was gone, or was seen to speak of another trial.

    `times` are the moments of those observations; they say nothing once the source's own content is seen later.
    """

    kind: Literal["gone", "moved"]
    registry: RegistryKey
    native_id: str
    page_kind: PageKind
    times: tuple[Moment, ...]

    @property
    def source(self) -> SourceKey:
        """The source of which this is known."""
        return SourceKey(self.registry, self.native_id, self.page_kind)
