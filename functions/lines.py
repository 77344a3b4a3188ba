"""The lines of a text page, each of which is accounted for: read into a field, named furniture, or left unread."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and the lines under it, up to the next heading; the first block of a page may have no heading."""

    page: Lines
    name: str
    heading: Line | None
    body: tuple[Line, ...]

    def take(self) -> tuple[Line, ...]:
        """Return all lines of the body, accounted for."""
        return self.page.take(self.body)

    def take_first(self) -> str | None:
        """Return the text of the body's first line, accounted for, or None where nothing stands under the heading."""
        return self.page.take(self.body[:1])[0].text if self.body else None

    def text(self) -> str:
        """Return the body as text, accounted for: indentation kept, one blank line where the page has blank lines."""
        return joined(self.take())


def joined(lines: Iterable[Line]) -> str:
    """Return lines as text: relative indentation kept, one blank line where the page has one or more."""
    kept = tuple(lines)
    margin = min((line.indent for line in kept), default=0)
    parts = ["\n" * (1 + line.gap) + " " * (line.indent - margin) + line.text for line in kept]
    return "".join(parts).strip("\n")


Heading = Callable[[Line], str | None]
"""Tells the name of the heading that a line is, or None where it is none."""


def blocks(page: Lines, heading: Heading, lines: Iterable[Line] | None = None) -> tuple[Block, ...]:
    """Cut a page (or some of its lines) at its headings, which are thereby accounted for; lines before the first make a
    block without a heading.
    """
    cut: list[tuple[str, Line | None, list[Line]]] = [("", None, [])]
    for line in page if lines is None else lines:
        name = heading(line)
        if name is None:
            cut[-1][2].append(line)
        else:
            page.take((line,))
            cut.append((name, line, []))
    return tuple(Block(page, name, opened_by, tuple(body)) for name, opened_by, body in cut if opened_by or body)


def headings(patterns: Sequence[str], lines: Sequence[Line]) -> Heading:
    """Return a test for headings in any order: a line whose whole text matches a pattern is the heading of that name.

    A line that is a heading in another spelling counts too.
    """
    respelled = _respelled(patterns, lines, ordered=False)

    def test(line: Line) -> str | None:
        place = next(iter(_places(patterns, line.text)), respelled.get(line.number))
        return None if place is None else patterns[place]

    return test


_DRESS = re.compile(r"#{1,6}\s+|\*\*|\s*[:：]")  # "## Conditions", "**Conditions**", "Conditions:"


def _respelled(patterns: Sequence[str], lines: Sequence[Line], *, ordered: bool) -> dict[int, int]:
    """Return which heading a line is that differs from it by a colon, Markdown, a plural or capitals, by line number.

    Such a line counts where the heading itself is nowhere, and in an ordered list only before a later heading that is
    as it should be: a word of the running text that ends a page is none.
    """
    exact = [(place, line.number) for line in lines for place in _places(patterns, line.text)]
    missing = [pattern for place, pattern in enumerate(patterns) if place not in {known for known, _ in exact}]
    found: dict[int, int] = {}
    for line in lines:
        bare = _DRESS.sub("", line.text)
        for spelling in (bare, f"{bare}s", bare.removesuffix("s")):
            for number in _places(missing, spelling, re.IGNORECASE):
                place = patterns.index(missing[number])
                if not ordered or any(after > place and below > line.number for after, below in exact):
                    found.setdefault(line.number, place)
    return found


def _places(patterns: Sequence[str], text: str, flags: int = 0) -> tuple[int, ...]:
    """Return which of the patterns match the whole text."""
    if not re.fullmatch("|".join(f"(?:{pattern})" for pattern in patterns), text, flags):
        return ()
    return tuple(place for place, pattern in enumerate(patterns) if re.fullmatch(pattern, text, flags))


def chained(
    patterns: Sequence[str], lines: Sequence[Line], certain: Callable[[Line], bool] = lambda _: False
) -> Heading:
    """Return a test for headings that stand once each in the order of the list, as many of them as the lines hold.

    A word of the list in running text ("Conditions" inside a summary) is no heading: it would break the longest order.
    Where one of the lines that match a pattern is `certain`, those that are not are passed over. Equal orders: the
    later. A line that is a heading in another spelling counts too.
    """
    respelled = _respelled(patterns, lines, ordered=True)
    found = [
        (number, line)
        for line in lines
        for number in _places(patterns, line.text) or ((respelled[line.number],) if line.number in respelled else ())
    ]
    sure = {number for number, line in found if certain(line)}
    chains: list[tuple[tuple[int, Line], ...]] = [()] * len(patterns)
    for number, line in found:
        if number in sure and not certain(line):
            continue
        before = max(chains[:number], key=lambda chain: (len(chain), chain[-1][1].number if chain else -1), default=())
        if len(before) >= len(chains[number]) - 1:
            chains[number] = (*before, (number, line))
    longest = max(chains, key=len, default=())
    names = {line.number: patterns[number] for number, line in longest}
    return lambda line: names.get(line.number)


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
