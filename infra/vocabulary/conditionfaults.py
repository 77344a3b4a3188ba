"""Faults in the hand-written tables of conditions, each with the file, the line and what it says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from functions.vocabulary.conditionwords import key_of
from functions.vocabulary.tables import DATA, parts

WIDTHS: Final = {"conditions": 5, "abbreviations": 3, "wordings": 3, "modifiers": 2, "ordinarywords": 3}
"""The hand-written tables of conditions and their numbers of cells."""
KINDS: Final = frozenset({"course", "joint", "person", "age", "extent", "risk", "registry", "marker"})
ID: Final = re.compile(r"DOID:\d+|MONDO:\d{7}|NCIT:C\d+|MESH:D\d+")


class Line(NamedTuple):
    """A line of a table, taken apart."""

    table: str
    number: int
    cells: list[str]

    def says(self, fault: str) -> str:
        """Return a fault with the file, the line and its text."""
        return f"{self.table}.tsv line {self.number} {fault}: {'<tab>'.join(self.cells)!r}"


class Tables(NamedTuple):
    """The hand-written lines by table, and the ontology's names and parents by id."""

    lines: Mapping[str, Sequence[Line]]
    names: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]


def read(changed: Mapping[str, str] | None = None) -> Tables:
    """Return the committed tables; `changed` holds the text of tables that are read instead."""
    texts = {name: (DATA / f"{name}.tsv").read_text(encoding="utf-8") for name in WIDTHS} | dict(changed or {})
    lines = {
        name: [Line(name, number, line.split("\t")) for number, line in enumerate(text.splitlines(), start=1)][1:]
        for name, text in texts.items()
    }
    ontology = [line.split("\t") for line in (DATA / "diseases.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return Tables(lines, {cells[0]: cells[1] for cells in ontology}, {cells[0]: parts(cells[2]) for cells in ontology})


def faults(tables: Tables) -> list[str]:
    """Return what is wrong in the tables; where lines have a wrong form, only that."""
    malformed = [fault for name in WIDTHS for line in tables.lines[name] for fault in _malformed(line)]
    if malformed:
        return malformed
    readers = (_conditions, _parents, _names, _abbreviations, _wordings, _modifiers, _ordinary, _repeated)
    return [fault for reader in readers for fault in reader(tables)]


def _malformed(line: Line) -> Iterator[str]:
    if len(line.cells) != WIDTHS[line.table]:
        yield line.says(f"has {len(line.cells)} cells, not {WIDTHS[line.table]}")
    elif not line.cells[0]:
        yield line.says("begins with an empty cell")
    elif any(part != part.strip() or (cell and not part) for cell in line.cells for part in cell.split("|")):
        yield line.says("has an empty name, or blanks around one")


def known(tables: Tables) -> set[str]:
    """Return the ids of all concepts."""
    return {*tables.names, *(line.cells[0] for line in tables.lines["conditions"])}


def _conditions(tables: Tables) -> Iterator[str]:
    seen: set[str] = set()
    for line in tables.lines["conditions"]:
        number, name, *_ = line.cells
        if number in seen:
            yield line.says("is the second one for its id")
        seen.add(number)
        if not ID.fullmatch(number):
            yield line.says("has no id of DOID, MONDO, NCIT or MESH")
        if not name and number not in tables.names:
            yield line.says("has no name for a new concept")


def _parents(tables: Tables) -> Iterator[str]:
    """Yield unknown parents, parents dropped that are none, and descent from oneself."""
    parents = dict(tables.parents)
    for line in tables.lines["conditions"]:
        number, _, added, dropped, _ = line.cells
        own = parents.get(number, ())
        parents[number] = (*(parent for parent in own if parent not in parts(dropped)), *parts(added))
        for parent in parts(added):
            if parent not in known(tables):
                yield line.says(f"has the unknown parent {parent}")
        for parent in parts(dropped):
            if parent not in tables.names:
                yield line.says(f"drops the unknown parent {parent}")
    for line in tables.lines["conditions"]:
        if line.cells[0] in _above(line.cells[0], parents):
            yield line.says("makes a disease its own ancestor")


def _above(number: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(parents.get(number, ()))
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return seen


def written(tables: Tables) -> Iterator[tuple[str, str, Line]]:
    """Yield each hand-written name's key, its concept and its line."""
    for line in tables.lines["conditions"]:
        number, name, _, _, synonyms = line.cells
        for text in dict.fromkeys((*((name,) if name else ()), *parts(synonyms))):
            yield key_of(text), number, line


def _names(tables: Tables) -> Iterator[str]:
    """Yield names that two hand-written lines give to two concepts, or that have no word."""
    owners: dict[str, str] = {}
    for key, number, line in written(tables):
        if not key:
            yield line.says("has a name without a word")
        elif owners.setdefault(key, number) != number:
            yield line.says(f"gives {key!r} to {number}, another line to {owners[key]}")


def _abbreviations(tables: Tables) -> Iterator[str]:
    names = {key: number for key, number, _ in written(tables)}
    preferred = {key_of(name): number for number, name in tables.names.items() if len(name) < 12}
    ids: dict[str, set[str]] = {}
    for line in tables.lines["abbreviations"]:
        ids.setdefault(key_of(line.cells[0]), set()).add(line.cells[1])
    for line in tables.lines["abbreviations"]:
        text, number, needs = line.cells
        key = key_of(text)
        if number not in known(tables):
            yield line.says(f"names the unknown concept {number}")
        if len(ids[key]) > 1 and not needs:
            yield line.says("is short for two diseases and does not say what tells them apart")
        owner = names.get(key) or preferred.get(key)
        if owner and owner not in ids[key]:
            yield line.says(f"is the name of another concept, {owner}")
        yield from _unreadable(line, needs)


def _unreadable(line: Line, pattern: str) -> Iterator[str]:
    try:
        re.compile(pattern)
    except re.error:
        yield line.says("has a pattern that cannot be read")


def _wordings(tables: Tables) -> Iterator[str]:
    for line in tables.lines["wordings"]:
        for number in parts(line.cells[1]):
            if number not in known(tables):
                yield line.says(f"names the unknown concept {number}")
        if not line.cells[2]:
            yield line.says("has no reason")


def _modifiers(tables: Tables) -> Iterator[str]:
    names = {key: number for key, number, _ in written(tables)}
    for line in tables.lines["modifiers"]:
        if line.cells[1] not in KINDS:
            yield line.says("has an unknown kind")
        if key_of(line.cells[0]) in names:
            yield line.says(f"is the name of a concept, {names[key_of(line.cells[0])]}")


def _ordinary(tables: Tables) -> Iterator[str]:
    return (line.says("has no reason") for line in tables.lines["ordinarywords"] if not line.cells[2])


def _repeated(tables: Tables) -> Iterator[str]:
    for name in ("wordings", "modifiers", "ordinarywords", "abbreviations"):
        seen: set[tuple[str, ...]] = set()
        for line in tables.lines[name]:
            key = tuple(line.cells[:2]) if name == "abbreviations" else (key_of(line.cells[0]),)
            if key in seen:
                yield line.says("repeats an earlier one")
            seen.add(key)
