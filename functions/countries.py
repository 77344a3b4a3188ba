"""Countries under one name each: registries write the same country in several ways."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# ClinicalTrials.gov's present name, then what its older pages, the other registries and people write.
_NAMES: Final = (
    ("United States", "USA", "U.S.A.", "US", "U.S.", "United States of America", "America"),
    ("United Kingdom", "UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    ("China", "PRC", "P.R. China", "PR China", "People's Republic of China", "Mainland China"),
    ("South Korea", "Korea, Republic of", "Republic of Korea", "Korea, South", "Korea (South)", "Korea"),
    ("North Korea", "Korea, Democratic People's Republic of", "Democratic People's Republic of Korea"),
    ("Taiwan", "Taiwan, Province of China", "Chinese Taipei"),
    ("Hong Kong", "Hong Kong SAR", "Hong Kong, China", "Hong Kong SAR, China"),
    ("Macau", "Macao", "Macao SAR"),
    ("Russia", "Russian Federation"),
    ("Turkey (Türkiye)", "Turkey", "Türkiye", "Turkiye"),
    ("Iran", "Iran, Islamic Republic of", "Islamic Republic of Iran"),
    ("Czechia", "Czech Republic", "The Czech Republic"),
    ("Netherlands", "The Netherlands", "Holland"),
    ("Vietnam", "Viet Nam"),
    ("Syria", "Syrian Arab Republic"),
    ("Laos", "Lao People's Democratic Republic", "Lao PDR"),
    ("Moldova", "Moldova, Republic of", "Republic of Moldova"),
    ("North Macedonia", "Macedonia, The Former Yugoslav Republic of", "Macedonia", "Republic of North Macedonia"),
    ("Tanzania", "Tanzania, United Republic of", "United Republic of Tanzania"),
    ("Bolivia", "Bolivia, Plurinational State of"),
    ("Venezuela", "Venezuela, Bolivarian Republic of"),
    ("Libya", "Libyan Arab Jamahiriya"),
    ("Slovakia", "Slovak Republic"),
    ("Eswatini", "Swaziland"),
    ("Myanmar", "Burma", "Myanmar (Burma)"),
    ("Côte d'Ivoire", "Ivory Coast"),
    ("Democratic Republic of the Congo", "Congo, The Democratic Republic of the", "DR Congo", "DRC"),
    ("United Arab Emirates", "UAE", "U.A.E."),
    ("Ireland", "Republic of Ireland"),
    ("Saudi Arabia", "Kingdom of Saudi Arabia", "KSA"),
)
_NO_LETTER: Final = re.compile(r"[\W_]+")


def key(name: str) -> str:
    """Return a country's comparison key: its letters without accents, case and punctuation (`Türkiye` is `turkiye`)."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return _NO_LETTER.sub("", plain.casefold())


_CANONICAL: Final = {key(wording): names[0] for names in _NAMES for wording in names}
_INVERTED: Final = frozenset(
    key(name)
    for names in _NAMES
    for name in names
    if "," in name and key(name.rpartition(",")[2]) not in _CANONICAL  # not "Hong Kong, China"
)


def is_inverted(name: str) -> bool:
    """Say whether a name is a country's with its first word before a comma: `Korea, Republic of`."""
    return key(name) in _INVERTED


def canonical(name: str) -> str:
    """Return ClinicalTrials.gov's present name of a country, or `name` with single blanks where it is not known."""
    return _CANONICAL.get(key(name)) or " ".join(name.split())


def canonical_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of countries, each country once, in the order given."""
    by_key = {key(name): name for name in reversed([canonical(name) for name in names])}
    return tuple(reversed(by_key.values()))
