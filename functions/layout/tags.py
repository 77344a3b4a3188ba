"""Entries of a list on a page, where nothing but a tagged line ("Sponsor Role lead") tells where one ends."""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from functions.layout.lines import Line


@dataclass(frozen=True, slots=True)
class Tag:
    """A line "Label VALUE" inside or at the end of an entry; where labels were dropped, one of the words alone."""

    label: str
    words: Set[str] = frozenset()

    def wording(self, line: Line) -> str | None:
        """Return the value as worded, or None where the line is no such tag; OTHER alone is no tag."""
        if match := re.fullmatch(rf"{re.escape(self.label)}:? (\S.*)", line.text):
            return match.group(1)
        return line.text if line.text in self.words and line.text != "OTHER" else None

    def on(self, line: Line) -> bool:
        """Say whether the line is this tag."""
        return self.wording(line) is not None


def cut(lines: Sequence[Line], closes: Callable[[Line], bool]) -> tuple[tuple[Line, ...], ...]:
    """Return entries, each with the line that closes it; lines after the last such line are no entry."""
    ends = [number for number, line in enumerate(lines, 1) if closes(line)]
    return tuple(tuple(lines[start:end]) for start, end in zip([0, *ends], ends, strict=False))


def led(lines: Sequence[Line], follows: Callable[[Line], bool]) -> tuple[tuple[Line, ...], ...]:
    """Return entries that begin with the line before the first of their tags; lines before the first entry are none."""
    begins = [number for number, line in enumerate(lines[:-1]) if not follows(line) and follows(lines[number + 1])]
    return tuple(tuple(lines[start:end]) for start, end in zip(begins, [*begins[1:], len(lines)], strict=False))
