"""Wordings that no example page shows compactly: places, identifiers."""

import pytest

from functions import normalise
from schemas.facts import Location


@pytest.mark.parametrize(
    ("wording", "place"),
    [
        ("Hangzhou, Zhejiang, China", Location(city="Hangzhou", state="Zhejiang", country="China")),
        ("Seoul, Korea, Republic of", Location(city="Seoul", country="Korea, Republic of")),
        ("Kampala, Uganda", Location(city="Kampala", country="Uganda")),
        (
            "Dar es Salaam, Tanzania, United Republic of",
            Location(city="Dar es Salaam", country="Tanzania, United Republic of"),
        ),
        ("Shatin, Hong Kong, China", Location(city="Shatin", state="Hong Kong", country="China")),
        ("China", None),
    ],
)
def test_a_place_ends_in_its_country(wording: str, place: Location | None) -> None:
    assert normalise.place(wording) == place


@pytest.mark.parametrize("wording", ["", "-", "–", "N/A", "Nil", "0000", "ISRCTN00000000", "Not available"])
def test_what_stands_for_no_identifier(wording: str) -> None:
    assert normalise.identifier(wording) is None


@pytest.mark.parametrize("wording", ["Home 0001", "ChiCTR1800014724", "京2020-1"])
def test_an_identifier_can_look_like_anything(wording: str) -> None:
    assert normalise.identifier(wording) == wording
