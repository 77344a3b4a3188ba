"""A line that does not fit its hand-written table fails with the file, the line, the reason and the text."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from functions.vocabulary import antigens, tables
from functions.vocabulary.products import products
from infra.vocabulary.check import faults

HAND_WRITTEN = ("antigens", "aliases", "binders", "products", "symbolsets", "rules", "patterns", "constructs")
WITH_CELLS_ONLY = ("conditions", "abbreviations", "modifiers")


def forget() -> None:
    """Empty what the vocabulary's modules remember of the tables."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("functions.vocabulary.", "infra.vocabulary.")):
            for value in vars(module).values():
                getattr(value, "cache_clear", lambda: None)()


Add = Callable[[str, str], int]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """What adds a line to a table of a copy that is read from then on; returns its number."""
    data = tmp_path / "data"
    copytree(tables.DATA, data)
    monkeypatch.setattr(tables, "DATA", data)

    def adds(name: str, line: str) -> int:
        path = data / f"{name}.tsv"
        path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
        forget()
        return len(path.read_text(encoding="utf-8").splitlines())

    yield adds
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        *((name, "\t".join("abcdefghijk"), "11 cells, not") for name in (*HAND_WRITTEN, *WITH_CELLS_ONLY)),
        ("antigens", "GD2\tsecond\tganglioside\t\t\t\t", "the symbol GD2 stands twice"),
        ("antigens", "CD19\tsecond\tgene\t\t\t\thgnc:HGNC:1633", "the symbol CD19 stands twice"),
        ("antigens", "NEW1\tnew\tprotein\t\t\t\t", "unknown kind"),
        ("antigens", "NEW1\tnew\tgene\t\t\t\tensembl:ENSG1", "unknown id"),
        ("antigens", "NEW1\tnew\tisoform\tNOGENE\t\t\t", "unknown parent or member NOGENE"),
        ("antigens", "NEW1\tnew\tfamily\t\tNOGENE\t\t", "unknown parent or member NOGENE"),
        ("antigens", "NEW1\tnew\tisoform\tNEW1\t\t\t", "NEW1 descends from itself"),
        ("antigens", "NEW1\tnew\tisoform\tCD19\t\tCD22\t", "'CD22' is a name of CD22 already"),
        ("antigens", "NEW1\tnew\tisoform\tCD19\t\tB-C-M-A\t", "'B-C-M-A' is a name of TNFRSF17 already"),
        ("antigens", "NEW1\tnew\tisoform\tCD19\t\tganglioside GD2\t", "'ganglioside GD2' is a name of GD2 already"),
        ("aliases", "new name\tNOGENE\t\t\tusual name", "unknown symbol NOGENE"),
        ("aliases", "BCMA\tCD19\t\t\tusual name", "'BCMA' is a name of TNFRSF17 already"),
        ("aliases", "CD 22\tCD19\t\t\tusual name", "'CD22' is a name of CD22 already"),
        ("aliases", "GD-2\tCD19\t\t\tusual name", "'GD2' is a name of GD2 already"),
        ("aliases", "new name\tCD19\t\ttargets\tusual name", "unknown role"),
        ("aliases", "new name\tCD19\t@someone\t\tusual name", "unknown role"),
        ("aliases", "new name\tCD19\t(\t\tusual name", "no regular expression"),
        ("aliases", "new name\tCD19\t\t\t", "no name or no reason"),
        ("products", "NEW-001\tCAR-T\tNOGENE\t\tINN", "unknown symbol NOGENE"),
        ("products", "NEW-001\tCAR-X\tCD19\t\tINN", "'CAR-X' is not a valid Construct"),
        ("products", "NEW-001\tCAR-T\tCD19\tTRAC:removed\tINN", "'removed' is not a valid AntigenRole"),
        ("products", "NEW-001\tCAR-T\tCD19\tTRAC\tINN", "not a valid AntigenRole"),
        ("products", "CTL-019\tCAR-T\tCD19\t\tINN", "'CTL-019' is another's name already"),
        ("products", "BCMA\tCAR-T\tCD19\t\tINN", "'BCMA' is another's name already"),
        ("products", "NEW-001\tCAR-T\tCD19\t\t", "no name or no source"),
        ("binders", "CD27\tNOGENE\tbinds it", "unknown symbol NOGENE"),
        ("symbolsets", "new\tCD19|NOGENE\treason", "unknown symbol NOGENE"),
        ("rules", "R99\ttarget\tNOGENE\t\t\tx\tx\treason\texample", "unknown symbol NOGENE"),
        ("rules", "R99\taim\t\t\t\tx\tx\treason\texample", "unknown role or construct aim"),
        ("rules", "R99\ttarget\t\t(\t\tx\tx\treason\texample", "no regular expression"),
        ("patterns", "new\t(\texample", "no regular expression"),
        ("constructs", "K0\tCAR-X\tx\tx\t\tx", "unknown role or construct CAR-X"),
    ],
)
def test_a_line_that_does_not_fit_is_named(add: Add, name: str, line: str, reason: str) -> None:
    number = add(name, line)
    said = [fault for fault in faults() if fault.startswith(f"{name}.tsv line {number}:")]
    assert said
    assert reason in said[0]
    assert repr(line) in said[0]


def test_a_circle_of_parents_is_named(add: Add) -> None:
    add("antigens", "NEW1\tnew\tisoform\tNEW2\t\t\t")
    number = add("antigens", "NEW2\tnew\tisoform\tNEW1\t\t\t")
    said = next(faults())
    assert said.startswith(f"antigens.tsv line {number - 1}: NEW1 descends from itself")


def test_the_tables_have_no_fault() -> None:
    assert list(faults()) == []


def test_one_line_adds_an_antigen_and_one_an_alias(add: Add) -> None:
    add("antigens", "NEW1\tnewin receptor 1\tgene\t\t\tNewin-R\thgnc:HGNC:1|uniprot:P00001|uniprot:P00002")
    add("aliases", "long newin receptor\tNEW1\t\t\tlong form")
    new = antigens.get("NEW1")
    assert new is not None
    assert (new.hgnc_id, new.ids["uniprot"]) == ("HGNC:1", ("P00001", "P00002"))
    for words in ("NEW1", "newin-R", "Long Newin Receptor", "newin receptor 1"):
        assert antigens.lookup(words) == (new,)
    assert antigens.text_aliases()["newinr"].symbol == "NEW1"


def test_one_line_adds_a_product(add: Add) -> None:
    add("products", "NEW-001|newcabtagene\tCAR-T\tCD19\tTRAC:edit\tINN")
    assert products()["new001"].antigens == products()["newcabtagene"].antigens
