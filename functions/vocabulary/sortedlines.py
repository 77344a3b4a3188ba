"""Generated tables whose lines are sorted by their first cell: a line is found without taking the others apart."""

from bisect import bisect_left
from collections.abc import Sequence

from functions.vocabulary.tables import DATA


def sorted_lines(name: str) -> Sequence[str]:
    """Return the lines of `data/<name>.tsv` without its header, in their order."""
    return (DATA / f"{name}.tsv").read_bytes().decode().split("\n")[1:-1]


def line_of(lines: Sequence[str], first: str) -> str | None:
    """Return the line that begins with this cell, or None."""
    index = bisect_left(lines, f"{first}\t")
    return lines[index] if index < len(lines) and lines[index].startswith(f"{first}\t") else None
