"""The items of criteria lists: what opens an item, what joins it, what is none, and that no word is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.layout.criteria import items
from functions.layout.lines import Lines

LISTS = {
    "numbers": ("1. Age 18 to 70\n2. ECOG 0-2", ["Age 18 to 70", "ECOG 0-2"]),
    "numbers glued to the words": ("1.Age\n2.ECOG", ["Age", "ECOG"]),
    "numbers aligned on the right": ("   9. Nine\n  10. Ten", ["Nine", "Ten"]),
    "numbers that restart where nesting was lost": (
        "  1. Consent\n  2. Organs work:\n\n  1. Liver\n\n  2. Heart",
        ["Consent", "Organs work:", "Liver", "Heart"],
    ),
    "Chinese numbers": ("1、Age\n2、Score", ["Age", "Score"]),
    "closing brackets": ("1) Age\n2) Score", ["Age", "Score"]),
    "closing brackets under numbers": (
        "1. Organs\n1) Liver\n2) Heart\n2. Consent",
        ["Organs\n1) Liver\n2) Heart", "Consent"],
    ),
    "brackets under numbers, not indented": (
        "  1. Subject:\n\n(1)No remission; (2)Relapse",
        ["Subject:\n(1)No remission; (2)Relapse"],
    ),
    "letters under numbers": ("1. Any of\na. One\nb. Two\n2. Consent", ["Any of\na. One\nb. Two", "Consent"]),
    "a stray letter": ("1. Any of\nc.Recurrences\n2. Consent", ["Any of\nc.Recurrences", "Consent"]),
    "letters alone": ("a. One\nb. Two", ["One", "Two"]),
    "Roman numbers": ("i. One\nii. Two\niii. Three\niv. Four\nv. Five", ["One", "Two", "Three", "Four", "Five"]),
    "Roman numbers under letters": ("a. One\ni. Of it\nii. More\nb. Two", ["One\ni. Of it\nii. More", "Two"]),
    "a name that looks like a letter": ("E. coli infection\nSepsis", ["E. coli infection", "Sepsis"]),
    "bullets": ("  • One\n  • Two", ["One", "Two"]),
    "bullets glued to the words": ("•Age over 18\n•Consent", ["Age over 18", "Consent"]),
    "bullets under bullets": ("  • One of\n    • This\n    • That\n  • Two", ["One of\n• This\n• That", "Two"]),
    "bullets under numbers": ("  1. One of\n\n    • This\n\n  2. Two", ["One of\n• This", "Two"]),
    "numbers under bullets": ("• One of\n1. This\n2. That\n• Two", ["One of\n1. This\n2. That", "Two"]),
    "bulleted numbers": ("  • 1. One\n  • 2.Two", ["One", "Two"]),
    "bare bullets under bulleted numbers": (
        "- 1. One of:\n- This\n- That\n- 2. Two",
        ["One of:\n- This\n- That", "Two"],
    ),
    "a stray number among bullets": ("• Age\n• 2.ECOG 0-1\n• Consent", ["Age", "ECOG 0-1", "Consent"]),
    "bulleted numbers that do not begin at one": ("• 10. Ten\n• Bare\n• 11. Eleven", ["Ten", "Bare", "Eleven"]),
    "numbers under bulleted numbers": (
        "  • 6. One of:\n    1. This\n    2. That\n  • 7. Two",
        ["One of:\n1. This\n2. That", "Two"],
    ),
    "stacked bullets": ("- • 1. One\n- • 2. Two\n- • <!-- -->\n- • -", ["One", "Two"]),
    "a lone marker at the end": ("1. One\n2. Two\n\n-", ["One", "Two"]),
    "a lone number before its words": ("1.\nAge over 18\n2.\nConsent", ["Age over 18", "Consent"]),
    "a lone marker among words": ("- One\n-\nTwo", ["One", "Two"]),
    "a wrapped line": (
        "  • 1. One that goes\n    on\n  • 2. Two\n\n    signal;",
        ["One that goes\non", "Two\nsignal;"],
    ),
    "a lead-in": ("Patients must:\n1. Consent\n2. Be adults", ["Consent", "Be adults"]),
    "words before the list": ("Adults only\n1. Consent\n2. Fit", ["Adults only", "Consent", "Fit"]),
    "no markers": ("Adults\nConsent given", ["Adults", "Consent given"]),
    "no markers, with a lead-in": ("All of:\nAdults\nConsent given", ["Adults", "Consent given"]),
    "a lead-in and no more": ("Contact the site for details:", ["Contact the site for details:"]),
    "a temperature is no bullet": ("Stored at\n-80 degrees", ["Stored at", "-80 degrees"]),
    "a decimal is no number": ("2.5 mg daily\n3.5 mg weekly", ["2.5 mg daily", "3.5 mg weekly"]),
    "Markdown escapes": (r"1\. Score \>2" + "\n" + r"2\. 10\^6 cells \[blood\]", ["Score >2", "10^6 cells [blood]"]),
    "a run-in list": ("1. One; 2. Two; 3. Three.", ["One;", "Two;", "Three."]),
    "a run-in list under a lead-in": ("All of these:\n\n1\\. One; 2. Two.\n\n\\-", ["One;", "Two."]),
    "a run-in list after a lead-in": ("All of these: 1. One; 2. Two.", ["One;", "Two."]),
    "a run-in list without stops": ("1. Age over 18 2. Consent given", ["Age over 18", "Consent given"]),
    "a glued run-in list": ("1.One;2.Two;3.Three", ["One;", "Two;", "Three"]),
    "a run-in list in brackets": ("(1) One; (2) Two", ["One;", "Two"]),
    "another run-in list inside an item": ("1. Organs: (1) liver; (2) heart", ["Organs: (1) liver; (2) heart"]),
    "a number that belongs to the sentence": ("1. ECOG score 2. Consent", ["ECOG score 2. Consent"]),
    "a comparison in a sentence": ("1. Creatinine < 2. Consent", ["Creatinine < 2. Consent"]),
    "run-in numbers in a longer list": ("1. One; 2. Two\n2. Three", ["One; 2. Two", "Three"]),
    "nothing": ("", []),
    "markers and no words": ("-\n1.\n•", []),
}


@pytest.mark.parametrize("name", LISTS)
def test_items(name: str) -> None:
    text, expected = LISTS[name]
    assert items(Lines(text)) == tuple(expected)


WORDS = st.lists(
    st.sampled_from(["liver", "heart", "ECOG", "score", "≥18", "<", "years", "marrow", "blasts", "note:"]), max_size=5
).map(" ".join)
MARKERS = st.sampled_from(
    [
        "",
        "1. ",
        "2. ",
        "3.",
        "10. ",
        "1) ",
        "2) ",
        "(1)",
        "（2）",
        "①",
        "a. ",
        "b) ",
        "i. ",
        "ii. ",
        "- ",
        "• ",
        "•",
        "• 1. ",
        "- • ",
        "* 2.",
        "\\- ",
        "1\\. ",
        "<!-- -->",
    ]
)
PAGES = st.lists(st.tuples(st.sampled_from(["", "  ", "    "]), MARKERS, WORDS).map("".join), max_size=12).map(
    "\n".join
)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{3,}|≥18", text)


@given(PAGES)
def test_no_word_is_lost(text: str) -> None:
    """Every word of the lines is in some item, except those of an unmarked lead-in that ends in a colon."""
    found = _words(" ".join(items(Lines(text))))
    for line in Lines(text):
        if line.text.endswith(":"):
            continue
        for word in _words(line.text):
            assert word in found


@given(PAGES)
def test_words_keep_their_order_and_number(text: str) -> None:
    """Nothing is said twice, and nothing changes its place."""
    found = iter(_words(" ".join(items(Lines(text)))))
    stated = _words(text)
    rest = iter(stated)
    assert all(word in rest for word in found)


@given(PAGES)
def test_an_item_says_something(text: str) -> None:
    """No item is empty or a marker alone."""
    assert all(item.strip() and not re.fullmatch(r"[-•*.\d()（）\s]+", item) for item in items(Lines(text)))


@given(
    st.lists(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){0,4}", fullmatch=True), min_size=2, max_size=12),
    st.sampled_from(["{}. ", "{}.", "• {}. ", "({}) ", "- ", "• "]),
)
def test_a_clean_list_gives_its_items(sentences: list[str], marker: str) -> None:
    """A list with one kind of marker gives exactly its sentences."""
    page = "\n".join(marker.format(number) + sentence for number, sentence in enumerate(sentences, 1))
    assert items(Lines(page)) == tuple(sentences)


@given(st.lists(st.from_regex(r"[a-z]{3,9} [a-z]{3,9};", fullmatch=True), min_size=2, max_size=12))
def test_a_run_in_list_gives_its_items(sentences: list[str]) -> None:
    """A paragraph that holds the whole list in ascending numbers gives exactly its sentences."""
    paragraph = " ".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1))
    assert items(Lines(paragraph)) == tuple(sentences)
