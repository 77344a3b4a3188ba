"""The text of a page's bytes: which charset they are in, whatever the site says of them."""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Final

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRESCANNED: Final = 1024  # bytes in which browsers look for <meta>
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE | re.ASCII)
_JSON = re.compile(r"\s*[\w.-]+/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE | re.ASCII)
_NOT_HTML = re.compile(r"\s*text/(?!html)", re.IGNORECASE | re.ASCII)

# The labels of the WHATWG's Encoding Standard, by the name under which Python knows a charset, and the larger charset
# as which browsers read it. What is not here ("unicode_escape", "utf-7") is no charset of the web.
_AS_THEY_ARE: Final = (
    "utf-8 utf-16-le utf-16-be cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic gb18030 big5hkscs euc_jp iso2022_jp"
)
_READ_AS: Final[Mapping[str, str]] = {name: name for name in _AS_THEY_ARE.split()} | {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_UNKNOWN_TO_PYTHON: Final[Mapping[str, str]] = {
    label: charset
    for charset, labels in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
        "utf-16-le": "unicode csunicode ucs-2 iso-10646-ucs-2 unicodefeff",
        "cp1252": "x-cp1252 x-user-defined",
        "cp1250": "x-cp1250",
        "cp1251": "x-cp1251",
        "cp874": "windows-874 dos-874",
        "cp932": "windows-31j x-sjis",
        "cp949": "windows-949",
        "iso8859-8": "iso-8859-8-i csiso88598i logical visual",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac-roman": "mac x-mac-roman",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "gb18030": "gb_2312 gb_2312-80 csgb2312 x-gbk",
        "big5hkscs": "cn-big5 x-x-big5",
        "euc_jp": "x-euc-jp",
    }.items()
    for label in labels.split()
}
_WIDE: Final = frozenset({"utf-16-le", "utf-16-be"})


def decode(content: bytes, content_type: str | None) -> str:
    """Return the text of a page's bytes, as UTF-8 can hold it: without NULs, a byte order mark and half characters.

    The charset is the first of these that the bytes are in: what their byte order mark says; the `charset` of the
    Content-Type header; that of a <meta> within the first 1,024 bytes; UTF-8; windows-1252. JSON is UTF-8. Nothing
    raises: what no charset explains becomes U+FFFD.
    """
    text = _decoded(content, content_type or "")
    return text.removeprefix("\ufeff").replace("\0", "\ufffd")


def _decoded(content: bytes, content_type: str) -> str:
    for mark, charset in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(charset, "replace")
    if _JSON.match(content_type):
        return content.decode("utf-8", "replace")
    for charset in _declared(content, content_type):
        text = _strictly(content, charset)
        if text is not None:
            return text
    return content.decode("cp1252", "replace")


def _declared(content: bytes, content_type: str) -> Iterator[str]:
    """Yield the charsets that are said of the bytes, and UTF-8 last."""
    if named := _CHARSET.search(content_type):
        yield from _known(named.group(1))
    if not _NOT_HTML.match(content_type):
        for label in _in_meta(content[:_PRESCANNED]):
            yield from ("utf-8" if charset in _WIDE else charset for charset in _known(label))
    yield "utf-8"


def _in_meta(start: bytes) -> Iterator[str]:
    """Yield the labels of <meta charset> and <meta http-equiv="Content-Type"> in page order."""
    for meta in _META.findall(_COMMENT.sub(b"", start)):
        attributes = {
            name.lower(): (double or single or bare).decode("ascii", "replace")
            for name, double, single, bare in reversed(_ATTRIBUTE.findall(meta))  # the first of a name counts
        }
        if b"charset" in attributes:
            yield attributes[b"charset"]
        elif attributes.get(b"http-equiv", "").strip().casefold() == "content-type":
            yield from _CHARSET.findall(attributes.get(b"content", ""))


def _known(label: str) -> tuple[str, ...]:
    """Return the charset of a label; none where it is no charset of the web."""
    name = label.strip().casefold()
    if name in _UNKNOWN_TO_PYTHON:
        return (_UNKNOWN_TO_PYTHON[name],)
    if not re.fullmatch(r"[\w.:-]{1,40}", name, re.ASCII):
        return ()
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return ()
    return (_READ_AS[found],) if found in _READ_AS else ()


def _strictly(content: bytes, charset: str) -> str | None:
    """Return the text where the bytes are in the charset; None where they are not.

    Bytes beyond ASCII that are well-formed UTF-8 are not in windows-1252, which servers say of everything. A page of
    UTF-8 that was cut inside a character, or holds a few bytes of something else, is one of UTF-8 still: in text of
    another charset hardly any characters beyond ASCII happen to be well-formed UTF-8.
    """
    try:
        text = content.decode(charset)
        return None if charset == "cp1252" and _is_utf_8(content) else text
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace") if charset == "utf-8" and _is_utf_8(content) else None


def _is_utf_8(content: bytes) -> bool:
    """Say whether more characters beyond ASCII are well-formed UTF-8 than are not."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * wrong
