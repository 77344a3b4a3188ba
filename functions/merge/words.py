"""Keys by which two wordings of one thing are the same: a name, an organisation, a country; in any script."""

import re
import unicodedata
from typing import Final

from functions import countries

_GAPS = re.compile(r"[\W_]+")

_LEGAL_SUFFIXES: Final = frozenset(
    [
        *(
            "ab",
            "ag",
            "as",
            "asa",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "gmbh",
            "inc",
            "incorporated",
            "kg",
            "kgaa",
        ),
        *(
            "kk",
            "limited",
            "llc",
            "llp",
            "lp",
            "ltd",
            "ltda",
            "nv",
            "oy",
            "oyj",
            "plc",
            "pte",
            "pty",
            "sa",
            "sarl",
            "sas",
        ),
        *("se", "spa", "srl", "ulc"),
    ]
)


def fold(text: str) -> str:
    """Return text in one case and form, with a blank for what is no letter or digit; empty only for empty text."""
    folded = _GAPS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return folded or text.strip()


def organisation(name: str) -> str:
    """Return an organisation's name folded and without its legal suffix: `Acme Co., Ltd` and `ACME` are the same."""
    words = fold(name.replace(".", "")).split()
    last = len(words)
    while last > 1 and words[last - 1] in _LEGAL_SUFFIXES:
        last -= 1
    return " ".join(words[:last])


def country(name: str) -> str:
    """Return a country's key, equal for all its spellings."""
    return countries.key(countries.canonical(name))


def words_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return all words of all names, sorted: equal for a list and for the same list joined into one string."""
    return tuple(sorted(word for name in names for word in fold(name).split()))
