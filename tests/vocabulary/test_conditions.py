"""What stated conditions, titles and users' words mean as disease concepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary import conditions

T_ALL, ALL, AML, LEUKEMIA = "DOID:5603", "DOID:9952", "DOID:9119", "DOID:1240"
T_CELL, B_CELL, SOLID, HEMATOLOGIC = "MONDO:0024615", "MONDO:0004095", "NCIT:C9292", "DOID:2531"


def ids(stated: str, context: str = "") -> list[str]:
    """The concepts of a stated condition."""
    return [concept.id for concept in conditions.resolve(stated, context)]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("T-ALL", [T_ALL]),
        ("T-Acute Lymphoblastic Leukemia", [T_ALL]),
        ("T-Cell Acute Lymphocytic Leukemia", [T_ALL]),
        ("T-cell acute lymphoblastic leukemia (T-ALL)", [T_ALL]),
        ("Childhood T-Cell Acute Lymphoblastic Leukaemia", [T_ALL]),
        ("Leukemia, Myeloid, Acute", [AML]),
        ("AML (Acute Myeloid Leukemia)", [AML]),
        ("r/r AML", [AML]),
        ("Acute Lymphoblastic Leukemia, in Relapse", [ALL]),
        ("Refractory Acute Lymphoblastic Leukemia", [ALL]),
        ("CD19-positive B-ALL", ["DOID:0080638"]),
        ("GPC3 Positive Hepatocellular Carcinoma", ["DOID:684"]),
        ("Extranodal NK T Cell Lymphoma", ["DOID:0080797"]),
        ("NK-Cell Leukemia", ["DOID:1035"]),
        ("Multiple Myeloma, Refractory", ["DOID:9538"]),
        ("Stage IV Breast Cancer", ["DOID:1612"]),
        ("Neoplasm, Breast", ["DOID:1612"]),
        ("Oesophageal Cancers", ["DOID:5041"]),
        ("AML/MDS", [AML, "DOID:0050908"]),
        ("Leukemia and Lymphoma", [LEUKEMIA, "DOID:0060058"]),
        ("Lymphoma Receiving CAR-T Therapy", ["DOID:0060058"]),
        ("Metastatic", []),
        ("HIV-negative", []),
        ("HER2-negative breast cancer", ["DOID:0060080"]),
        ("CD19-negative ALL", [ALL]),
        ("Quality of Life", []),
        ("EGFR Overexpression", []),
        ("", []),
    ],
)
def test_resolve(stated: str, expected: list[str]) -> None:
    assert ids(stated) == expected


def test_an_abbreviation_of_two_diseases_needs_the_record() -> None:
    assert ids("RMS") == []
    assert ids("RMS", "children with rhabdomyosarcoma") == ["DOID:3247"]
    assert ids("RMS", "multiple sclerosis") == ["DOID:2378"]
    assert {concept.id for concept in conditions.lookup("RMS")} == {"DOID:3247", "DOID:2378"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("T-ALL", T_ALL),
        ("leukemia", LEUKEMIA),
        ("leukaemias", LEUKEMIA),
        ("AML", AML),
        ("T-cell malignancies", T_CELL),
        ("B-cell malignancies", B_CELL),
        ("solid tumours", SOLID),
        ("hematologic malignancies", HEMATOLOGIC),
        ("NK/T cell lymphoma", "DOID:0080797"),
        ("type 2 diabetes", "DOID:9352"),
    ],
)
def test_lookup(words: str, expected: str) -> None:
    assert [concept.id for concept in conditions.lookup(words)] == [expected]


def test_unknown_words_mean_nothing() -> None:
    assert conditions.lookup("leukemja") == ()


def test_a_disease_is_found_under_its_clinical_parents() -> None:
    assert {LEUKEMIA, ALL, T_CELL, HEMATOLOGIC} <= set(conditions.ancestors(T_ALL))
    assert not {AML, B_CELL, SOLID, "DOID:0060058"} & set(conditions.ancestors(T_ALL))
    assert LEUKEMIA in conditions.ancestors(AML)
    assert T_ALL in conditions.descendants(LEUKEMIA)
    assert AML not in conditions.descendants(T_ALL)
    assert SOLID in conditions.ancestors("DOID:1612")


def test_no_blood_cancer_is_a_solid_tumor() -> None:
    assert not set(conditions.descendants(HEMATOLOGIC)) & set(conditions.descendants(SOLID))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CAR T for relapsed NK/T Cell Lymphoma /NK Cell Leukemia", ["DOID:0080797", "DOID:1035"]),
        ("CD5 CAR-T cells in r/r CD5+ T-ALL", [T_ALL]),
        ("NKG2D CAR-NK & r/rAML", [AML]),
        ("T-Cell Hematologic Malignancies", [T_CELL]),
        ("all patients with aids to mobility", []),
        ("MF and mycosis fungoides", ["DOID:8691", "DOID:8691"]),
        ("MF", []),
    ],
)
def test_find(text: str, expected: list[str]) -> None:
    found = conditions.find(text)
    assert [match.concept.id for match in found] == expected
    assert all(text[match.start : match.end] == match.text for match in found)


@pytest.mark.parametrize(
    ("joined", "split"),
    [
        (
            (
                "T-Cell Acute Lymphocytic Leukemia Acute Lymphoblastic Leukemia, in Relapse"
                " Refractory Acute Lymphoblastic Leukemia T-cell Malignancies"
            ),
            (
                "T-Cell Acute Lymphocytic Leukemia",
                "Acute Lymphoblastic Leukemia, in Relapse",
                "Refractory Acute Lymphoblastic Leukemia",
                "T-cell Malignancies",
            ),
        ),
        ("AML AML (Acute Myeloid Leukemia)", ("AML", "AML (Acute Myeloid Leukemia)")),
        ("Breast Cancer Lung Cancer", ("Breast Cancer", "Lung Cancer")),
        ("Multiple Myeloma", ("Multiple Myeloma",)),
        ("B-cell Lymphoma Recurrent B-cell Lymphoma Refractory", None),
        ("Breast Cancer; Lung Cancer", None),
        ("Breast Cancer Something Unheard Of", None),
        ("", None),
    ],
)
def test_split_joined(joined: str, split: tuple[str, ...] | None) -> None:
    assert conditions.split_joined(joined) == (split or (joined,))


@given(st.text(max_size=60))
def test_splitting_loses_no_word(text: str) -> None:
    pieces = conditions.split_joined(text)
    assert "".join("".join(piece.split()) for piece in pieces) == "".join(text.split())


NAMES = st.sampled_from([concept.name for number in conditions.numbers()[::7] if (concept := conditions.get(number))])


@given(NAMES, st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["Relapsed {}", "{}, Refractory"]))
def test_case_and_course_do_not_matter(name: str, case: object, frame: str) -> None:
    assert callable(case)
    assert conditions.resolve(name)
    assert conditions.resolve(str(case(name)))
    assert conditions.resolve(frame.format(name))


def test_a_wide_gap_is_a_blank() -> None:
    """However wide: a second measured, where time that grew with the square of its width would be many minutes."""
    stated = f"Acute{' ' * 100_000}Myeloid\nLeukemia"
    assert conditions.resolve(stated) == conditions.resolve("Acute Myeloid Leukemia") != ()
    assert conditions.resolve(f"AML / MDS{' (1)' * 50_000}") == conditions.resolve("AML / MDS") != ()
