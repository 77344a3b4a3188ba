"""Whatever is printed is one line of visible text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from infra.operators.printing import brief, counts, moment, plain


@given(st.text(st.characters(exclude_categories=())))
def test_no_control_character_is_ever_printed(text: str) -> None:
    shown = plain(text)
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(sign) for sign in shown}
    shown.encode()


def test_values_are_shown_as_people_read_them() -> None:
    assert plain(None) == ""
    assert plain(["a", None, {"b": True}]) == "a, , b: yes"
    assert plain(["a, b", "c"]) == "a, b; c"
    assert plain(" a \n\t b ") == "a b"
    assert brief("a" * 10, 4) == "aaa…"
    assert brief("aaa", 3) == "aaa"
    assert moment("2026-11-20T00:00:00.123Z") == "2026-11-20T00:00:00Z"
    assert moment("2026-11-20T00:00:00Z") == "2026-11-20T00:00:00Z"
    assert moment(None) == ""
    assert counts({"not_changed": 2, "failed": 1}) == "2 not changed, 1 failed"
