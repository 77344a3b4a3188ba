"""Where a page is cut: its headings, in another spelling too, and the blocks of lines under them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from functions.layout.lines import Line, Lines, joined


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


def in_any_order(patterns: Sequence[str], lines: Sequence[Line]) -> Heading:
    """Return a test for headings in any order: a line whose whole text matches a pattern is the heading of that name.

    A line that is a heading in another spelling counts too.
    """
    respelled = _respelled(patterns, lines, ordered=False)

    def test(line: Line) -> str | None:
        place = next(iter(_places(patterns, line.text)), respelled.get(line.number))
        return None if place is None else patterns[place]

    return test


def in_order(
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
