"""HTML twins of pages of text, in markups that a site may use: sections of paragraphs; nested boxes; nested lists.

Lines that follow one another without a blank line and of which some are indented are preformatted in the first two:
indentation is part of the text of criteria, and other markup has none. In the third one they are items of lists.
"""

import re
from html import escape
from itertools import groupby

_ITEM = re.compile(r"• (\S.*)")
_MARKED = re.compile(r"(?:•|(?P<number>\d+)\.) (?P<words>\S.*)")
_HEADING = re.compile(r"[A-Z][^.:;•]{2,40}")


def _paragraphs(text: str) -> list[list[str]]:
    """Return the lines of a text, those that follow each other without a blank line together."""
    grouped = groupby(text.replace("\xa0", " ").splitlines(), key=lambda line: bool(line.strip()))
    return [list(lines) for filled, lines in grouped if filled]


def sections(text: str) -> str:
    """Return a page of headings, paragraphs with line breaks, lists, and preformatted text where lines are indented."""
    body = "\n".join(_section(lines) for lines in _paragraphs(text))
    return f"<!DOCTYPE html><html><head><title>A trial</title>{_SCRIPT}</head><body><main>{body}</main></body></html>"


_SCRIPT = '<script type="application/ld+json">{"@type": "MedicalTrial", "status": "<p>Withdrawn</p>"}</script>'
_NAVIGATION = (
    '<nav hidden><a href="/">Status</a></nav><style>p { color: red }</style><noscript><p>Sex</p></noscript>'
    '<div style="display: none">Conditions</div><svg><text>MedPath</text></svg><template><p>Phase</p></template>'
    '<span aria-hidden="true">Overview</span><img src="x.png" alt="ClinConnect Logo">'
)


def _section(lines: list[str]) -> str:
    if all(_ITEM.fullmatch(line) for line in lines):
        return "<ul>" + "".join(f"\n  <li><p>{escape(line[2:])}</p></li>" for line in lines) + "\n</ul>"
    if any(line != line.lstrip() for line in lines):
        return "<pre>\n" + escape("\n".join(lines)) + "</pre>"
    if len(lines) == 1 and _HEADING.fullmatch(lines[0]):
        return f"<h2>\n  {escape(lines[0])}\n</h2>"
    return "<p>" + "<br>\n".join(map(_inline, lines)) + "</p>"


def _inline(line: str) -> str:
    """Return a line whose first word is a link and whose last one is strong."""
    first, *between, last = re.split(r"( )", line) if line.count(" ") > 1 else (line, "")
    return f'<a href="/search?a=1&b=2">{escape(first)}</a>{escape("".join(between))}<strong>{escape(last)}</strong>'


def boxes(text: str) -> str:
    """Return a page of boxes, tables of labels and values and definition lists, with navigation and hidden parts."""
    body = "".join(_box(number, lines) for number, lines in enumerate(_paragraphs(text)))
    return f"<body>{_SCRIPT}{_NAVIGATION}<div><div class=page>{body}</div></div>"


def _box(number: int, lines: list[str]) -> str:
    if any(line != line.lstrip() for line in lines):
        return f"<div><pre>{escape(chr(10).join(lines))}</pre></div>"
    if len(lines) == 2 and number % 2:
        return f"<dl><dt>{escape(lines[0])}<dd><span>{escape(lines[1])}</span></dl>"
    if len(lines) == 2:
        return f"<table><tr><th>{escape(lines[0])}</th>\n<td>{escape(lines[1])}</td></tr></table>"
    cells = "".join(f"<div><span>{escape(line)}</span><!-- {number} --></div>" for line in lines)
    return f"<section>{cells}</section>" if len(lines) == 1 else f"<p>{'<br/>'.join(map(escape, lines))}"


def nested_lists(text: str) -> str:
    """Return a page of boxes, one a line, whose items are lists in lists by their indentation, however they are spaced.

    An indented line without a marker goes on in the item above it.
    """
    parts: list[str] = []
    opened: list[tuple[int, str]] = []  # indentation and element of the lists that are open
    for line in filter(str.strip, text.splitlines()):
        indent, item = len(line) - len(line.lstrip()), _MARKED.fullmatch(line.strip())
        is_list = item is not None and (indent > 0 or not item["number"])
        while opened and (opened[-1][0] > indent if is_list else not indent):
            parts.append(f"</li></{opened.pop()[1]}>")
        if item is None or not is_list:
            parts.append(f"<br>{escape(line)}" if opened else f"<div>{escape(line)}</div>")
            continue
        element = "ol" if item["number"] else "ul"
        if opened and opened[-1][0] == indent:
            parts.append("</li>")
        else:
            parts.append(f"<{element}>")
            opened.append((indent, element))
        value = f" value={item['number']}" if item["number"] else ""
        parts.append(f"<li{value}>{escape(item['words'])}")
    return f"<html><body>{''.join(parts)}"
