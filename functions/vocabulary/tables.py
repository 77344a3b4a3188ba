"""The committed tables of the vocabulary: tab-separated, one header line, `|` between the parts of a cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).with_name("data")


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of `data/<name>.tsv` without its header; ValueError names a line with another number of cells."""
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    width = lines[0].count("\t") + 1
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != width:
            raise ValueError(f"{name}.tsv line {number} has {len(cells)} cells, not {width}: {line!r}")
        yield cells


def parts(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell: `CD19|CD22` is two, an empty cell has none."""
    return tuple(cell.split("|")) if cell else ()
