"""Writes docs/evaluation.md: the figures of a version of the rules, on all labelled trials."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from functions.precedence import RULES_VERSION
from tests.evaluation import labels, scores
from tests.evaluation.labels import Labelled
from tests.evaluation.scores import Result, Score, wilson

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "evaluation.md"
HALVES: Final = {
    "test": "CAR trials, the frozen half",
    "develop": "CAR trials, the half that rules are made with",
    "others-test": "other products, the frozen half",
    "others-develop": "other products, the half that rules are made with",
}
MEASURES: Final[tuple[Callable[[Iterable[Labelled]], Result], ...]] = (
    scores.targets,
    scores.constructs,
    scores.origins,
    scores.concepts,
)
SHOWN: Final = ("all", "strings", "antigen class")
HEAD: Final = """# How well targets, constructs and conditions are read

Made by `make evaluate HALF=write` for version {version} of the rules, on trials that were labelled by hand before
([tests/evaluation](../tests/evaluation/README.md) says how). Intervals are Wilson's, of 95 %. `make evaluate` prints
the same for a half, with rules, fields and misses; the frozen halves are looked at for these figures only.
"""


def share(hits: int, of: int) -> str:
    """A share with its interval: `0.981 [0.944, 0.993]`."""
    low, high = wilson(hits, of)
    return f"{hits / of:.3f} [{low:.3f}, {high:.3f}]" if of else "none"


def row(kind: str, group: str, score: Score) -> str:
    """A line of a table."""
    found, there = score.right + score.wrong, score.right + score.missed
    name = group if kind in ("all", "strings") else f"targets: {group}"
    counts = f"{score.right} / {score.wrong} / {score.missed}"
    return f"| {name} | {share(score.right, found)} | {share(score.right, there)} | {score.f1:.3f} | {counts} |"


def tables() -> Iterator[str]:
    """The table of each file of labelled trials."""
    for name, title in HALVES.items():
        trials = labels.half(name)
        yield f"\n## {title[0].upper()}{title[1:]} (`{name}`, {len(trials)} trials)\n"
        yield "| what | precision | recall | F1 | right / wrong / missed |"
        yield "|---|---|---|---|---|"
        for measure in MEASURES:
            found = measure(trials).scores
            yield from (row(kind, *each) for kind in SHOWN for each in found.get(kind, {}).items())


def write() -> None:
    """Write the document."""
    DOCUMENT.write_text("\n".join((HEAD.format(version=RULES_VERSION), *tables(), "")), encoding="utf-8")
