"""The hand-written tables of conditions have no fault; each kind of fault is named with its file, line and text."""

import pytest

from functions.vocabulary.tables import DATA
from infra.vocabulary.conditionfaults import WIDTHS, faults, read


def text(name: str) -> str:
    """A committed table."""
    return (DATA / f"{name}.tsv").read_text(encoding="utf-8")


def test_the_committed_tables_have_no_fault() -> None:
    assert faults(read()) == []


@pytest.mark.parametrize(
    ("table", "line", "fault"),
    [
        ("conditions", "DOID:1612\tbreast cancer", "has 2 cells, not 5"),
        ("conditions", "\tsome disease\tDOID:4\t\t", "begins with an empty cell"),
        ("conditions", "MONDO:9999999\tsome disease\tDOID:4\t\tfirst||second", "has an empty name, or blanks"),
        ("conditions", "MONDO:9999999\tsome disease\tDOID:4\t\tfirst | second", "has an empty name, or blanks"),
        ("conditions", "MONDO:9999999\t\tDOID:4\t\t", "has no name for a new concept"),
        ("conditions", "XYZ:1\tsome disease\tDOID:4\t\t", "has no id of DOID, MONDO, NCIT or MESH"),
        ("conditions", "DOID:1612\t\t\t\tsome breast disease", "is the second one for its id"),
        ("conditions", "MONDO:9999999\tsome disease\tDOID:99999999\t\t", "has the unknown parent DOID:99999999"),
        ("conditions", "DOID:1115\t\t\tDOID:99999999\t", "drops the unknown parent DOID:99999999"),
        ("conditions", "MONDO:9999999\tsome disease\tMONDO:9999999\t\t", "makes a disease its own ancestor"),
        (
            "conditions",
            "MONDO:9999999\tsome disease\tDOID:4\t\tmammary cancer",
            "gives 'mammary cancer' to MONDO:9999999",
        ),
        ("conditions", "MONDO:9999999\tsome disease\tDOID:4\t\t+", "has a name without a word"),
        ("abbreviations", "QQX\tDOID:1612", "has 2 cells, not 3"),
        ("abbreviations", "QQX\tDOID:99999999\t", "names the unknown concept DOID:99999999"),
        ("abbreviations", "AML\tDOID:1612\t", "is short for two diseases and does not say what tells them apart"),
        ("abbreviations", "QQX\tDOID:1612\t(", "has a pattern that cannot be read"),
        ("abbreviations", "SLE\tDOID:9074\t", "repeats an earlier one"),
        ("abbreviations", "COPD Q\tDOID:3083\t\t", "has 4 cells, not 3"),
        ("abbreviations", "gliomas\tDOID:1612\t", "is the name of another concept, MONDO:0021042"),
        ("wordings", "some wording\tDOID:99999999\ta reason", "names the unknown concept DOID:99999999"),
        ("wordings", "some wording\t\t", "has no reason"),
        ("wordings", "cell therapy\t\ttreatment", "repeats an earlier one"),
        ("modifiers", "some modifier\tkindless", "has an unknown kind"),
        ("modifiers", "mammary cancer\tcourse", "is the name of a concept, DOID:1612"),
        ("ordinarywords", "asthma attack\t\t", "has no reason"),
    ],
)
def test_a_fault_is_named(table: str, line: str, fault: str) -> None:
    number = text(table).count("\n") + 1
    assert [
        message
        for message in faults(read({table: f"{text(table)}{line}\n"}))
        if message.startswith(f"{table}.tsv line {number} {fault}") and "<tab>".join(line.split("\t")) in message
    ]


def test_a_cycle_over_several_lines_is_named() -> None:
    lines = "MONDO:9999998\tfirst disease\tMONDO:9999999\t\t\nMONDO:9999999\tsecond disease\tMONDO:9999998\t\t\n"
    found = faults(read({"conditions": text("conditions") + lines}))
    assert [message for message in found if "its own ancestor" in message and "second disease" in message]


def test_every_table_of_conditions_is_read() -> None:
    assert set(WIDTHS) == set(read().lines)
