"""One disease is one concept: no addition of MONDO or MeSH is there beside a concept that has its name."""

import pytest

from functions.vocabulary import conditions
from functions.vocabulary.tables import DATA
from infra.vocabulary.twins import joined, twins

ECZEMA = ["DOID:3310", "atopic dermatitis", "DOID:1205", "atopic eczema", "", "", ""]


def addition(number: str, name: str, parents: str = "", synonyms: str = "", mesh: str = "") -> list[str]:
    """A row of MONDO or MeSH."""
    return [number, name, parents, synonyms, number if number.startswith("MONDO") else "", mesh, ""]


def test_no_concept_is_there_twice() -> None:
    lines = (DATA / "diseases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert twins([line.split("\t") for line in lines]) == {}


@pytest.mark.parametrize(
    ("row", "is_twin"),
    [
        (addition("MONDO:1", "dermatitis, atopic", "DOID:3310"), True),
        (addition("MONDO:1", "Besnier's prurigo", "", "atopic dermatitides|dermatitis, atopic"), True),
        (addition("MESH:D1", "eczema, atopic"), True),
        (addition("MESH:D1", "eczema, atopic", "DOID:3310"), False),
        (addition("MONDO:1", "contact dermatitis", "DOID:3310"), False),
    ],
)
def test_a_twin_has_a_name_of_the_concept_and_is_no_kind_of_it(row: list[str], *, is_twin: bool) -> None:
    assert twins([ECZEMA, row]) == ({row[0]: "DOID:3310"} if is_twin else {})


def test_what_a_twin_says_is_joined_to_its_concept() -> None:
    rows = [
        ECZEMA,
        addition("MONDO:1", "dermatitis, atopic", "", "ATOD|hand eczema", "D003876"),
        addition("MONDO:2", "hand eczema", "MONDO:1", "", "D1"),
        addition("MESH:D1", "hand dermatosis", "", "", "D1"),
    ]
    assert joined(rows) == [
        ["DOID:3310", "atopic dermatitis", "DOID:1205", "ATOD|atopic eczema", "MONDO:1", "D003876", ""],
        ["MONDO:2", "hand eczema", "DOID:3310", "hand dermatosis", "MONDO:2", "D1", ""],
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Dermatitis, Atopic", "DOID:3310"),
        ("Rash", "DOID:0050486"),
        ("Stroke, Ischemic", "DOID:3526"),
        ("Cerebral Infarction", "DOID:3526"),
        ("Respiratory Insufficiency", "DOID:11162"),
        ("Hepatitis C, Chronic", "DOID:1883"),
        ("Postmenopausal Osteoporosis", "MONDO:0008159"),
        ("Rosai-Dorfman Disease", "MONDO:0006412"),
        ("Chronic Inflammatory Demyelinating Polyneuritis", "MONDO:0002335"),
    ],
)
def test_a_search_finds_one_concept(text: str, number: str) -> None:
    assert [concept.id for concept in conditions.resolve(text)] == [number]
