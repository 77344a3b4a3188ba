"""What a user's words mean as antigens, and which symbols a search for one includes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary import antigens
from functions.vocabulary.mentions import mentions


@pytest.mark.parametrize(
    ("words", "symbol"),
    [
        ("CD56", "NCAM1"),
        ("NCAM1", "NCAM1"),
        ("ncam-1", "NCAM1"),
        ("BCMA", "TNFRSF17"),
        ("B-cell maturation antigen", "TNFRSF17"),
        ("HER2", "ERBB2"),
        ("HER2/neu", "ERBB2"),
        ("CD 19", "CD19"),
        ("CD3", "CD3"),
        ("CD16", "CD16"),
        ("CD8", "CD8"),
        ("HLA-A2", "HLA-A*02"),
        ("HLA-A*02:01", "HLA-A*02"),
        ("NKG2D", "KLRK1"),
        ("NKG2D ligands", "NKG2D-ligands"),
        ("NKG2DL", "NKG2D-ligands"),
        ("claudin 18.2", "CLDN18.2"),
        ("IL13Rα2", "IL13RA2"),
        ("IL-13Ralpha2", "IL13RA2"),
        ("KRAS G12D", "KRAS-G12D"),
        ("disialoganglioside GD2", "GD2"),
        ("E7", "HPV-E7"),
        ("PD-1", "PDCD1"),
        ("CLL-1", "CLEC12A"),
    ],
)
def test_lookup(words: str, symbol: str) -> None:
    assert [antigen.symbol for antigen in antigens.lookup(words)] == [symbol]


def test_unknown_words_mean_nothing() -> None:
    assert antigens.lookup("CD1999") == ()
    assert antigens.get("CD1999") is None
    assert antigens.expand("CD1999") == antigens.Expansion((), ())


def test_an_alias_of_two_genes_means_both() -> None:
    assert {antigen.symbol for antigen in antigens.lookup("NB1")} == {"CD177"}
    assert len(antigens.lookup("CKR-1")) == 2


def test_isoforms_and_variants_are_found_under_their_gene() -> None:
    assert "CLDN18.2" in antigens.expand("CLDN18").exact
    assert "EGFRvIII" in antigens.expand("EGFR").exact
    assert antigens.expand("CLDN18.2").exact == ("CLDN18.2",)


def test_a_member_finds_its_family_after_itself() -> None:
    mica = antigens.expand("MICA")
    assert mica.exact == ("MICA",)
    assert "NKG2D-ligands" in mica.family
    assert "MICA" in antigens.expand("NKG2D-ligands").family


def test_a_complex_and_its_genes_are_one_thing_to_search() -> None:
    assert set(antigens.expand("CD3").exact) == {"CD3", "CD3D", "CD3E", "CD3G"}
    assert "CD3" in antigens.expand("CD3E").exact


SPELLED = st.sampled_from(sorted(alias.text for alias in antigens.text_aliases().values() if not alias.role))


@given(SPELLED, st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["-", "–", "‑", "−"]))
def test_case_and_dashes_do_not_matter(text: str, case: object, dash: str) -> None:
    assert callable(case)
    assert antigens.lookup(text)
    assert antigens.lookup(str(case(text)).replace("-", dash)) == antigens.lookup(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("BCMAxCD3, CD19CD22 and αCD20", ["BCMA", "CD3", "CD19", "CD22", "CD20"]),
        ("patients who met criteria, a kit, the cat", []),
        ("CD3 4 weeks; CD1 a subset", ["CD3", "CD1"]),
        ("NKG2D ligands and CD8a", ["NKG2D ligands", "CD8a"]),
        ("CART19, huCART-19 and CAR.70", ["19", "19", "70"]),
        ("C-CAR039, JCAR014, CAR-T 5 days, GF-CART01", ["C-CAR039", "JCAR014"]),
        ("CD19-7×19 cells", ["CD19"]),
        ("CAR1922 and 19-28z cells", ["19", "22", "19"]),
        ("Cluster of Differentiation (CD)19", ["19"]),
        ("EGFRt and huEGFRt", ["EGFR", "EGFR"]),
    ],
)
def test_names_in_text(text: str, named: list[str]) -> None:
    assert [text[mention.start : mention.end] for mention in mentions(text)] == named
