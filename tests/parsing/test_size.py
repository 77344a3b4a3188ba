"""How much of a page there is to read: what the share of unread lines is a share of."""

import json
from pathlib import Path

import pytest

from functions.parse import parse
from tests.end_to_end.test_pages import veeva
from tests.parsing.pages import page

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_a_text_has_its_lines_that_are_not_blank() -> None:
    statement = parse(page(veeva() + "\n \n\n"))
    assert statement.size == len(veeva().split("\n\n"))
    assert statement.unread_share == 0


def test_a_json_page_has_the_paths_of_its_values() -> None:
    """A list counts each path once, and what states nothing is none."""
    modules = {"identificationModule": {"nctId": "NCT05941156", "briefTitle": "A title", "acronym": ""}}
    extra = {"protocolSection": modules, "genomeSection": {"genes": ["TP53", "KRAS"], "none": None}}
    statement = parse(page(json.dumps(extra), ".json"))
    assert (statement.unread, statement.size) == (("genomeSection.genes",), 3)
    assert round(statement.unread_share) == 33


@pytest.mark.parametrize("words", ["1" * 500_000, "x\t" + "\t" * 500_000 + "x", "- / " * 100_000])
@pytest.mark.parametrize("example", ["veeva/labelled-full", "medpath/labelled-full"])
def test_a_long_line_is_read(example: str, words: str) -> None:
    """Wherever it stands: a second measured, where time that grew with the square of its length would be hours."""
    lines = (EXAMPLES / example / "page.txt").read_text().split("\n")
    for place in (len(lines) // 2, len(lines) * 4 // 5):
        parse(page("\n".join([*lines[:place], words, *lines[place:]])))
