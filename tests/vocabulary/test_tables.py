"""The committed tables are well formed, and the generated ones fit each other."""

import re

import pytest

from functions.vocabulary import antigens, conditions
from functions.vocabulary.cdnumbers import cd_numbers
from functions.vocabulary.conditionindex import abbreviations
from functions.vocabulary.conditionnames import names
from functions.vocabulary.modifiers import modifiers
from functions.vocabulary.rules import symbol_sets
from functions.vocabulary.tables import DATA, rows
from infra.vocabulary.build import disease_keys
from infra.vocabulary.genes import gene_keys

SYMBOLS = antigens.table()
CONCEPTS = {number: concept for number in conditions.numbers() if (concept := conditions.get(number))}


def test_a_short_number_is_a_cd_molecule() -> None:
    numbers = sorted(symbol_sets()["car_numbers"])
    assert [name for number in numbers for *_, name in cd_numbers(f"CAR{number}")] == [
        f"CD{number}" for number in numbers
    ]
    assert all(antigens.lookup(f"CD{number}") for number in numbers)


def test_parents_of_diseases_exist_and_no_disease_descends_from_itself() -> None:
    assert {parent for concept in CONCEPTS.values() for parent in concept.parents} <= set(CONCEPTS)
    assert [number for number in CONCEPTS if number in conditions.ancestors(number)] == []


def test_names_and_abbreviations_mean_known_diseases() -> None:
    assert {number for _, number in names()} <= set(CONCEPTS)
    assert {short.id for several in abbreviations().values() for short in several} <= set(CONCEPTS)
    assert modifiers()


def test_the_keys_of_diseases_are_those_of_the_table_beside_them() -> None:
    rebuilt = disease_keys(list(rows("diseases")))
    assert sorted(rebuilt) == sorted(rows("diseasekeys")), "run python -m infra.vocabulary.build"


def test_names_of_genes_in_text_are_those_of_the_table_beside_them() -> None:
    rebuilt = gene_keys(rows("genes"))
    assert sorted(rebuilt) == sorted(rows("genekeys")), "run python -m infra.vocabulary.build"


def test_ids_have_their_form() -> None:
    assert [
        number for number in CONCEPTS if not re.fullmatch(r"DOID:\d+|MONDO:\d{7}|NCIT:C\d+|MESH:D\d+", number)
    ] == []
    genes = [antigen for antigen in SYMBOLS.values() if antigen.kind == "gene"]
    assert [antigen.symbol for antigen in genes if not re.fullmatch(r"HGNC:\d+", antigen.hgnc_id or "")] == []
    forms = {"hgnc": r"HGNC:\d+", "uniprot": r"[A-Z][A-Z0-9]{5,9}", "entrez": r"\d+", "ncit": r"C\d+"}
    ids = [(source, one) for antigen in SYMBOLS.values() for source, several in antigen.ids.items() for one in several]
    assert [one for source, one in ids if not re.fullmatch(forms[source], one)] == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.name)
def test_a_table_has_no_blank_or_repeated_line(path: object) -> None:
    lines = (DATA / f"{path}").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.strip()] == []
    assert len(set(lines)) == len(lines)
