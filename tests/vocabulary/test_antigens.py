"""What a user's words mean as antigens, and which symbols a search for one includes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary import antigens
from functions.vocabulary.matcher import ATOM, join, key_of
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
        ("prostate-specific membrane antigen", "FOLH1"),
        ("trophoblast cell-surface antigen 2", "TACSTD2"),
        ("receptor tyrosine kinase-like orphan receptor 1", "ROR1"),
        ("Glypican-3", "GPC3"),
        ("delta-like ligand 3", "DLL3"),
        ("folate receptor alpha", "FOLR1"),
        ("epidermal growth factor receptor variant III", "EGFRvIII"),
        ("claudin 18 isoform 2", "CLDN18.2"),
        ("interleukin 13 receptor alpha 2", "IL13RA2"),
        ("BAFF-R", "TNFRSF13C"),
        ("TACI", "TNFRSF13B"),
        ("FcRH5", "FCRL5"),
        ("CS1", "SLAMF7"),
        ("ED-B fibronectin", "EDB-FN"),
        ("extra domain A fibronectin", "EDA-FN"),
        ("KRAS G12S", "KRAS-G12S"),
        ("p53 Y220C", "TP53-Y220C"),
        ("mutant KRAS", "KRAS-mut"),
        ("HPV-18 E7", "HPV-E7"),
        ("pre-S1", "HBV-preS1"),
        ("CMV pentameric complex", "CMV-pentamer"),
        ("BZLF1", "EBV-BZLF1"),
        ("Clostridium difficile toxin B", "TcdB"),
        ("anthrax protective antigen", "anthrax-PA"),
        ("αvβ8", "integrin-avb8"),
        ("α4β7", "integrin-a4b7"),
        ("sclerostin", "SOST"),
        ("CGRP", "CALCA"),
        ("GAD65", "GAD2"),
        ("PSA", "KLK3"),
        ("tissue factor", "F3"),
        ("RANK ligand", "TNFSF11"),
        ("SpyCatcher", "SpyTag"),
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
    assert [antigen.symbol for antigen in antigens.lookup("VEGFR")] == ["VEGF-receptors", "KDR"]


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("CLDN18", "CLDN18.2"),
        ("EGFR", "EGFRvIII"),
        ("EGFR", "EGFR806"),
        ("CD44", "CD44v6"),
        ("FGFR2", "FGFR2b"),
        ("FN1", "EDB-FN"),
        ("TNC", "TNC-A1"),
        ("MUC1", "TnMUC1"),
        ("ERBB2", "p95HER2"),
        ("KRAS", "KRAS-G12D"),
        ("KRAS-mut", "KRAS-G12V"),
        ("TP53", "TP53-R175H"),
        ("PIK3CA", "PIK3CA-H1047R"),
        ("FLT3", "FLT3-ITD"),
        ("ABL1", "BCR-ABL"),
        ("ALK", "ALK-fusion"),
        ("H3-3A", "H3K27M"),
        ("HLA-A", "HLA-A*02"),
        ("APP", "pyroglu-amyloid-beta"),
        ("HIV-Env", "HIV-V3"),
        ("SARS2-S", "SARS2-RBD"),
        ("HBV-HBsAg", "HBV-preS1"),
        ("FCGR3A", "CD16V"),
        ("neoantigens", "frameshift-neoantigens"),
    ],
)
def test_isoforms_and_variants_are_found_under_what_they_come_from(parent: str, child: str) -> None:
    assert child in antigens.expand(parent).exact
    assert parent not in antigens.expand(child).exact


@pytest.mark.parametrize(
    ("family", "member"),
    [
        ("NKG2D-ligands", "MICA"),
        ("NKG2D-ligands", "ULBP1"),
        ("MICA/B", "MICB"),
        ("ErbB-family", "ERBB3"),
        ("APRIL-receptors", "TNFRSF17"),
        ("BAFF-receptors", "TNFRSF13C"),
        ("TRAIL-receptors", "TNFRSF10B"),
        ("IL13-receptors", "IL13RA2"),
        ("PD-1-ligands", "CD274"),
        ("NKp30-ligands", "NCR3LG1"),
        ("DNAM1-ligands", "PVR"),
        ("Fc-gamma-receptors", "FCGR3A"),
        ("VEGF-receptors", "KDR"),
        ("MAGE-A", "MAGEA4"),
        ("EBV-LMP", "EBV-LMP2"),
        ("av-integrins", "integrin-avb6"),
        ("TGF-beta-isoforms", "TGFB1"),
        ("HLA-class-I", "HLA-A"),
    ],
)
def test_a_member_finds_its_family_after_itself(family: str, member: str) -> None:
    assert member in antigens.expand(family).family
    assert member not in antigens.expand(family).exact
    assert family in antigens.expand(member).family
    assert antigens.expand(member).exact[0] == member


def test_a_family_finds_the_variants_of_its_members() -> None:
    assert "EGFRvIII" in antigens.expand("ErbB-family").family
    assert "ErbB-family" not in antigens.expand("EGFRvIII").family


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("integrin-avb3", "ITGAV"),
        ("integrin-a4b7", "ITGB7"),
        ("CD79", "CD79B"),
        ("GPIIb/IIIa", "ITGB3"),
        ("C1q", "C1QA"),
    ],
)
def test_a_part_of_a_complex_is_the_complex(whole: str, part: str) -> None:
    assert part in antigens.expand(whole).exact
    assert whole in antigens.expand(part).exact


def test_a_complex_and_its_genes_are_one_thing_to_search() -> None:
    assert set(antigens.expand("CD3").exact) == {"CD3", "CD3D", "CD3E", "CD3G"}
    assert "CD3" in antigens.expand("CD3E").exact


SPELLED = st.sampled_from(sorted(alias.text for alias in antigens.text_aliases().values() if not alias.role))


@given(SPELLED, st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["-", "–", "‑", "−"]))
def test_case_and_dashes_do_not_matter(text: str, case: object, dash: str) -> None:
    assert callable(case)
    assert antigens.lookup(text)
    assert antigens.lookup(str(case(text)).replace("-", dash)) == antigens.lookup(text)


@given(st.one_of(st.text(max_size=30), st.text("aZ09 -.,/()α", max_size=12)))
def test_a_key_is_that_of_the_atoms(name: str) -> None:
    assert key_of(name) == join(ATOM.findall(name))


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


WORDS = """
    a able acute advanced after age aim all and any apex arm arms at bar be best bid body bone brain breast but by can
    cancer car care cast cat cell cells chat clock colon control cope core cure daily dare day days death desert did
    dose drug each end envy era fat fast fibrin fire first flame for from full gas get had has have head heart her high
    him hip his hope host hour hours ice if impact in is it its jet key kit lamp last late light line link liver long
    low lung lupus map mark mars mask mass mate max may mean mesh met mice min mind mint month more must nail need net
    new no node none nor not note of off oil old on one or oral our out pain pan past peak per pig pill pin plan plus
    port post prep pro prior pump range rap rate raw red rest rice ring rip risk rock root safe salt sea set she ship
    side sign skin skip snap spark spot stage star step sting stop sun tag tap target task tau team tent test the tip
    toll top trail trap tree trim tube tumor two union unite use vision vital was wave week week well yes zip
"""
ABBREVIATIONS = """
    AA ABVD ACE ACTH ADA ADC ADL AE AF AIDS AKI ALL ALP ALT AML ANC APL AR ARDS AS ASA ASCT AST ATG AUC BAL BBB BCC BID
    BMI BMT BNP BP BPH BSA BUN CAD CAP CBC CBR CCB CCI CF CHF CHOP CI CKD CLL CML CMML CMV CNS COPD COVID CR CRC CRF CRi
    CRO CRP CRS CSF CT CTCAE CTCL CTLA CVA CVD DCR DIC DIPG DKA DLBCL DLCO DLT DM DMARD DNA DOR DSMB DVT EAC EBV ECG
    ECHO ECMO ECOG ED EEG EFS EGD EGPA EMA EOE EQ5D ER ESR ESRD FDA FEV1 FIGO FL FLAG FLOT FVC GBM GCP GCS GERD GFR GI
    GIST GVHD HAIC HBV HCC HCT HCV HDL HF HFpEF HIPEC HIT HIV HL HLH HNSCC HPV HR HSCT HTN IBD ICANS ICD ICF ICI ICU IEC
    IM IND INR IP IPF IPI IRB ITP IUD IV IVF IVIG KPS LAR LDH LDL LFT LVEF MACE MAS MAO MCI MCL MDD MDS MELD MF MGUS MI
    MM MMR MOF MPN MRD MRI MS MSI MTD MUGA NAFLD NASH NCI NET NHL NIH NK NKT NMPA NPC NSAID NSCLC NYHA OCD OHSS ORR OS
    PAH PCI PCNSL PCR PD PDAC PE PET PFS PI PID PK PLT PMBCL PO PPI PR PRN PSA PT PTCL PTLD PTSD QD QOL QTC RA RBC RCC
    RFA RMS RNA RT SAD SAE SARS SBP SBRT SC SCC SCID SCLC SD SLE SLL SMM SOB SOC SOP SPF SSC STD SVT TACE TBI TEAE TIA
    TID TIL TKI TLS TNBC TNM TPN TSH TTP UC ULN URI US UTI UVA VAS VEGF VTE WBC WHO WM XRT
"""
NAMES_INDEED = frozenset({"VEGF"})


@pytest.mark.parametrize("form", [str.lower, str.capitalize, str.upper])
def test_no_word_is_an_antigen_by_itself(form: Callable[[str], str]) -> None:
    spoken = {form(word): mentions(f"with {form(word)} in trials") for word in WORDS.split()}
    free = {word for word, found in spoken.items() if any(one.alias and not one.alias.needs for one in found)}
    assert free == set()


def test_no_abbreviation_is_an_antigen_by_itself() -> None:
    spoken = {word: mentions(f"with {word} in trials") for word in ABBREVIATIONS.split()}
    free = {word for word, found in spoken.items() if any(one.alias and not one.alias.needs for one in found)}
    assert free == NAMES_INDEED


def test_ids_are_those_of_the_sources() -> None:
    known = antigens.get("ERBB2")
    assert known is not None
    assert known.ids["hgnc"] == ("HGNC:3430",)
    assert known.ids["uniprot"] == ("P04626",)
    assert known.ids["entrez"] == ("2064",)
    assert known.ids["ncit"]
    several = antigens.get("GNAS")
    assert several is not None
    assert len(several.ids["uniprot"]) > 1
    assert antigens.table()["GD2"].ids == {}


def test_every_cd_name_of_a_gene_means_an_antigen() -> None:
    names = {
        name
        for antigen in antigens.table().values()
        for name in (antigen.symbol, *antigen.aliases)
        if antigens.CD_NAME.fullmatch(name) and not name.startswith("CD158")  # the KIR genes share these by case alone
    }
    assert len(names) > 350
    assert sorted(name for name in names if key_of(name) not in antigens.text_aliases()) == []
