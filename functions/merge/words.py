"""Keys by which two wordings of one thing are the same: a name, an organisation, a country; in any script."""

import re
import unicodedata
from typing import Final

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

_COUNTRIES: Final = {
    "us": "united states",
    "usa": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "mainland china": "china",
    "people s republic of china": "china",
    "pr china": "china",
    "hong kong sar": "hong kong",
    "taiwan province of china": "taiwan",
    "south korea": "korea",
    "republic of korea": "korea",
    "korea republic of": "korea",
    "russia": "russian federation",
    "iran islamic republic of": "iran",
    "viet nam": "vietnam",
    "turkey": "türkiye",
    "turkey türkiye": "türkiye",
    "czech republic": "czechia",
    "holland": "netherlands",
    "moldova republic of": "moldova",
    "macedonia the former yugoslav republic of": "north macedonia",
}
"""Other spellings of a country that the six registries and their older pages use, folded."""


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
    """Return a country's name folded, with its other spellings brought to one."""
    folded = fold(name.replace(".", "")).removeprefix("the ")
    return _COUNTRIES.get(folded, folded)


def words_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return all words of all names, sorted: equal for a list and for the same list joined into one string."""
    return tuple(sorted(word for name in names for word in fold(name).split()))
