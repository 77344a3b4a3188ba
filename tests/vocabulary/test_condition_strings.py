"""Every condition of the real CAR-T trials beside a checkout means a concept, or stays text for a reason."""

import csv

from functions.vocabulary.conditions import resolve
from functions.vocabulary.wordings import by_wording
from tests.beside import REFERENCE


def stated() -> dict[str, str]:
    """Each distinct condition with the titles of its trials."""
    found: dict[str, list[str]] = {}
    for row in csv.DictReader((REFERENCE / "cart_trials_a.csv").read_text(encoding="utf-8").splitlines()):
        for text in filter(None, map(str.strip, row["Conditions"].split("|"))):
            found.setdefault(text, []).append(row["BriefTitle"])
    return {text: " ".join(titles) for text, titles in found.items()}


def test_every_condition_is_resolved_or_stays_text_for_a_reason() -> None:
    texts = stated()
    open_ = [text for text, titles in texts.items() if not resolve(text, titles) and by_wording(text) is None]
    assert len(texts) > 1200
    assert open_ == []
