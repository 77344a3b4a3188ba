"""Readers of labelled pages: a table of headings, and what reads the block under each into the draft."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from functions.layout.draft import CriteriaPart, Draft
from functions.layout.headings import Block, Heading, blocks, in_any_order, in_order
from functions.layout.lines import Line, Lines

Reader = Callable[[Draft, Block], None]
"""Reads the block under one heading into the draft."""


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
        return in_order(patterns, lines) if self.ordered else in_any_order(patterns, lines)


def prose(path: str) -> Reader:
    """Return a reader of free text: the whole block."""

    def read(draft: Draft, block: Block) -> None:
        draft.text(path, block.text())

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
