"""What the words of a trial mean: concepts and antigens from what all its live sources say."""

from schemas.terms import AntigenRole, Basis
from schemas.trial import Trial
from tests.merge.build import gone, record, trial

TITLE = "CD5 CAR T in T-ALL"


def _named(merged: Trial) -> list[tuple[str, str, str, Basis]]:
    return [(each.name, each.stated, each.field, each.basis) for each in merged.condition_concepts]


def test_stated_conditions_are_kept_with_the_wording_stated() -> None:
    merged = trial(record("veeva", conditions=("Relapsed AML", "Nothing Known"), brief_title=TITLE))
    assert _named(merged) == [("acute myeloid leukemia", "Relapsed AML", "conditions", Basis.STATED)]
    assert merged.conditions == ("Relapsed AML", "Nothing Known")


def test_a_string_of_joined_conditions_means_every_disease_that_it_names() -> None:
    joined = "B Cell Lymphoma Immune Reconstitution Leukemia Infection"
    names = [each.name for each in trial(record("meddatax", conditions=(joined,))).condition_concepts]
    assert names == ["B-cell lymphoma", "leukemia"]
    assert trial(record("veeva", conditions=(joined,))).condition_concepts == ()


def test_conditions_are_inferred_from_titles_and_summaries_where_no_source_states_any() -> None:
    merged = trial(
        record(
            "clinconnect", brief_title=TITLE, plain_language_summary="For people with leukemia. Leukemias are rare."
        ),
        record("trialx", brief_summary="Cells against AML", eligibility__criteria="No glioma"),
    )
    assert [(name, field) for name, _, field, _ in _named(merged)] == [
        ("T-cell acute lymphoblastic leukemia", "brief_title"),
        ("acute myeloid leukemia", "brief_summary"),
        ("leukemia", "plain_language_summary"),
    ]
    assert {basis for _, _, _, basis in _named(merged)} == {Basis.INFERRED}


def test_every_live_source_is_evidence_for_an_antigen() -> None:
    pages = (record("veeva", brief_title=TITLE), record("medpath", brief_title="Anti-CD5 CAR T cells"))
    (antigen,) = trial(*pages).antigens
    assert (antigen.symbol, antigen.role) == ("CD5", AntigenRole.TARGET)
    assert {each.registry for each in antigen.evidence} == {"veeva", "medpath"}
    (antigen,) = trial(*pages, markers=(gone("veeva", 2, 4),)).antigens
    assert {each.registry for each in antigen.evidence} == {"medpath"}
    (antigen,) = trial(*pages, markers=(gone("veeva", 2, 4), gone("medpath", 2, 4))).antigens
    assert {each.registry for each in antigen.evidence} == {"veeva", "medpath"}
