"""A page whose characters or blank lines were changed on its way says the same; two pages in one are none."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from functions.errors import LayoutChanged
from functions.parse import parse
from tests.parsing.pages import page

EXAMPLES = Path(__file__).parent.parent / "examples"
WHOLE = ("veeva/labelled-full", "clinconnect/plain-full", "meddatax/trial-full", "medpath/labelled-full")
PAGES = [(EXAMPLES / name / "page.txt").read_text() for name in (*WHOLE, "trialx/header-full")]


def _around_lines(before: str, after: str) -> Callable[[str], str]:
    return lambda text: "\n".join(f"{before}{line}{after}" for line in text.split("\n"))


CHANGES: dict[str, Callable[[str], str]] = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\xa0"),
    "narrow no-break spaces": lambda text: re.sub(r"(?<=\w) (?=\w)", "\u202f", text),
    "blanks at line ends": _around_lines("", " \t "),
    "every line indented": _around_lines("   ", ""),
    "a byte order mark and zero-width spaces": _around_lines("\ufeff", "\u200b"),
    "marks of direction and word joiners": _around_lines("\u200e\u2060", "\u200f"),
    "zero-width joiners": _around_lines("\u200d", "\u200c"),
    "zero-width spaces inside words": lambda text: re.sub(r"(?<=\d)(?=\d)", "\u200b", text),
    "soft hyphens": lambda text: re.sub(r"(?<=[a-z])(?=ment)", "\u00ad", text),
    "decomposed letters": lambda text: normalize("NFD", text),
}


def reading(text: str, **known: Any) -> dict[str, Any]:
    """Return what a page states, without the hash of a page that has no other id."""
    return {key: value for key, value in parse(page(text, **known)).to_json().items() if key != "native_id"}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_characters_that_nobody_sees_change_nothing(change: Callable[[str], str]) -> None:
    """Kinds of blanks, of line ends, of composed letters and unseen characters are no content."""
    for text in PAGES:
        assert reading(change(text)) == reading(normalize("NFC", text))


def test_a_joiner_inside_a_word_stays() -> None:
    """Some scripts spell with it."""
    text = PAGES[0].replace("Menu\n\n", "Menu\n\nMi\u200cxed ", 1)
    assert reading(text)["fields"]["brief_title"].startswith("Mi\u200cxed ")


@pytest.mark.parametrize("text", PAGES, ids=(*WHOLE, "trialx/header-full"))
def test_two_pages_in_one_are_refused(text: str) -> None:
    """The fields of one trial would be mixed with another's."""
    with pytest.raises(LayoutChanged, match="more than one page"):
        parse(page(f"{text}\n\n{text}"))


def test_a_table_without_blank_lines_is_kept_as_it_stands() -> None:
    """A line under an outcome can be its description or an outcome of its own."""
    text = re.sub(r"\n\s*\n", "\n", PAGES[3])
    read = parse(page(text))
    assert read.fields.primary_outcomes == ()
    assert "28 days" in read.raw["primary_outcomes"]
    assert not read.unread


RESPELLED = [
    (0, "Treatments", "Treatment"),
    (0, "Identifiers", "Identifiers:"),
    (0, "Study type", "**Study type**"),
    (0, "Trial contacts and locations", "Trial contacts and locations:"),
    (1, "Gender", "GENDER"),
    (2, "Conditions", "Condition:"),
    (2, "Minimum Eligible Age", "Minimum eligible age:"),
    (2, "Countries", "## Countries"),
    (3, "Registration Number", "Registration number:"),
    (3, "Interventions", "Intervention"),
    (4, "Study details", "Study Details"),
]


@pytest.mark.parametrize(("place", "label", "respelled"), RESPELLED, ids=[each[2] for each in RESPELLED])
def test_a_label_in_another_spelling_is_read(place: int, label: str, respelled: str) -> None:
    """A colon, capitals, Markdown or a plural make no other label: what is under it joins no list above it."""
    text = re.sub(rf"(?m)^{label}$", respelled, PAGES[place], count=1)
    assert text != PAGES[place]
    assert reading(text) == reading(PAGES[place])


def test_a_word_of_running_text_is_no_label() -> None:
    """Where the text ends after it, nothing shows that a word with a colon is a heading."""
    text = PAGES[4].split("\nEligibility\n")[0] + "\n\nEligibility:\n\n18 to 60 years, both sexes\n"
    read = parse(page(text))
    assert read.fields.eligibility is None or read.fields.eligibility.criteria is None
    assert (read.fields.detailed_description or "").endswith("both sexes")
