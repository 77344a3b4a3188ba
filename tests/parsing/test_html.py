"""Pages of HTML: what they show as lines, and the same record as the text they were made from."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import MalformedContent, PageRefused
from functions.layout.html import text_of
from functions.parse import parse
from tests.parsing.pages import page
from tests.parsing.twins import boxes, nested_lists, sections

EXAMPLES = Path(__file__).parent.parent / "examples"
PAGES = sorted(EXAMPLES.glob("*/*/page.txt"))
SHOWN = {
    "blocks between blank lines": ("<h1>A</h1><p>B</p>C<div>D</div>", "A\n\nB\n\nC\n\nD"),
    "inline elements joined": ("<p>an<b>ti</b>-<a href=x>CD<i>7</i></a> <span>CAR</span></p>", "anti-CD7 CAR"),
    "blanks": ("<p>\n  a \t b <b> c</b>\n</p>", "a b c"),
    "line breaks": ("<p>a<br>b<br/>c", "a\nb\nc"),
    "entities": ("<p>&lt;5 &micro;g &amp; &#x2265;1&nbsp;L", "<5 µg & ≥1\xa0L"),
    "nested lists": ("<ul><li>a<ul><li>b</ul><li>c</ul>", "• a\n  • b\n• c"),
    "numbers": ("<ol start=3><li>a<ol><li>b</ol><li>c<li value=9>d</ol>", "3. a\n  1. b\n4. c\n9. d"),
    "a wrong number": ("<ol start=x><li>a</ol>", "1. a"),
    "label and value": ("<table><tr><th>Sex<td>All<tr><th>Ages<td>18+</table>", "Sex\nAll\nAges\n18+"),
    "a longer row": (
        "<table><tr><th>Name<th>Time<th>Method<tr><td>DLT<td>28 days<td></table>",
        "NameTimeMethod\nDLT28 days",
    ),
    "definitions": ("<dl><dt>Sex<dd>All<dt>Ages<dd>18+</dl>", "Sex\nAll\nAges\n18+"),
    "preformatted": ("<pre>\n a\n\n  b  c</pre>", " a\n\n  b  c"),
    "hidden": ("<p hidden>a</p><p aria-hidden=true>b</p><p style='color:red; DISPLAY : none'>c</p><p>d", "d"),
    "not hidden": ("<p aria-hidden=false style='display:block'>a", "a"),
    "no content": ("<title>a</title><style>b</style><script>c</script><noscript>d</noscript><svg>e</svg>f", "f"),
    "images": ("<p><img alt=logo src=x>a", "a"),
    "embedded data": ('<script id="__NEXT_DATA__" type="application/json">{"a": 1}</script>b', "b"),
    "a byte order mark": ("\ufeff<meta charset=latin1><p>é", "é"),
    "code that looks like tags": ("<script>" + "if (a<b) x('<div>');" * 2000 + "</script ><p>a", "a"),
    "drawings": ("<svg viewBox='0 0 1 1'><path d='M0 0'/><g><path d='M1 1'/></g></svg>" * 2000 + "<p>a", "a"),
    "lists and paragraphs left open": ("<ul>" + "<li><p>a" * 2000 + "</ul>", "\n\n".join(["• a"] * 2000)),
    "nothing": ("", ""),
}


def reading(content: str, suffix: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return what a page gives, a refusal too, without how large it is and the hash that stands in for an id."""
    try:
        read = parse(page(content, suffix, **known)).to_json()
    except PageRefused as error:
        return {"error": type(error).__name__, "message": str(error)}
    if len(read["native_id"]) == len("0" * 32) and "url" not in read:
        del read["native_id"]
    return {key: value for key, value in read.items() if key != "size"}


@pytest.mark.parametrize("markup", [sections, boxes])
@pytest.mark.parametrize("path", PAGES, ids=[str(path.parent.relative_to(EXAMPLES)) for path in PAGES])
def test_a_twin_in_html_gives_the_same(path: Path, markup: Callable[[str], str]) -> None:
    """Facts, wordings, what is not available, identity, unread lines, or the same refusal: no example is excepted."""
    envelope = path.with_name("envelope.json")
    known = json.loads(envelope.read_text()) if envelope.exists() else {}
    text = path.read_text()
    assert reading(markup(text), ".html", known) == reading(text, ".txt", known)


EXCEPTED = {
    "meddatax/results-page": "a lone word after a blank line is no line of a table, and boxes have one",
    "meddatax/results-page-unlabelled": "likewise",
}
"""Pages of which a markup of one box a line leaves lines unread, and why; the rest of their record is the same."""


def _without_blanks(value: Any) -> Any:
    """Return a record with single blanks in its texts."""
    if isinstance(value, dict):
        return {key: _without_blanks(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_blanks(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize("path", PAGES, ids=[str(path.parent.relative_to(EXAMPLES)) for path in PAGES])
def test_lists_in_html_give_the_same_items(path: Path) -> None:
    """Blank lines and columns of indentation are the extractor's; items, their nesting and all words are the same."""
    envelope = path.with_name("envelope.json")
    known = json.loads(envelope.read_text()) if envelope.exists() else {}
    text = path.read_text()
    read = reading(nested_lists(text), ".html", known)
    assert ("unread" in read) is (str(path.parent.relative_to(EXAMPLES)) in EXCEPTED)
    read.pop("unread", None)
    assert _without_blanks(read) == _without_blanks(reading(text, ".txt", known))


@pytest.mark.parametrize(("html", "text"), SHOWN.values(), ids=SHOWN.keys())
def test_what_a_page_shows(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029"), max_size=300))
def test_words_in_html_are_the_same_words(text: str) -> None:
    """Text that is escaped and wrapped comes back word by word."""
    for html in (sections(text), boxes(text)):
        assert text_of(html).split() == text.split()


_PIECES = [
    "<",
    ">",
    "</",
    "/>",
    "div",
    "<p",
    "<ul><li>",
    "<td>",
    "</tr>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#0;",
    "&",
    '"',
    "=",
]


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=8)), max_size=60).map("".join))
def test_broken_markup_is_read_or_refused(html: str) -> None:
    """No markup ends in any error but a refusal."""
    assert isinstance(text_of(html), str)
    assert "error" in reading(html, ".html", {}) or "<" in html


@pytest.mark.parametrize("html", ["<div>" * 100_000, "<ul><li>" * 100_000, "<div><table></div></table>" * 100_000])
def test_deep_nesting_is_refused_at_once(html: str) -> None:
    """The parser's time grows with the depth; a page's is far below the limit."""
    with pytest.raises(MalformedContent, match="1000 elements inside one another"):
        parse(page(html, ".html"))


@pytest.mark.parametrize(
    "tag", ["<p>", "<li>x", "<br>", "<td>x", "<tr><td>x", "<b>x</b>", "<div>" * 900 + "</div>" * 900]
)
def test_three_megabytes_of_tags_are_read(tag: str) -> None:
    text_of("<table>" + tag * (3_000_000 // len(tag)))
