"""The text of bytes: what the site says of their charset counts as long as the bytes agree."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.layout.charset import decode

HTML = "text/html"
WORDS = "Zürich, ≥18 µg – “CAR”"
CUT = "Größe ≥18 µg".encode()

FOUND = {
    "UTF-8 said by the server": (WORDS.encode(), "text/html; charset=utf-8", WORDS),
    "UTF-8 that nothing says": (WORDS.encode(), None, WORDS),
    "a byte order mark": (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=shift_jis", WORDS),
    "UTF-16 with a mark": (b"\xff\xfe" + WORDS.encode("utf-16-le"), HTML, WORDS),
    "UTF-16 the other way round": (b"\xfe\xff" + WORDS.encode("utf-16-be"), None, WORDS),
    "latin-1 means windows-1252": ("“Zürich” – €".encode("cp1252"), "text/html;charset=ISO-8859-1", "“Zürich” – €"),
    "ascii means windows-1252": ("Zürich".encode("cp1252"), 'text/html; charset="us-ascii"', "Zürich"),
    "quoted and in capitals": ("Привет".encode("cp1251"), "TEXT/HTML; CHARSET='Windows-1251'", "Привет"),
    "GB2312 means more": ("试验镕".encode("gb18030"), "text/html; charset=gb2312", "试验镕"),
    "Shift JIS": ("試験①".encode("cp932"), "text/html; charset=Shift_JIS", "試験①"),
    "Korean by its old name": ("시험".encode("cp949"), "text/html; charset=ks_c_5601-1987", "시험"),
    "a label that Python has not": ("試験".encode("cp932"), "text/html; charset=x-sjis", "試験"),
    "meta charset": (b"<head><meta charset=koi8-r>" + "Привет".encode("koi8-r"), HTML, "Привет"),
    "meta http-equiv": (
        b'<META content="text/html; charset=euc-jp" http-equiv=Content-Type>' + "試験".encode("euc_jp"),
        HTML,
        "試験",
    ),
    "the server before meta": (b"<meta charset=utf-8>" + "Привет".encode("cp1251"), "a/b; charset=cp1251", "Привет"),
    "meta says UTF-16 of what it cannot be": (b"<meta charset=utf-16>" + WORDS.encode(), HTML, WORDS),
    "a comment is no meta": (b"<!-- <meta charset=koi8-r> -->" + WORDS.encode(), HTML, WORDS),
    "another meta": (b'<meta name=author content="charset=koi8-r">' + WORDS.encode(), HTML, WORDS),
    "meta too late": (b" " * 1024 + b"<meta charset=koi8-r>" + WORDS.encode(), HTML, WORDS),
    "meta in plain text": (b"<meta charset=koi8-r>" + WORDS.encode(), "text/plain", WORDS),
    "said UTF-8 and is not": ("Zürich".encode("cp1252"), "text/html; charset=utf-8", "Zürich"),
    "said UTF-8, and meta knows": (
        b"<meta charset=windows-1251>" + "Привет".encode("cp1251"),
        "text/html; charset=utf-8",
        "Привет",
    ),
    "said latin-1 and is UTF-8": (WORDS.encode(), "text/html; charset=iso-8859-1", WORDS),
    "one wrong byte in UTF-8": (WORDS.encode() + b"\xff", "text/html; charset=utf-8", WORDS + "\ufffd"),
    "cut inside a character": (CUT[:-4] + CUT[-3:-2], "text/html; charset=utf-8", "Größe ≥18\ufffd"),
    "ends in what could begin UTF-8": (b"Caf\xe9", "text/html; charset=latin1", "Café"),
    "a label that is none": (WORDS.encode(), "text/html; charset=none-such", WORDS),
    "no charset but a codec": (rb"Z\u00fcrich", "text/html; charset=unicode_escape", r"Z\u00fcrich"),
    "nothing fits": (b"\x81\xfc", "text/html; charset=utf-8", "\ufffdü"),
    "JSON is UTF-8": (json.dumps(WORDS, ensure_ascii=False).encode(), "application/json; charset=latin1", f'"{WORDS}"'),
    "JSON of a kind": (b"\xef\xbb\xbf" + '"é"'.encode(), "application/ld+json", '"é"'),
    "JSON that is not UTF-8": (b'"\xe9"', "application/json", '"\ufffd"'),
    "NULs": (b"a\0b", None, "a\ufffdb"),
    "nothing": (b"", None, ""),
}


@pytest.mark.parametrize(("content", "content_type", "text"), FOUND.values(), ids=FOUND.keys())
def test_a_charset_is_found(content: bytes, content_type: str | None, text: str) -> None:
    found = decode(content, content_type)
    assert found == text or found.split(">")[-1].strip() == text


LABELS = ["utf-8", "utf-16", "utf-16be", "latin1", "gbk", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"]
ODD = ["utf-7", "hex", "zlib", "rot13", "idna", "undefined", "unicode_escape", "x" * 100, "", "é", "a.b", "../x", "\0"]
TYPES = [None, "", HTML, "application/json", *(f"text/html; charset={label}" for label in LABELS + ODD)]


@given(st.binary(max_size=300), st.one_of(st.sampled_from(TYPES), st.text(max_size=40)))
def test_any_bytes_give_text(content: bytes, content_type: str | None) -> None:
    """Whatever is sent and said, the text is one that UTF-8 and a store can hold."""
    text = decode(content, content_type)
    assert text.encode().decode() == text
    assert "\0" not in text


@given(st.text(st.characters(exclude_characters="\0\ufeff", codec="utf-8")), st.sampled_from([None, HTML, *LABELS]))
def test_utf_8_comes_back_as_it_was_sent(text: str, said: str | None) -> None:
    """Where UTF-8 is said or nothing is."""
    content_type = f"text/html; charset={said}" if said in LABELS[:1] else None
    assert decode(text.encode(), content_type) == text or "<meta" in text


@given(st.text(max_size=80), st.sampled_from(["ascii", "gb18030", "cp1251", "cp932"]))
def test_a_charset_that_is_said_is_used(text: str, charset: str) -> None:
    """Text comes back from every charset that can hold it."""
    plain = "".join(character for character in text if character not in "\0\ufeff")
    sent = plain.encode(charset, "ignore")
    assert decode(sent, f"text/plain; charset={charset}") == sent.decode(charset)
