"""Keys by which two wordings of one thing are the same: an organisation, a country, a joined list of names."""

import re
from typing import Final

from functions import countries
from functions.normalise import fold

_LEGAL_SUFFIX: Final = re.compile(
    "ab|ag|as|asa|bv|co|company|corp|corporation|gmbh|inc|incorporated|kg|kgaa|kk|limited|llc|llp|lp|ltd|ltda|nv|oy|oyj"
    "|plc|pte|pty|sa|sarl|sas|se|spa|srl|ulc"
)


def organisation(name: str) -> str:
    """Return an organisation's name folded and without its legal suffix: `Acme Co., Ltd` and `ACME` are the same."""
    words = fold(name.replace(".", "")).split()
    last = len(words)
    while last > 1 and _LEGAL_SUFFIX.fullmatch(words[last - 1]):
        last -= 1
    return " ".join(words[:last])


def country(name: str) -> str:
    """Return a country's key, equal for all its spellings."""
    return countries.key(countries.canonical(name))


def words_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return all words of all names, sorted: equal for a list and for the same list joined into one string."""
    return tuple(sorted(word for name in names for word in fold(name).split()))
