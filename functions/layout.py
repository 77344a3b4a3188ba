"""The contract of a registry, and the readers from which its table of headings is made.

A registry is one module that ends in `REGISTRY = Registry(...)`. Its `read` takes the lines of a page, puts every field
into the draft and returns the name of the rendering it met; what it does not account for is listed as unread.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from functions.draft import CriteriaPart, Draft
from functions.leaves import Leaves
from functions.lines import Block, Heading, Line, Lines, blocks, chained, headings
from schemas.identifiers import nct_ids_in

_NCT_LENGTH = len("NCT01234567")

Reader = Callable[[Draft, Block], None]
"""Reads the block under one heading into the draft."""


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
    MalformedContent where it is known to be something else of this registry.
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


@dataclass(frozen=True)
class Table:
    """A registry's headings (patterns of a whole line, in page order) with their readers.

    furniture: patterns of lines that say nothing of the trial.
    """

    readers: Mapping[str, Reader]
    furniture: Sequence[str] = field(default=())
    ordered: bool = True

    def read(
        self, page: Lines, draft: Draft, lines: Iterable[Line] | None = None
    ) -> tuple[tuple[Line, ...], tuple[str, ...]]:
        """Read the blocks under all headings of the page (or of some lines).

        Returned are the open lines before the first heading, and the names of the headings met.
        """
        if self.furniture:
            page.furnish(self.furniture, lines)
        open_lines = set(page.open())
        pool = tuple(line for line in (page if lines is None else lines) if line in open_lines)
        before: tuple[Line, ...] = ()
        met: list[str] = []
        for block in blocks(page, self._headings(pool), pool):
            if block.heading is None:
                before = block.body
            else:
                self.readers[block.name](draft, block)
                met.append(block.name)
        return before, tuple(met)

    def _headings(self, lines: Sequence[Line]) -> Heading:
        patterns = tuple(self.readers)
        return chained(patterns, lines) if self.ordered else headings(patterns, lines)


def prose(path: str) -> Reader:
    """Return a reader of free text: the whole block."""

    def read(draft: Draft, block: Block) -> None:
        draft.text(path, block.text())

    return read


def title(path: str) -> Reader:
    """Return a reader of a one-line text."""

    def read(draft: Draft, block: Block) -> None:
        draft.text(path, block.take_first())

    return read


def value(path: str, parse: Callable[[str], Any]) -> Reader:
    """Return a reader of one labelled value: the first line under the label."""

    def read(draft: Draft, block: Block) -> None:
        draft.typed(path, block.take_first(), parse)

    return read


def listed(path: str) -> Reader:
    """Return a reader of a list of names, one a line; a list that only says "Not available" is not available."""

    def read(draft: Draft, block: Block) -> None:
        draft.names(path, [line.text for line in block.take()])

    return read


def ignored(_: Draft, block: Block) -> None:
    """Account for a whole block that says nothing of the trial: a contact form, frequent questions."""
    block.take()


def heading_only(_: Draft, __: Block) -> None:
    """Read a heading that groups others and has nothing of its own."""


def inclusion(draft: Draft, block: Block) -> None:
    """Read the block under a heading of inclusion criteria."""
    draft.criteria("inclusion", block.heading, block.take())


def exclusion(draft: Draft, block: Block) -> None:
    """Read the block under a heading of exclusion criteria."""
    draft.criteria("exclusion", block.heading, block.take())


_CRITERIA_HEADING = re.compile(
    r"(?i)(?:[-•*]\s*)?(?:key |main |major )?(inclusion|exclusion)(?: criteria)?\s*[:：]?"
)  # "- Inclusion Criteria:"


def both_criteria(draft: Draft, block: Block) -> None:
    """Read a block that holds both lists under headings of its own ("Inclusion Criteria:", "- Exclusion Criteria:")."""
    part: CriteriaPart = "lead"
    heading: Line | None = None
    body: list[Line] = []
    for line in block.take():
        match = _CRITERIA_HEADING.fullmatch(line.text)
        if match:
            draft.criteria(part, heading, body)
            part, heading, body = (
                ("inclusion" if match.group(1).casefold() == "inclusion" else "exclusion"),
                line,
                [],
            )
        else:
            body.append(line)
    draft.criteria(part, heading, body)
