"""What a command prints: tables and lines for people, or JSON for scripts.

Trials, pages and problems hold the words of strangers. No word of theirs reaches the terminal as markup or as a control
sequence: what is not plain text is shown by its number.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from infra.operators.failures import Failure

_WIDTH: Final = 160  # of what goes into a file or a pipe
_DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN: Final = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})


def plain(value: object) -> str:
    """Return a value as one line of visible text: blanks single, control characters escaped.

    The parts of a list stand between commas, or between semicolons where a part has commas itself.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(name)}: {plain(part)}" for name, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = [plain(part) for part in value]
        return ("; " if any("," in part for part in parts) else ", ").join(parts)
    return "".join(_visible(sign) for sign in " ".join(str(value).split()))


def _visible(sign: str) -> str:
    if sign in _DIRECTIONS or unicodedata.category(sign) in _HIDDEN:
        return sign.encode("unicode_escape").decode()
    return sign


def brief(value: object, length: int) -> str:
    """Return a value as one line of at most so many characters."""
    text = plain(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def console(stream: TextIO) -> Console:
    """Return a writer to a stream, plain and wide where that is no terminal."""
    terminal = stream.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = None if terminal else int(columns) if columns.isdecimal() and int(columns) else _WIDTH
    return Console(
        file=stream, force_terminal=None if terminal else False, width=width, highlight=False, markup=False, emoji=False
    )


def label(text: str) -> Column:
    """Return a column whose values are never broken: ids and the like."""
    return Column(text, no_wrap=True)


@dataclass(frozen=True)
class Output:
    """Where the results of a command go: to people, or as one JSON value to scripts."""

    as_json: bool

    def data(self, found: object) -> bool:
        """Print JSON if that is wanted, and return whether it was; only ASCII, which every terminal takes as text."""
        if self.as_json:
            print(json.dumps(found, indent=2))
        return self.as_json

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line of text that is plain already."""
        console(sys.stdout).print(Text(text, style=style), soft_wrap=True)

    def table(self, columns: Sequence[str | Column], rows: Iterable[Sequence[object]], title: str = "") -> None:
        """Print a table, or nothing where it has no rows; columns without any value are left out."""
        texts = [[plain(value) for value in row] for row in rows]
        shown = [place for place in range(len(columns)) if any(row[place] for row in texts)]
        if not texts:
            return
        table = Table(
            *(columns[place] for place in shown),
            box=SIMPLE_HEAD,
            title=Text(title, style="bold") if title else None,
            title_justify="left",
            pad_edge=False,
        )
        for row in texts:
            table.add_row(*(Text(row[place], overflow="fold") for place in shown))
        console(sys.stdout).print(table)

    def note(self, text: str) -> None:
        """Tell people something besides the result, on stderr."""
        console(sys.stderr).print(Text(text), soft_wrap=True)

    def failure(self, failure: Failure) -> None:
        """Say why the command ends early: a line on stderr, and the problem as JSON if that is wanted."""
        self.data(failure.problem)
        self.note(plain(failure))
        if nearest := failure.problem.get("nearest"):
            self.note(f"Nearest: {plain(nearest)}")


def moment(value: object) -> str:
    """Return a point in time without its fraction of a second."""
    text = plain(value)
    head, dot, tail = text.partition(".")
    return f"{head}Z" if dot and tail.endswith("Z") else text


def counts(numbers: Mapping[str, Any]) -> str:
    """Return counts as people read them: `12 indexed, 1 quarantined`."""
    return ", ".join(f"{number} {plain(name).replace('_', ' ')}" for name, number in numbers.items())
