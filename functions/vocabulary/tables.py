"""The committed tables of the vocabulary: tab-separated, one header line, `|` between the parts of a cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

DATA: Final = Path(__file__).with_name("data")

Made = TypeVar("Made")


def _lines(name: str) -> list[str]:
    return (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()


def fault(name: str, number: int, cells: Sequence[str], reason: str) -> ValueError:
    """Return the error of a line that cannot be used: it names the file, the line, the reason and the text."""
    line = "\t".join(cells)
    return ValueError(f"{name}.tsv line {number}: {reason}: {line!r}")


def numbered(name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of `data/<name>.tsv` without its header, each with its line number; ValueError names a line with
    another number of cells.
    """
    lines = _lines(name)
    width = lines[0].count("\t") + 1
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != width:
            raise fault(name, number, cells, f"{len(cells)} cells, not {width}")
        yield number, cells


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of `data/<name>.tsv` without its header; ValueError names a line with another number of cells."""
    return (cells for _, cells in numbered(name))


@cache
def pairs(name: str) -> Mapping[str, str]:
    """Return a generated table as its first cells, each with the rest of its line, unread."""
    return MappingProxyType(dict(line.split("\t", 1) for line in _lines(name)[1:]))


def parts(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell: `CD19|CD22` is two, an empty cell has none."""
    return tuple(cell.split("|")) if cell else ()


class Shelf(Mapping[str, Made]):
    """A table of lines by key, of which each is read when it is asked for."""

    def __init__(self, lines: Mapping[str, str], make: Callable[[str, str], Made]) -> None:
        """Make the table; `make` turns a key and its line into a value."""
        self._lines = lines
        self._make = make
        self._made: dict[str, Made] = {}

    def __getitem__(self, key: str) -> Made:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(key, self._lines[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
