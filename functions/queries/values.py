"""Readers of single values: each returns the value in its one form, or refuses it with the nearest valid words."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import Any, Final

from rapidfuzz import fuzz, process

from functions import countries
from schemas.identifiers import nct_ids_in
from schemas.search import ANY, MAX_LIMIT, FacetName, SortKey
from schemas.terms import AntigenRole

MAX_LENGTH: Final = 200
"""The longest value in characters; the longest condition name of the Disease Ontology has 118."""

MAX_TEXT_LENGTH: Final = 1000
"""The longest alternative of `q` in characters: room for a whole title."""

MAX_TOKEN_LENGTH: Final = 2000
"""The longest page_token in characters; real ones have some 300."""

SORTS: Final = tuple(sign + key for key in SortKey for sign in ("", "-") if (sign, key) != ("-", SortKey.RELEVANCE))
"""The values of `sort`: relevance has one direction."""


class Refused(Exception):
    """A value that a parameter does not take; `nearest` lists what may have been meant."""

    def __init__(self, detail: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.nearest = tuple(nearest)


def clean(value: str) -> str:
    """Return text in composed form with single blanks and without invisible signs; control characters are refused."""
    composed = unicodedata.normalize("NFC", value)
    visible = " ".join("".join(sign for sign in composed if unicodedata.category(sign) != "Cf").split())
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in visible):
        raise Refused("a value holds control characters")
    if not visible:
        raise Refused("an empty value")
    return visible


def near(value: str, known: Collection[str]) -> list[str]:
    """Return up to five of the known words that look like the value, best first."""
    found = process.extract(value, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=50, limit=5)
    return [word for word, *_ in found]


def one_of(known: Collection[str]) -> Callable[[str], str]:
    """Return a reader of the given words in any case; for every other, those that look alike are named, or else all."""
    by_key = {word.casefold(): word for word in known}

    def read(value: str) -> str:
        if (word := by_key.get(value.casefold())) is None:
            raise Refused(f"{shown(value)} is not one of its values", near(value, known) or sorted(known))
        return word

    return read


def term(terms: type[StrEnum]) -> Callable[[str], str]:
    """Return a reader of one closed vocabulary: its words in any case."""
    return one_of([item.value for item in terms])


def shown(value: str) -> str:
    """Return a refused value as a message quotes it: no more than its first 60 characters."""
    return f'"{value if len(value) <= 60 else value[:60] + "…"}"'


def nct_id(value: str) -> str:
    """Return an NCT ID in upper case; what has not its form, or stands for none, is refused."""
    if nct_ids_in(value) != (value.upper(),):
        raise Refused(f"{shown(value)} is not an NCT ID: NCT and eight digits, such as NCT05941156")
    return value.upper()


def words(value: str) -> str:
    """Return text that has a letter or a digit and at most 200 characters."""
    return _text(value, MAX_LENGTH)


def long_words(value: str) -> str:
    """Return text that has a letter or a digit and at most 1,000 characters."""
    return _text(value, MAX_TEXT_LENGTH)


def _text(value: str, longest: int) -> str:
    if len(value) > longest:
        raise Refused(f"a value of {len(value)} characters is longer than {longest}")
    if not any(sign.isalnum() for sign in value):
        raise Refused(f"{shown(value)} has neither a letter nor a digit")
    return value


def country(value: str) -> str:
    """Return the one name of a country, whichever of its names is given."""
    return countries.canonical(words(value))


def sort(value: str) -> dict[str, Any]:
    """Return the sort key and its direction; relevance is always best first."""
    word = one_of(SORTS)(value)
    return {"sort": SortKey(word.removeprefix("-")), "descending": word.startswith("-") or word == SortKey.RELEVANCE}


def limit(value: str) -> dict[str, Any]:
    """Return the most trials on a page: a whole number from 1 to 1,000."""
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MAX_LIMIT):
        raise Refused(f"{shown(value)} is not a whole number from 1 to {MAX_LIMIT}")
    return {"limit": int(value)}


def flag(name: str) -> Callable[[str], dict[str, Any]]:
    """Return a reader of true and false, which sets the field of this name."""
    return lambda value: {name: one_of(("true", "false"))(value) == "true"}


def page_token(value: str) -> dict[str, Any]:
    """Return a page token as given, if it can be one at all."""
    if len(value) > MAX_TOKEN_LENGTH or not value.isascii():
        raise Refused("this is not a page_token of this service")
    return {"page_token": value}


def facets(value: str) -> dict[str, Any]:
    """Return the facets named, each once, in the order given."""
    read = term(FacetName)
    return {"facets": tuple(dict.fromkeys(FacetName(read(clean(part))) for part in value.split(",")))}


def roles(value: str) -> dict[str, Any]:
    """Return the roles named; `any` is all of them, and a leading "-" takes one away (alone: from all)."""
    read = one_of([*AntigenRole, ANY])
    parts = [clean(part) for part in value.split(",")]
    given = {read(part) for part in parts if not part.startswith("-")} or {ANY}
    refused = {read(part[1:].strip()) for part in parts if part.startswith("-")}
    found = tuple(role for role in AntigenRole if ({role, ANY} & given) and role not in refused)
    if not found or ANY in refused:
        raise Refused("it leaves no role", sorted(AntigenRole))
    return {"roles": found, "roles_given": True}
