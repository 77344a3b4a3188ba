"""HTML as the lines of text that the parsers read: what a reader of the page would see, block by block."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from functions.errors import MalformedContent


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_HIDDEN = _names(
    "audio canvas dialog embed head iframe math noscript object script select style svg template textarea title video"
)
_BLOCKS = _names(
    "address article aside blockquote body caption center details div dl fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre search section summary table ul"
)
_LINES = _names("dd dt li tr tbody thead tfoot")  # a line of their own, without a blank line around it
_LISTS = frozenset({"ul", "ol", "menu"})
_CELLS = frozenset({"td", "th"})
_PAIR = 2  # a row of so many cells is a label and its value
_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 1000  # the time that the library takes grows with length times depth: 2 s for 40,000 nested boxes
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\b[^>]*>?|\Z)", re.IGNORECASE | re.DOTALL)  # "if (a<b) write('<p>')"
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)(?:[^<>]*?(/)>)?", re.IGNORECASE)
_DATA_TYPES = frozenset({"application/ld+json", "application/json"})
_DATA_TYPE = re.compile(r"application/(?:ld\+)?json", re.IGNORECASE)
_DRAWINGS = frozenset({"svg", "math"})
_NOT_NESTED = _names(  # closed by what follows, or never open
    "area base body br col colgroup dd dt embed head hr html img input li link meta option optgroup p param rp rt "
    "source tbody td tfoot th thead tr track wbr"
)


def text_of(html: str) -> str:
    """Return what a page of HTML shows, as lines; MalformedContent where its elements are nested deeper than a page's.

    Headings, paragraphs and other blocks stand between blank lines; items of lists, terms and rows on a line each,
    items with "•" or their number and two blanks of indentation a level. Both cells of a row of two stand on lines of
    their own, cells of longer rows without anything between them, as the extractors of text print them. Hidden parts,
    images, fields of forms and scripts are left out; see `embedded_json`.
    """
    markup = _CODE.sub("", html.removeprefix("\ufeff"))
    _refuse_deep(markup)
    printer = _Printer()
    node: LexborNode | None = LexborHTMLParser(markup, scripting=True).root
    opened: list[LexborNode] = []
    while node is not None:
        child = node.first_child if printer.enter(node) else None
        if child is not None:
            opened.append(node)
            node = child
            continue
        printer.leave(node)
        while node.next is None and opened:
            node = opened.pop()
            printer.leave(node)
        node = node.next if opened else None
    return printer.text()


def embedded_json(html: str) -> Iterator[tuple[str, str]]:
    """Yield the scripts of a page that are data: the media type ("application/ld+json") and the text of each.

    Scripts in comments, templates and <noscript> are none. The HTML is one of which `text_of` refused no nesting.
    """
    if _DATA_TYPE.search(html) is None:
        return
    for script in LexborHTMLParser(html, scripting=True).css("script[type]"):
        media_type = (script.attributes.get("type") or "").partition(";")[0].strip().casefold()
        if media_type in _DATA_TYPES:
            yield media_type, script.text()


def _refuse_deep(html: str) -> None:
    """Raise MalformedContent for too many open elements; an end tag counts only where it closes the last one opened.

    In a drawing an element can close itself: "<path d='M0 0'/>".
    """
    opened: list[str] = []
    drawings = 0
    for closing, name, ends in _TAG.findall(html):
        tag = name.casefold()
        if closing and opened and opened[-1] == tag:
            drawings -= opened.pop() in _DRAWINGS
        elif not closing and tag not in _NOT_NESTED and not (ends and (drawings or tag in _DRAWINGS)):
            opened.append(tag)
            drawings += tag in _DRAWINGS
            if len(opened) > _DEEPEST:
                raise MalformedContent(f"the HTML has more than {_DEEPEST} elements inside one another")


class _Printer:
    """Prints elements as they are entered and left; nothing is looked up that lies above or below."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []  # what stands on the line so far, without blanks at its start
        self._marker = ""
        self._lists: list[int | None] = []  # the next number of every open list, None for bullets
        self._preformatted = 0
        self._cells: list[int] = []  # how many cells the open rows have

    def enter(self, node: LexborNode) -> bool:
        """Print what stands at the start of a node; say whether what is in it is shown."""
        tag = node.tag or ""
        if node.is_text_node:
            self._write(node.text_content or "")
            return False
        if not node.is_element_node or tag in _HIDDEN or _is_hidden(node.attributes):
            return False
        if tag == "br":
            self._break()
        elif tag in _BLOCKS or tag in _LINES or tag in _CELLS:
            self._open(tag, node)
        return True

    def _open(self, tag: str, node: LexborNode) -> None:
        if tag in _CELLS:
            if self._cells and self._cells[-1] <= _PAIR:
                self._break()
            return
        self._break()
        if tag in _BLOCKS and not self._marker and not (tag in _LISTS and self._lists):
            self._gap()
        if tag in _LISTS:
            self._lists.append(_whole(node.attributes.get("start"), 1) if tag == "ol" else None)
        elif tag == "li":
            self._marker = self._next_marker(node.attributes)
        elif tag == "tr":
            self._cells.append(_count_cells(node))
        elif tag == "pre":
            self._preformatted += 1

    def leave(self, node: LexborNode) -> None:
        """Print what stands at the end of a node."""
        tag = node.tag or ""
        if not node.is_element_node or tag in _HIDDEN or _is_hidden(node.attributes):
            return
        if tag in _BLOCKS or tag in _LINES:
            self._break()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "tr" and self._cells:
            self._cells.pop()
        elif tag == "pre":
            self._preformatted -= 1
        if tag in _BLOCKS and not (tag in _LISTS and self._lists):
            self._gap()

    def text(self) -> str:
        """Return the lines printed so far."""
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _write(self, text: str) -> None:
        if self._preformatted:
            *whole, last = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for line in whole:
                self._line.append(line)
                self._break(keep_blank=True)
            self._line.append(last)
            return
        words = _BLANKS.sub(" ", text)
        words = words.lstrip(" ") if not self._line or self._line[-1].endswith(" ") else words
        if words:
            self._line.append(words)

    def _break(self, *, keep_blank: bool = False) -> None:
        line = "".join(self._line).rstrip(" ")
        if line.strip():
            depth = max(len(self._lists) - 1, 0)
            self._lines.append("  " * depth + self._marker + line)
            self._marker = ""
        elif keep_blank:
            self._gap()
        self._line.clear()

    def _gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def _next_marker(self, attributes: Mapping[str, str | None]) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "• "
        number = _whole(attributes.get("value"), number)
        self._lists[-1] = number + 1
        return f"{number}. "


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or (attributes.get("aria-hidden") or "").casefold() == "true"
        or _INVISIBLE.search(attributes.get("style") or "") is not None
    )


def _whole(wording: str | None, otherwise: int) -> int:
    return int(wording) if wording and re.fullmatch(r"-?[0-9]{1,6}", wording.strip()) else otherwise


def _count_cells(row: LexborNode) -> int:
    return sum(child.tag in _CELLS for child in row.iter())
