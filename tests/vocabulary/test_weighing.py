"""What the texts of one trial say of its antigens together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract

TRIALS = [
    (
        "a summary names another product",
        [
            ("brief_title", "CD276xCD3 bispecific antibody"),
            ("brief_summary", "A sister molecule is a PSMAxCD3 bispecific."),
        ],
        {"CD276:target", "CD3:engager_arm", "FOLH1:mention"},
    ),
    (
        "a summary adds to the list of the title",
        [("brief_title", "BCMA CAR-T"), ("brief_summary", "CAR-T cells targeting BCMA and CD19")],
        {"TNFRSF17:target", "CD19:target"},
    ),
    (
        "only the summary says what the product is",
        [("brief_title", "C-CAR999 in lymphoma"), ("brief_summary", "C-CAR999 is an anti-CD19 CAR-T product.")],
        {"CD19:target"},
    ),
    (
        "a drug that is added to the one of the title",
        [
            ("brief_title", "Polatuzumab vedotin in combination with rituximab"),
            ("interventions", "Polatuzumab vedotin"),
            ("interventions", "Rituximab"),
        ],
        {"CD79B:target", "MS4A1:combination"},
    ),
    (
        "two drugs of one title",
        [("brief_title", "Nivolumab and ipilimumab in melanoma"), ("interventions", "Ipilimumab")],
        {"PDCD1:target", "CTLA4:target"},
    ),
    (
        "a drug beside cells without an antigen",
        [("brief_title", "Donor natural killer cells and rituximab"), ("interventions", "Rituximab")],
        {"MS4A1:combination"},
    ),
    (
        "a drug that the cells are only the reason for",
        [("brief_title", "Tocilizumab for cytokine release after CAR-T"), ("interventions", "Tocilizumab")],
        {"IL6R:target"},
    ),
    (
        "what the title calls earlier therapy",
        [
            ("brief_title", "Bone loss in women previously treated with denosumab"),
            ("brief_summary", "Denosumab was given."),
        ],
        {"TNFSF11:prior_therapy"},
    ),
    (
        "the disease bears the only antigen of the title",
        [("brief_title", "CAR-T cells for EphA2 positive glioma"), ("interventions", "CAR-T")],
        {"EPHA2:target", "EPHA2:marker"},
    ),
    (
        "the disease lacks the only antigen of the title",
        [("brief_title", "CAR-T cells for CD19-negative relapse"), ("interventions", "CAR-T")],
        {"CD19:marker"},
    ),
    (
        "the disease bears an antigen that is not the target",
        [("brief_title", "CD7 CAR-T for CD5-positive lymphoma")],
        {"CD7:target", "CD5:marker"},
    ),
    (
        "criteria speak of another therapy",
        [("brief_title", "CD22 CAR-T"), ("eligibility.exclusion", "anti-CD38 antibody within 4 weeks")],
        {"CD22:target", "CD38:prior_therapy"},
    ),
    (
        "a complex and a part of it",
        [("brief_title", "TCRαβ and TRBC1 CAR-T cells")],
        {"TCRab:target", "TRBC1:target"},
    ),
    (
        "a complex and the part that a drug beside it sees",
        [("brief_title", "CD79 CAR T cells and polatuzumab vedotin"), ("interventions", "CD79 CAR T cells")],
        {"CD79:target", "CD79B:combination"},
    ),
    (
        "a gene and its variants",
        [("interventions", "G12D and G12R mutant KRAS peptide vaccine")],
        {"KRAS-G12D:target", "KRAS-G12R:target", "KRAS-mut:mention"},
    ),
]


def found(passages: list[Passage]) -> set[str]:
    """Every antigen with its role."""
    return {f"{antigen.symbol}:{antigen.role}" for antigen in extract(passages)}


@pytest.mark.parametrize(("texts", "expected"), [trial[1:] for trial in TRIALS], ids=[trial[0] for trial in TRIALS])
def test_trial(texts: list[tuple[str, str]], expected: set[str]) -> None:
    assert found([Passage("ctgov", field, text) for field, text in texts]) == expected


@given(st.sampled_from(TRIALS).flatmap(lambda trial: st.permutations(trial[1]).map(lambda texts: (texts, trial[2]))))
def test_the_order_of_the_texts_does_not_matter(case: tuple[list[tuple[str, str]], set[str]]) -> None:
    texts, expected = case
    assert found([Passage("ctgov", field, text) for field, text in texts]) == expected


def test_what_controls_are_given_is_no_target() -> None:
    passages = [
        Passage("ctgov", "interventions", "Teclistamab"),
        Passage("ctgov", "interventions", "Daratumumab", is_control=True),
    ]
    assert found(passages) == {"TNFRSF17:target", "CD3:engager_arm", "CD38:mention"}
