"""The vocabulary against the checked reference data that may lie beside a checkout."""

import csv
import json

from functions.vocabulary import antigens, conditions
from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract
from schemas.terms import AntigenRole
from tests.beside import REFERENCE

KNOWN_ELSEWHERE = {"FLT3-by-FLT3L", "PD-L1-by-PD1", "B-ALL-idiotype"}
"""What we hold otherwise: FLT3, PD-1-ligands, idiotype."""


def read(name: str) -> list[dict[str, str]]:
    """The rows of a reference table."""
    lines = (REFERENCE / name).read_text(encoding="utf-8").splitlines()
    if name.endswith(".tsv"):
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return list(csv.DictReader(lines))


def findable(phrase: str) -> set[str]:
    """The antigens that a plain search finds for a phrase of the examples."""
    field = "eligibility.criteria" if "(eligibility)" in phrase else "brief_title"
    found = extract([Passage("ctgov", field, phrase.replace("(eligibility)", "").strip())])
    return {antigen.symbol for antigen in found if antigen.role in (AntigenRole.TARGET, AntigenRole.BAIT)}


def test_target_examples() -> None:
    wrong = {
        row["phrase"]: findable(row["phrase"])
        for row in read("target_examples.tsv")
        if findable(row["phrase"]) != set(filter(None, row["targets"].split("|")))
    }
    assert wrong == {}


def test_every_antigen_of_the_reference_is_known() -> None:
    symbols = {row["symbol"] for row in read("antigens.csv")} - KNOWN_ELSEWHERE
    assert sorted(symbol for symbol in symbols if antigens.get(symbol) is None) == []


GROUPS = {symbol for symbol, antigen in antigens.table().items() if antigen.members}

OTHERWISE = {
    "CD8": "CD8",
    "CD15": "CD15",
    "SSX": "SSX",
    "MICA/B": "MICA/B",
    "IFNAR": "IFNAR",
    "MUC1*": "MUC1",
    "IL13-zetakine": "IL13",
    "IL-13 zetakine": "IL13",
    "APRIL CAR target": None,
    "aldesleukin": None,
}
"""Aliases that we give to another antigen (a complex, a binder, what is named), or to none: phrases, and a drug."""


def test_every_alias_of_the_reference_means_its_antigen() -> None:
    pairs = {
        (alias, row["symbol"])
        for row in read("antigens.csv")
        for alias in filter(None, row["aliases"].split("|"))
        if row["symbol"] not in KNOWN_ELSEWHERE and alias not in row["context_required_aliases"].split("|")
    }
    meant = {(alias, symbol): [found.symbol for found in antigens.lookup(alias)] for alias, symbol in pairs}
    assert {
        pair: symbols for pair, symbols in meant.items() if pair[1] not in symbols and pair[0] not in OTHERWISE
    } == {}
    assert {alias: next((found.symbol for found in antigens.lookup(alias)), None) for alias in OTHERWISE} == OTHERWISE


def test_shared_names_of_the_reference_mean_no_other_antigen() -> None:
    shared = json.loads((REFERENCE / "antigen_alias_collisions.json").read_text(encoding="utf-8"))
    meant = {key: {found.symbol for found in antigens.lookup(key)} for key in shared}
    assert {key: found for key, found in meant.items() if not found <= {*shared[key], *GROUPS}} == {}


def test_nearly_every_name_of_the_reference_means_its_condition() -> None:
    rows = [row for row in read("conditions.csv") if conditions.get(row["concept_id"])]
    met = [
        row["concept_id"]
        in {number for one in conditions.resolve(row["preferred_name"]) for number in _with_kin(one.id)}
        for row in rows
    ]
    assert len(rows) > 1100
    assert sum(met) / len(met) > 0.97


def _with_kin(number: str) -> tuple[str, ...]:
    """A concept and the concepts right above it."""
    concept = conditions.get(number)
    return (number, *(concept.parents if concept else ()))


def test_most_stated_conditions_of_real_trials_are_known() -> None:
    stated = [
        text.strip() for row in read("cart_trials_a.csv") for text in row["Conditions"].split("|") if text.strip()
    ]
    known = [bool(conditions.resolve(text)) for text in stated]
    assert sum(known) / len(known) > 0.93
