"""Every folder under tests/examples is one page and what reading it gives: `record.json`, or `error.json` if refused.

A folder holds `page.txt`, `page.json` or `page.html`, an `envelope.json` where something came with the page (url,
registry, nct_id), and one of the two expectations (which leave out how many lines the page has). A missing expectation
is written and the test fails: review it, then commit it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.errors import PageRefused
from functions.parse import parse
from functions.registries import registries
from tests.parsing.pages import page

EXAMPLES = Path(__file__).parent.parent / "examples"
FOLDERS = sorted(found.parent for found in EXAMPLES.glob("*/*/page.*"))


def _reading(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the name of the expectation's file and what it should hold, made from the page."""
    content = next(folder.glob("page.*"))
    envelope = folder / "envelope.json"
    known = json.loads(envelope.read_text()) if envelope.exists() else {}
    try:
        statement = parse(page(content.read_text(), content.suffix, **known))
        return "record.json", statement.model_copy(update={"size": 0}).to_json()  # 0 is left out
    except PageRefused as error:
        return "error.json", {"error": type(error).__name__, "message": str(error)}


@pytest.mark.parametrize("folder", FOLDERS, ids=[str(folder.relative_to(EXAMPLES)) for folder in FOLDERS])
def test_example(folder: Path) -> None:
    """The page of an example folder gives exactly what stands beside it, and a record leaves no line unread."""
    name, reading = _reading(folder)
    expected = [path for path in (folder / "record.json", folder / "error.json") if path.exists()]
    if not expected:
        (folder / name).write_text(json.dumps(reading, indent=2, ensure_ascii=False) + "\n")
        pytest.fail(f"{folder.name} had no expectation; {name} was written: review it, then commit it")
    assert [path.name for path in expected] == [name], reading
    assert reading == json.loads(expected[0].read_text())
    assert not reading.get("unread")


def test_every_registry_has_examples() -> None:
    """A registry without an example is not done."""
    assert {folder.parent.name for folder in FOLDERS} >= set(registries())


def test_no_folder_lacks_its_page() -> None:
    """A folder with an expectation and no page would be passed over in silence."""
    assert {found.parent for found in EXAMPLES.glob("*/*/*.json")} <= set(FOLDERS)
