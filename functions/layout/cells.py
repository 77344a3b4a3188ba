"""Tables whose cells an extractor glued together: a row is split only where it is certain where a cell begins.

A row of arms is a group, one intervention and a description ("rrAMLNKG2D CAR-NK-"): it is split at the name of a known
intervention. A row of outcomes is a measure, a time and, on lines of its own, a description ("DLT28 days"): it is split
before a final "N days|weeks|months|years", and at the word "Timepoint:" that one register puts before its times.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from functions.layout.lines import Line
from functions.normalise import unescape
from schemas.facts import Arm, Outcome

_ARMS_HEADER = r"Group ?Intervention ?Description"  # "GroupInterventionDescription"; with blanks the table is one line
_OUTCOMES_HEADER = r"Name ?Time ?Method"  # "NameTimeMethod"
HEADER = rf"{_ARMS_HEADER}|{_OUTCOMES_HEADER}"
"""The pattern of a header alone: a table without rows."""

_BEFORE_NO_CELL = " ([{/-–+,.:;"  # after one of these a name goes on in the same cell: "anti-CD19 CAR-T"
_AMOUNT = r"\d{1,3}(?:\.\d)?(?:\s?[-–]\s?\d{1,3})?\s?(?:days?|weeks?|months?|years?)"
_PREPOSITION = r"(?:(?:Up to|Within|At|After|Over|For|Through) )?"
_END_OF_MEASURE = r"[^\s\d(\[/<>≤≥=+.,:–-](?<!\bCD)(?<!\bIL)"
_TIMED = re.compile(  # "DLT28 days", "Overall survivalUp to 2 years"; not "Rate at 3 months", "CD1928 days"
    rf"(?P<measure>.*{_END_OF_MEASURE})(?P<time>{_PREPOSITION}{_AMOUNT})"
)
_TIMEPOINT = re.compile(r"\s*(?P<measure>\S.*?)Timepoint:(?P<time>[^;]*)(?:;|$)")  # "PainTimepoint: 30 days"
_TIME_WITHIN = re.compile(  # "Adverse eventsUp to 28 days after infusion"
    r"[A-Za-z)\]%](?:(?:Up to|Within|At|From|Through|Baseline|Day|Week|Month|Year|During|After|Until|Before)s?\b"
    rf"|{_AMOUNT}\b)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of arms taken apart at the name of an intervention."""

    group: str
    intervention: str
    description: str


def arms(lines: Sequence[str], names: Sequence[str]) -> tuple[Arm, ...]:
    """Return the arms of a table, one a group; none where a row shows no known intervention at a cell's start."""
    same_line, rows = _without_header(lines, _ARMS_HEADER)
    split = [_at_only_name(row, names) for row in same_line] + [_at_name(row, names) for row in rows]
    found = [row for row in split if row]
    return () if len(found) < len(split) or (same_line and rows) else _one_a_group(found)


def _one_a_group(rows: Iterable[Row]) -> tuple[Arm, ...]:
    groups: dict[str, Arm] = {}
    for row in rows:
        known = groups.get(row.group, Arm(label=row.group))
        groups[row.group] = Arm(
            label=known.label,
            description=known.description or (unescape(row.description) if row.description.strip("-–") else None),
            interventions=tuple(dict.fromkeys((*known.interventions, row.intervention))),
        )
    return tuple(groups.values())


def _at_name(row: str, names: Sequence[str]) -> Row | None:
    """Split a glued row at the first name that begins a cell: no blank, bracket or hyphen stands before it."""
    found = [
        (match.start(), -len(name), name)
        for name in names
        for match in re.finditer(re.escape(name), row)
        if match.start() > 0 and row[match.start() - 1] not in _BEFORE_NO_CELL
    ]
    start, _, name = min(found, default=(0, 0, ""))
    return _row(row, start, name) if name else None


def _at_only_name(row: str, names: Sequence[str]) -> Row | None:
    """Split a row whose cells are parted by blanks at a name, if there is one possible place only."""
    found = {(match.start(), name) for name in names for match in re.finditer(rf"(?<= ){re.escape(name)}(?= |$)", row)}
    return _row(row, *found.pop()) if len(found) == 1 else None


def _row(row: str, start: int, name: str) -> Row:
    return Row(row[:start].strip(), name, row[start + len(name) :].strip())


def outcomes(lines: Sequence[Line], *, spaced: bool = True) -> tuple[tuple[Outcome, ...], Mapping[int, str]]:
    """Return the outcomes of a table, and the rows as they stand of those that were split, by their place.

    A table that an extractor put on one line makes no outcomes. The lines under a row that show no time are its
    description, unless they follow without a blank line on a row that has none yet. On a page that is not `spaced`, as
    its blank lines were lost, such a line can be either: the table makes no outcomes.
    """
    same_line, below = _without_header([line.text for line in lines], _OUTCOMES_HEADER)
    if same_line or not (spaced or all(_begins_row(text) for text in below)):
        return (), {}
    rows: list[tuple[str, list[str]]] = []
    for line in lines:
        if re.fullmatch(_OUTCOMES_HEADER, line.text):
            continue
        if not rows or _begins_row(line.text) or not (line.gap or rows[-1][1]):
            rows.append((line.text, []))
        else:
            rows[-1][1].append(line.text)
    found: list[Outcome] = []
    stated: dict[int, str] = {}
    for row, described in rows:
        if _timed(row):
            stated[len(found)] = row
        description = unescape("\n\n".join(described)) or None
        for measure, time in _timed(row) or ((row, None),):
            found.append(Outcome(measure=unescape(measure), time_frame=time, description=description))
    return tuple(found), stated


def _timed(row: str) -> tuple[tuple[str, str], ...]:
    """Return the measures of a row, each with its time; none where no time is certain."""
    labelled, end = _labelled(row)
    if end == len(row) and all(time for _, time in labelled):
        return labelled
    match = _TIMED.fullmatch(row)
    return ((match["measure"].strip(), match["time"]),) if match else ()


def _labelled(row: str) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the measures with a labelled time that stand one after another, and the place where the last ends."""
    found, end = [], 0
    while match := _TIMEPOINT.match(row, end):
        found.append((match["measure"].strip(), match["time"].strip()))
        end = match.end()
    return tuple(found), end


def _begins_row(line: str) -> bool:
    return bool(_timed(line) or _TIME_WITHIN.search(line))


def _without_header(lines: Sequence[str], header: str) -> tuple[tuple[str, ...], Sequence[str]]:
    """Return what stands on the header's own line after it, and the lines of the table without that line."""
    match = re.match(header, lines[0]) if lines else None
    if match is None:
        return (), lines
    rest = lines[0][match.end() :].strip()
    return ((rest,) if rest else ()), lines[1:]
