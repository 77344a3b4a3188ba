"""What the words of a trial mean: concepts and antigens from what all its live sources say."""

from schemas.facts import Arm, Intervention
from schemas.terms import AntigenRole, ArmType, Basis, Construct, Origin
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


def test_conditions_are_inferred_where_none_of_the_stated_ones_is_a_disease() -> None:
    merged = trial(record("veeva", conditions=("CAR-T Cell Therapy",), brief_title="BCMA CAR-T in Multiple Myeloma"))
    assert _named(merged) == [("multiple myeloma", "Multiple Myeloma", "brief_title", Basis.INFERRED)]
    assert merged.conditions == ("CAR-T Cell Therapy",)


def test_every_live_source_is_evidence_for_an_antigen() -> None:
    pages = (record("veeva", brief_title=TITLE), record("medpath", brief_title="Anti-CD5 CAR T cells"))
    (antigen,) = trial(*pages).antigens
    assert (antigen.symbol, antigen.role) == ("CD5", AntigenRole.TARGET)
    assert {each.registry for each in antigen.evidence} == {"veeva", "medpath"}
    (antigen,) = trial(*pages, markers=(gone("veeva", 2, 4),)).antigens
    assert {each.registry for each in antigen.evidence} == {"medpath"}
    (antigen,) = trial(*pages, markers=(gone("veeva", 2, 4), gone("medpath", 2, 4))).antigens
    assert {each.registry for each in antigen.evidence} == {"veeva", "medpath"}


def test_a_trial_without_an_antigen_has_its_construct() -> None:
    merged = trial(record("veeva", brief_title="Autologous TIL in Melanoma"))
    (construct,) = merged.constructs
    assert merged.antigens == ()
    assert (construct.construct_, construct.origin) == (Construct.TIL, Origin.AUTOLOGOUS)
    assert {(each.registry, each.field, each.quote) for each in construct.evidence} == {
        ("veeva", "brief_title", "TIL"),
        ("veeva", "brief_title", "Autologous"),
    }


def test_what_only_a_comparator_arm_has_is_no_construct() -> None:
    interventions = (Intervention(name="TIL"), Intervention(name="Nivolumab plus Ipilimumab"))
    arms = (
        Arm(label="A", type=ArmType.EXPERIMENTAL, interventions=("TIL",)),
        Arm(label="B", type=ArmType.ACTIVE_COMPARATOR, interventions=("Nivolumab plus Ipilimumab",)),
    )
    merged = trial(record("ctgov", brief_title="A Study in Melanoma", interventions=interventions[1:]))
    assert [each.construct_ for each in merged.constructs] == [Construct.ANTIBODY]
    merged = trial(record("ctgov", brief_title="A Study in Melanoma", interventions=interventions, arms=arms))
    assert [each.construct_ for each in merged.constructs] == [Construct.TIL]


def test_what_only_a_comparator_arm_has_is_no_target() -> None:
    interventions = (Intervention(name="Teclistamab"), Intervention(name="Daratumumab"))
    arms = (
        Arm(label="A", type=ArmType.EXPERIMENTAL, interventions=("Teclistamab",)),
        Arm(label="B", type=ArmType.ACTIVE_COMPARATOR, interventions=("Daratumumab",)),
    )

    def targets(*arms: Arm) -> set[str]:
        merged = trial(record("ctgov", brief_title="A Study in Myeloma", interventions=interventions, arms=arms))
        return {each.symbol for each in merged.antigens if each.role is AntigenRole.TARGET}

    assert targets(*arms) == {"TNFRSF17"}
    assert targets(*arms[1:]) == {"TNFRSF17", "CD38"}


def test_the_construct_of_a_target_is_the_one_of_the_trial() -> None:
    title, summary = "NK Cells Targeting CD33 in AML", "The NK cells express a CAR directed at CD33."
    merged = trial(record("ctgov", brief_title=title, brief_summary=summary))
    assert [each.construct_ for each in merged.constructs] == [Construct.CAR_NK]
    (antigen,) = (each for each in merged.antigens if each.role is AntigenRole.TARGET)
    assert antigen.construct_ is Construct.CAR_NK
