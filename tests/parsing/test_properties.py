"""Whatever a page looks like, it is read or refused with a reason, and no line of it is lost from the account."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from functions.errors import PageRefused
from functions.parse import parse
from functions.registries import registries
from tests.parsing.pages import page

EXAMPLES = Path(__file__).parent.parent / "examples"
TEXTS = [found.read_text() for found in sorted(EXAMPLES.glob("*/*/page.txt"))]
KEYS = sorted(registries())


def reading(text: str, registry: str | None = None) -> str:
    """Return what becomes of a page: its rendering, or the reason for which it is refused."""
    try:
        return parse(page(text, registry=registry)).rendering
    except PageRefused as refusal:
        return refusal.reason


@given(st.sampled_from(TEXTS), st.data())
def test_a_damaged_page_is_read_or_refused(text: str, data: st.DataObject) -> None:
    """Lines dropped, doubled or moved: parsing gives a record or a PageRefused, never another error."""
    lines = text.splitlines()
    start = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(start, len(lines)))
    damage = data.draw(st.sampled_from(["cut", "drop", "double", "reverse"]))
    damaged = {
        "cut": lines[start:end],
        "drop": lines[:start] + lines[end:],
        "double": lines[:end] + lines[start:],
        "reverse": lines[:start] + lines[start:end][::-1] + lines[end:],
    }[damage]
    assert reading("\n".join(damaged))


@given(
    st.sampled_from(TEXTS),
    st.text(alphabet="qxzj", min_size=8, max_size=30),
)
def test_an_unknown_last_line_is_not_lost(text: str, stranger: str) -> None:
    """A line that no rule knows ends in a field's text or among the unread lines."""
    try:
        known = parse(page(text))
    except PageRefused:
        return
    read = parse(page(f"{text}\n\n{stranger}"))
    assert stranger in read.model_dump_json()
    assert known.nct_id == read.nct_id


_FOREIGN = {
    "Step 1 Get in touch with the nearest study center",
    "More Related Trials",
    "Related Clinical Trials",
    "Results Overview",
    "Contacts",
}
"""Lines that open what is not about the trial, or what no field holds: named furniture as a whole."""


@given(st.sampled_from(TEXTS), st.data())
def test_an_unknown_line_anywhere_is_not_lost(text: str, data: st.DataObject) -> None:
    """Wherever a line stands that no rule knows, it ends in a field's text or among the unread lines."""
    lines = text.splitlines()
    about = next((place for place, line in enumerate(lines) if line.strip() in _FOREIGN), len(lines))
    place = data.draw(st.integers(0, about))
    try:
        read = parse(page("\n".join([*lines[:place], "", "Qxzj wvkq zzyx", "", *lines[place:]])))
    except PageRefused:
        return
    assert "Qxzj wvkq zzyx" in read.model_dump_json()


@given(st.text(max_size=400), st.sampled_from([None, *KEYS]))
def test_any_text_is_read_or_refused(text: str, registry: str | None) -> None:
    """Text that is no page at all is refused with a reason."""
    assert reading(text, registry)
