"""Eligibility criteria: the items of a list as a page prints it, without guessing nesting that was lost.

An item begins at an outermost marker. What is outermost is told first by the kind of marker (a bullet before `1.` before
`(1)` before `a.`) and then by indentation. Deeper and unmarked lines join the item before them. A lone marker and an
unmarked lead-in that ends in a colon are no items. A run-in list ("1. … 2. … 3. …") is split only where one paragraph holds
the whole list in ascending numbers.
"""

import re
from collections.abc import Iterable, Sequence

from functions.lines import Line
from functions.normalise import unescape

_BULLET = r"[•●○◦▪■*·–—-]"
_KINDS: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"^{_BULLET}(?:\s+(?:\d{{1,2}}[.)、]|\(\d{{1,2}}\)|[a-zA-Z][.)])(?![0-9]))?(?:\s+|$)"
    ),  # "• 1. According", "- item", lone "-"
    re.compile(
        r"^\d{1,2}(?:[.)、:]|\s*\\\.)(?![0-9])\s*"
    ),  # "1. Age", "1.Patients", "12)"
    re.compile(r"^[(（]\d{1,2}[)）]\s*"),  # "(1)There was no"
    re.compile(r"^[(（]?[a-zA-Z][.)）](?=\s|[A-Z])\s*"),  # "a. text", "c.Multiple"
    re.compile(r"^[(（]?[ivxIVX]{1,4}[.)）]\s+"),  # "ii) text"
)
_TEMPLATE_RESIDUE = re.compile(r"<!--\s*-->")
_RAGGED = 2  # columns by which items of one list may differ: right-aligned numbers " 9." and "10."


def items(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the items of one list (the lines under one heading), markers removed, Markdown escapes removed."""
    cleaned = [(line, _clean(line.text)) for line in lines]
    marked = [(line, text, _kind(text)) for line, text in cleaned if text]
    outermost = _outermost(marked)
    if outermost is None:
        return tuple(
            text for _, text, _ in marked if not text.endswith((":", "："))
        ) or tuple(text for _, text, _ in marked)
    found: list[str] = []
    for line, text, kind in marked:
        if (kind, line.indent) in outermost:
            found.append(_unmarked(text, kind))
        elif found:
            found[-1] = f"{found[-1]}\n{text}".strip()
        elif not text.endswith((":", "：")):
            found.append(text)
    stated = tuple(item for item in found if item and _kind(item) != _lone(item))
    return _run_in(stated[0]) if len(stated) == 1 and _starts_at_one(marked) else stated


def _clean(text: str) -> str:
    return _TEMPLATE_RESIDUE.sub("", unescape(text)).strip()


def _kind(text: str) -> int | None:
    return next(
        (rank for rank, pattern in enumerate(_KINDS) if pattern.match(text)), None
    )


def _lone(item: str) -> int | None:
    """Return the kind of marker that the whole item consists of, -1 where there is more to it."""
    return next(
        (rank for rank, pattern in enumerate(_KINDS) if pattern.fullmatch(item)), -1
    )


def _outermost(
    marked: Sequence[tuple[Line, str, int | None]],
) -> set[tuple[int | None, int]] | None:
    """Return the (kind, indentation) pairs that begin an item, or None where no line has a marker."""
    solid = [
        (kind, line.indent)
        for line, text, kind in marked
        if kind is not None and _lone(text) == -1
    ]
    if not solid:
        return None
    best = min(kind for kind, _ in solid)
    margin = min(indent for kind, indent in solid if kind == best)
    return {(best, indent) for indent in range(margin, margin + _RAGGED)}


def _unmarked(text: str, kind: int | None) -> str:
    return text if kind is None else _KINDS[kind].sub("", text, count=1).strip()


def _starts_at_one(marked: Sequence[tuple[Line, str, int | None]]) -> bool:
    return any(
        re.match(rf"(?:{_BULLET}\s+)?[(（]?1[.)）、]", text) for _, text, _ in marked
    )


def _run_in(paragraph: str) -> tuple[str, ...]:
    """Split "first; 2. second; 3. third" (its 1. already gone) at ascending numbers; fewer than two numbers are no list."""
    parts: list[str] = []
    rest, number = paragraph, 2
    while True:
        match = re.search(
            rf"(?:(?<=[\s;；。])|(?<=[.;,)][ ]))[(（]?{number}[.)）、](?![0-9])\s*",
            rest,
        )
        if match is None:
            break
        parts.append(rest[: match.start()].strip())
        rest, number = rest[match.end() :], number + 1
    return (*parts, rest.strip()) if parts else (paragraph,)
