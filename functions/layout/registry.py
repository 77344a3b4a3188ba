"""The contract of a registry.

A registry is one module that ends in `REGISTRY = Registry(...)`. Its `read` takes the lines of a page, puts every field
into the draft and returns the name of the rendering it met; what it does not account for is listed as unread.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from functions.layout.draft import Draft
from functions.layout.leaves import Leaves
from functions.layout.lines import Lines
from schemas.identifiers import nct_ids_in

_NCT_LENGTH = len("NCT01234567")


@dataclass(frozen=True, slots=True)
class PageText:
    """The content of a page as its registry reads it: its lines (or the leaves of its JSON) and its canonical URL."""

    lines: Lines
    url: str | None
    leaves: Leaves = field(default_factory=Leaves)

    def unread(self) -> tuple[str, ...]:
        """Return what nothing accounts for: lines of text, or dotted paths of JSON."""
        return self.lines.unread() + self.leaves.unread()

    def size(self) -> int:
        """Return how much there was to account for: non-blank lines, or dotted paths of JSON."""
        return len(self.lines) + self.leaves.size()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What makes a site readable.

    hosts: host names that serve it, the canonical one first. rank: place among registries where no field rule says
    otherwise, lower is believed first. marks: groups of full-line patterns; a page bears the registry's marks if every
    pattern of some group matches a line. once: such groups of what a page has at most once: where every pattern of one
    matches two lines, the content is more than one page. trial_path: the path of a trial page's URL, with groups
    `native_id` and, where the URL states it, `nct_id`. renderings: the forms in which a page is met, each with the
    fields it must have. claims: only where the registry publishes JSON: says whether a document is one of its studies;
    MalformedContent where it is known to be something else of this registry. address: the URL of a trial's page with
    `{nct_id}` in it, where the registry's addresses are made from NCT IDs.
    """

    key: str
    name: str
    hosts: tuple[str, ...]
    rank: int
    parser_version: int
    trial_path: str
    read: Callable[[PageText, Draft], str]
    renderings: Mapping[str, tuple[str, ...]]
    marks: tuple[tuple[str, ...], ...] = ()
    once: tuple[tuple[str, ...], ...] = ()
    claims: Callable[[Any], bool] | None = None
    address: str | None = None

    @property
    def reads_json(self) -> bool:
        """Whether the registry publishes JSON and no text pages."""
        return self.claims is not None

    def bears_marks(self, lines: Lines) -> bool:
        """Say whether the page shows by itself that it comes from this registry."""
        return any(all(lines.has(pattern) for pattern in group) for group in self.marks)

    def is_several(self, lines: Lines) -> bool:
        """Say whether the lines are those of more than one page of this registry."""
        return any(all(lines.repeats(pattern) for pattern in group) for group in self.once)

    def in_url(self, url: str, group: str) -> str | None:
        """Return the native id or NCT ID that the URL of a trial page states, or None; NCT IDs in capitals."""
        match = re.fullmatch(self.trial_path, urlsplit(url).path.rstrip("/"), re.IGNORECASE)
        found = match.groupdict().get(group) if match else None
        return next(iter(nct_ids_in(found)), found) if found and len(found) == _NCT_LENGTH else found or None
