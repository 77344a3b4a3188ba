"""The lines of a text page, each of which is accounted for: read into a field, named furniture, or left unread."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(  # soft hyphen, zero-width space, marks of direction, word joiner, byte order mark
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_JOINERS = "\u200c\u200d"  # inside a word they belong to it
_TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line: its words with single blanks, its indentation in columns, and whether a blank line stands
    before it.
    """

    number: int
    text: str
    indent: int
    gap: bool


class Lines:
    """The non-blank lines of one page in order, with an account of which were read and which are furniture."""

    def __init__(self, content: str) -> None:
        self._lines = tuple(_lines(content))
        self._accounted: set[int] = set()

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def take(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Return the lines, from now on accounted for: they were read into a field or are named furniture."""
        taken = tuple(lines)
        self._accounted.update(line.number for line in taken)
        return taken

    def furnish(self, patterns: Sequence[str], among: Iterable[Line] | None = None) -> None:
        """Account for every line (of those given, else of all not yet read) whose whole text matches a furniture
        pattern.
        """
        wanted = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        pool = self.open() if among is None else among
        self.take(line for line in pool if wanted.fullmatch(line.text))

    def open(self) -> tuple[Line, ...]:
        """Return the lines that are not accounted for yet."""
        return tuple(line for line in self._lines if line.number not in self._accounted)

    def unread(self) -> tuple[str, ...]:
        """Return the text of every line that nothing accounts for."""
        return tuple(line.text for line in self.open())

    def first(self, *texts: str) -> Line | None:
        """Return the first line whose text is one of `texts`, or None."""
        return next((line for line in self._lines if line.text in texts), None)

    def has(self, pattern: str) -> bool:
        """Say whether the whole text of some line matches the pattern."""
        wanted = re.compile(pattern)
        return any(wanted.fullmatch(line.text) for line in self._lines)

    def repeats(self, pattern: str) -> bool:
        """Say whether the whole text of more than one line matches the pattern."""
        wanted = re.compile(pattern)
        return sum(wanted.fullmatch(line.text) is not None for line in self._lines) > 1

    def after(self, line: Line) -> tuple[Line, ...]:
        """Return the lines that follow `line`."""
        return tuple(other for other in self._lines if other.number > line.number)

    def before(self, line: Line) -> tuple[Line, ...]:
        """Return the lines that stand before `line`."""
        return tuple(other for other in self._lines if other.number < line.number)


def _lines(content: str) -> Iterator[Line]:
    gap = False
    number = 0
    for raw in content.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        seen = normalize("NFC", _UNSEEN.sub("", raw)).strip(_JOINERS)
        expanded = seen.expandtabs(_TAB_WIDTH).replace("\xa0", " ")
        text = _SPACES.sub(" ", expanded).strip()
        if text:
            yield Line(number, text, len(expanded) - len(expanded.lstrip()), gap)
            number += 1
        gap = not text


def joined(lines: Iterable[Line]) -> str:
    """Return lines as text: relative indentation kept, one blank line where the page has one or more."""
    kept = tuple(lines)
    margin = min((line.indent for line in kept), default=0)
    parts = ["\n" * (1 + line.gap) + " " * (line.indent - margin) + line.text for line in kept]
    return "".join(parts).strip("\n")
