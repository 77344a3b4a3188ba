"""Eligibility criteria: the items of a list as a page prints it, without guessing nesting that was lost.

An item begins at an outermost marker. What is outermost is told first by the kind of marker (`• 1.` before `1.` before
`1)` before `(1)` before `a.` before `ii.`; of bare bullets and numbers what comes first) and then by indentation.
Deeper and unmarked lines join the item before them. A lone marker and an unmarked lead-in that ends in a colon are no
items. A run-in list ("1. … 2. … 3. …") is split only where one paragraph holds the whole list in ascending numbers.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from functions.layout.lines import Line
from functions.normalise import unescape

_BULLETS = r"(?:[•●○◦▪■□∙‣⁃➢►✓]\s*|[*·–—-](?:\s+|$))+"  # "• According", "•Age", "- • 1. Cardiac"; not "-80 °C"
_NUMBERED = (
    r"\d{1,2}[.．、:](?![0-9])\s*",  # "1. Age", "1.Patients", "2、Under"; not "2.5 mg"
    r"\d{1,2}[)）]\s*",  # "12) Adequate"
    r"[(（]\d{1,2}[)）]\s*|[①-⑳]\s*",  # "(1)There was no"
    r"[(（]?[a-zA-Z][.)）](?=\s|[A-Z])\s*",  # "a. text", "c.Multiple"
    r"[(（]?[ivx]{1,4}[.)）]\s+",  # "ii) text"
)
_MARKER = re.compile(
    rf"(?P<bullets>{_BULLETS})?(?:{'|'.join(f'(?P<k{rank}>{each})' for rank, each in enumerate(_NUMBERED))})?"
)
_ROMAN = re.compile(rf"(?:{_BULLETS})?[(（]?(?:ii|iii|iv|vi|vii|viii)[.)）]")
_FIRST_LETTER = re.compile(rf"(?:{_BULLETS})?[(（]?[aA][.)）]")
_COMPOUND, _BULLET, _NUMBER = 0, 1, 2
_LETTER, _ROMAN_NUMBER = _NUMBER + 3, _NUMBER + 4
_TEMPLATE_RESIDUE = re.compile(r"<!--\s*-->")
_RAGGED = 1  # columns by which items of one list may differ: right-aligned numbers " 9." and "10."


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line taken apart: its marker, the marker's kind (None: no marker), the words after it, and its indentation."""

    marker: str
    kind: int | None
    words: str
    indent: int

    @property
    def text(self) -> str:
        return f"{self.marker}{self.words}".strip()

    @property
    def is_lead_in(self) -> bool:
        return self.kind is None and self.words.endswith((":", "："))


def items(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the items of one list (the lines under one heading), markers removed, Markdown escapes removed."""
    marked = _marked(lines)
    outermost = _outermost([line for line in marked if line.words])
    found: list[str] = []
    opens = False  # whether a lone marker stands before this line: then the line is an item of its own
    for line in marked:
        begins = outermost is not None and _begins(line, outermost)
        if not line.words:
            opens = begins
        elif begins or (outermost is None and not line.is_lead_in):
            found.append(line.words)
            opens = False
        elif opens or (not found and not line.is_lead_in):
            found.append(line.text)
            opens = False
        elif found and outermost is not None:
            found[-1] = f"{found[-1]}\n{line.text}"
    if not found:  # nothing but lead-ins: they are all there is
        return tuple(line.words for line in marked if line.words)
    return _run_in(marked) or tuple(found)


def _marked(lines: Iterable[Line]) -> tuple[_Marked, ...]:
    """Take lines apart: a letter marks only where `a.` is about ("E. coli" has none); `i.` counts where `ii.` does."""
    texts = [(_TEMPLATE_RESIDUE.sub("", unescape(line.text)).strip(), line.indent) for line in lines]
    about = {
        kind
        for kind, sign in ((_LETTER, _FIRST_LETTER), (_ROMAN_NUMBER, _ROMAN))
        if any(sign.match(text) for text, _ in texts)
    }
    return tuple(_taken_apart(text, indent, about) for text, indent in texts if text)


def _taken_apart(text: str, indent: int, about: Set[int]) -> _Marked:
    match = _MARKER.match(text)
    bullets = match.group("bullets") if match else None
    rank = next((rank for rank in range(len(_NUMBERED)) if match and match.group(f"k{rank}")), None)
    numbered = match.group(f"k{rank}") if match and rank is not None else ""
    kind = None if rank is None else rank + _NUMBER
    if kind in {_LETTER, _ROMAN_NUMBER}:
        is_roman = re.fullmatch(r"[(（]?[ivx]+[.)）]\s*", numbered) is not None
        possible = [each for each in (_ROMAN_NUMBER, _LETTER) if each in about and (is_roman or each == _LETTER)]
        kind = possible[0] if possible else None
        numbered = numbered if kind else ""
    if bullets:
        kind = _COMPOUND if kind else _BULLET
    marker = f"{bullets or ''}{numbered}"
    return _Marked(marker, kind, text[len(marker) :].strip(), indent)


def _outermost(solid: Sequence[_Marked]) -> tuple[frozenset[int], int] | None:
    """Return the kinds of marker that begin an item and how far in they may stand; None where no line has a marker."""
    kinds = [line.kind for line in solid if line.kind is not None]
    if not kinds:
        return None
    bullets = frozenset(kind for kind in kinds if kind < _NUMBER)
    numbers = frozenset(kind for kind in kinds if kind >= _NUMBER)
    best = frozenset({min(numbers)}) if numbers else bullets
    if bullets and _COMPOUND in bullets:
        best = frozenset({_COMPOUND}) if _counts_up(solid) else bullets
    elif bullets:  # bare bullets and numbers: the list opens with its own marker
        best = next(each for kind in kinds for each in (bullets, best) if kind in each)
    margin = next(line.indent for line in solid if line.kind in best)
    return best, margin + _RAGGED


def _counts_up(solid: Sequence[_Marked]) -> bool:
    """Say whether bulleted lines are a numbered list ("• 1. …"), and not bullets with a stray number ("• 2.ECOG")."""
    bulleted = [line for line in solid if line.kind in {_COMPOUND, _BULLET}]
    compound = [line for line in bulleted if line.kind == _COMPOUND]
    return (
        len(compound) > 1
        and bulleted[0] is compound[0]
        and re.search(r"(?<!\d)1(?!\d)|[aA①i]", compound[0].marker) is not None
    )


def _begins(line: _Marked, outermost: tuple[frozenset[int], int]) -> bool:
    kinds, margin = outermost
    return line.kind in kinds and line.indent <= margin


_ONE = r"(?P<open>[(（]?)1(?P<close>[.．)）、])(?![0-9])\s*"
_OPENING = re.compile(rf"(?:{_BULLETS})?{_ONE}")  # "1. Candidates with …; 2. For subjects …"
_LED_IN = re.compile(rf"[^:：\n]{{1,300}}[:：]\s*{_ONE}")  # "All of the following: 1. Age …; 2. …"
_NO_LIST_NUMBER = (  # a number of the sentence before it: "creatinine < 2. Known", "ECOG score 2. Consent"
    r"(?<![<>≤≥=~+/×-])(?<!\b(?i:at|by|in|is|of|or|to))(?<!\b(?i:and))(?<!\b(?i:than|type))"
    r"(?<!\b(?i:class|grade|group|least|phase|score|stage))"
)


def _run_in(marked: Sequence[_Marked]) -> tuple[str, ...]:
    """Return the items of "1. first; 2. second; 3. third", the only paragraph; none where it is no such list."""
    paragraphs = [line for line in marked if line.words and not line.is_lead_in]
    if len(paragraphs) != 1:
        return ()
    opening = (_LED_IN if paragraphs[0].kind is None else _OPENING).match(paragraphs[0].text)
    if opening is None:
        return ()
    parts: list[str] = []
    rest, number = paragraphs[0].text[opening.end() :], 2
    while match := _next_number(rest, number, opening.group("open"), opening.group("close")):
        parts.append(rest[: match.start()].strip())
        rest, number = rest[match.end() :], number + 1
    return (*parts, rest.strip()) if all(parts) and parts and rest.strip() else ()


def _next_number(text: str, number: int, opened: str, closed: str) -> re.Match[str] | None:
    """Find where the next number of a run-in list stands: after a blank or a stop, written as the first one was."""
    marker = rf"{re.escape(opened)}{number}{re.escape(closed)}(?![0-9])\s*"
    return re.search(rf"(?:{_NO_LIST_NUMBER}\s+|(?<=[.;；。,，)）])(?<!\d[.,])\s*){marker}", text)
