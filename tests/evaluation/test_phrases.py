"""Titles, interventions, summaries and whole small trials, written for every class of antigen by people who had not
seen the rules, with the antigens that a plain search must find.

Rules were mended with these texts, so the shares are no measure of unseen ones: they hold what has been reached.
"""

from pathlib import Path

from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract
from tests.evaluation.labels import FINDABLE
from tests.evaluation.scores import Score

LINES = Path(__file__).with_name("phrases.tsv").read_text(encoding="utf-8").splitlines()[1:]
WHOLE = "trial"
"""A small trial: title, interventions with semicolons between, summary, each after ` || `."""


def passages(field: str, text: str) -> list[Passage]:
    """The texts of a line as a registry states them."""
    if field != WHOLE:
        return [Passage("ctgov", field, text)]
    title, interventions, *summary = (*text.split(" || "), "")
    stated = [("brief_title", title), *(("interventions", name.strip()) for name in interventions.split(";"))]
    stated.append(("brief_summary", " ".join(filter(None, summary))))
    return [Passage("ctgov", name, words) for name, words in stated if words]


def test_what_has_been_reached_is_held() -> None:
    score, misses = Score(), []
    for field, text, findable, _ in (line.split("\t") for line in LINES):
        found = {each.symbol for each in extract(passages(field, text)) if each.role in FINDABLE}
        wanted = set(filter(None, findable.split("|")))
        score.right += len(found & wanted)
        score.wrong += len(found - wanted)
        score.missed += len(wanted - found)
        if found != wanted:
            misses.append(f"{sorted(found)} and not {sorted(wanted)} in {text}")
    assert len(LINES) > 1000
    assert score.precision > 0.97, "\n".join(misses)
    assert score.recall > 0.97, "\n".join(misses)
