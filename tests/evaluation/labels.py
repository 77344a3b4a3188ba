"""The trials that were labelled by hand: what their pages say, and what readers found in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from functions.vocabulary.findings import Passage

FOLDER = Path(__file__).parent
NONE = "-"
FINDABLE = ("target", "bait")


@dataclass(frozen=True)
class Condition:
    """A stated condition and its answer: one set of right ids for each disease that it names, none where it names no
    concept.
    """

    text: str
    answer: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Labelled:
    """A trial with its labels; `antigens` are (symbol, role) pairs."""

    nct_id: str
    stratum: str
    title: str
    interventions: tuple[str, ...]
    summary: str
    antigens: frozenset[tuple[str, str]]
    constructs: frozenset[str]
    origin: str
    conditions: tuple[Condition, ...]

    @property
    def targets(self) -> frozenset[str]:
        """What a plain search must find the trial by."""
        return frozenset(symbol for symbol, role in self.antigens if role in FINDABLE)

    def passages(self) -> list[Passage]:
        """The texts as a registry states them."""
        texts = [("brief_title", self.title), ("brief_summary", self.summary)]
        texts += [("interventions", text) for text in self.interventions]
        texts += [("conditions", condition.text) for condition in self.conditions]
        return [Passage("ctgov", field, text) for field, text in texts if text]


def half(name: str) -> list[Labelled]:
    """The trials of `develop` or `test`, or of another file beside this one."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [_labelled(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _labelled(row: dict[str, str]) -> Labelled:
    answers = row["concepts"].split(" | ")
    return Labelled(
        row["nct_id"],
        row["stratum"],
        row["title"],
        tuple(filter(None, row["interventions"].split("|"))),
        row["summary"],
        frozenset(_antigens(row["antigens"])),
        frozenset(filter(None, row["construct"].split("|"))),
        row["origin"],
        tuple(
            Condition(text, _answer(answer)) for text, answer in zip(row["conditions"].split("|"), answers, strict=True)
        ),
    )


def _antigens(cell: str) -> Iterator[tuple[str, str]]:
    """Yield (symbol, role) of `CD19:target|NEW:eDHFR:tag`; NEW marks a symbol that the tables did not have."""
    for part in filter(None, cell.split("|")):
        symbol, role = part.removeprefix("NEW:").rsplit(":", 1)
        yield symbol, role


def _answer(cell: str) -> tuple[frozenset[str], ...]:
    if cell.strip().startswith(NONE):
        return ()
    return tuple(frozenset(alternative.strip() for alternative in part.split("/")) for part in cell.split("+"))
