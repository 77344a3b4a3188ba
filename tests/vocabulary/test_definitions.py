"""Short forms that a record defines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary.definitions import fits
from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract


def targets(*texts: str) -> set[str]:
    """The targets of a trial of which the first text is the title and the others are summaries."""
    passages = [Passage("ctgov", "brief_summary" if index else "brief_title", text) for index, text in enumerate(texts)]
    return {antigen.symbol for antigen in extract(passages) if antigen.role.value == "target"}


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("MSLN", "mesothelin", True),
        ("G3", "glypican-3", True),
        ("MET", "metabolic equivalent of task", True),
        ("CEA", "carotid endarterectomy", True),
        ("CEA", "screening colonoscopy", False),
        ("B7", "glypican", False),
    ],
)
def test_short_form(short: str, long: str, expected: object) -> None:
    assert fits(short, long) is expected


@given(st.text("abcdefgh ", min_size=3, max_size=40))
def test_initials_are_a_short_form(words: str) -> None:
    initials = "".join(word[0] for word in words.split())
    assert not initials or fits(initials, words)


def test_a_short_form_means_what_the_record_says() -> None:
    assert targets("GLP3 CAR-T in liver cancer", "CAR-T cells against glypican-3 (GLP3) are given.") == {"GPC3"}


def test_a_short_form_that_nobody_defines_means_nothing() -> None:
    assert targets("GLP3 CAR-T in liver cancer", "CAR-T cells are given.") == set()


def test_a_name_that_the_record_defines_as_something_else_is_no_antigen() -> None:
    title = "Anti-CEA strategies before surgery"
    assert targets(title) == {"CEACAM5"}
    assert targets(title, "Stroke is common after carotid endarterectomy (CEA).") == set()
