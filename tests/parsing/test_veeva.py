"""ClinicalTrials.Veeva: tables of wordings, sections in many forms, and the real page read in full."""

from typing import Any

import pytest

from functions.errors import LayoutChanged, NotATrial
from functions.parse import parse
from schemas.record import Statement
from tests.parsing.pages import page

TITLE = "CD5 CAR-T Therapy for Refractory/Relapsed CD5+ T-cell Acute Lymphoblastic Leukemia"
URL = "https://ctv.veeva.com/study/cd5-car-t-therapy-for-refractory-relapsed-cd5-t-cell-acute-lymphoblastic-leukemia"


def read(*below: str, status: str = "Enrolling", identifiers: str = "", **known: Any) -> Statement:
    """Return what a page states that has these sections below its summary."""
    frame = ["ClinicalTrials.Veeva", "Menu", TITLE, "C", "Capital Medical University"]
    above = [f"Status and phase\n\n{status}", "Conditions\n\nLeukemia", f"Identifiers\n\n{identifiers}"]
    return parse(page("\n\n".join([*frame, *above, "About\n\nA study.", *below]), **known))


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("Enrolling", "RECRUITING"),
        ("Not yet enrolling", "NOT_YET_RECRUITING"),
        ("Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("Completed", "COMPLETED"),
        ("Withdrawn", "WITHDRAWN"),
        ("Terminated", "TERMINATED"),
        ("Suspended", "SUSPENDED"),
        ("Unknown", "UNKNOWN"),
        ("Invitation-only", "ENROLLING_BY_INVITATION"),
    ],
)
def test_status(wording: str, status: str) -> None:
    assert read(status=wording).fields.overall_status == status


def test_unknown_status_is_kept_in_raw() -> None:
    statement = read(status="Enrolling soon\nPhase 2")
    assert statement.fields.overall_status is None
    assert statement.raw == {"overall_status": "Enrolling soon"}
    assert statement.fields.phases == ("PHASE2",)


@pytest.mark.parametrize(
    ("wording", "phases"),
    [
        ("Phase 1", ["PHASE1"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("Phase 2\nPhase 1", ["PHASE1", "PHASE2"]),
        ("Phase 3\nPhase 2", ["PHASE2", "PHASE3"]),
        ("N/A", ["NA"]),
    ],
)
def test_phases_stand_newest_first(wording: str, phases: list[str]) -> None:
    assert list(read(status=f"Completed\n{wording}").fields.phases) == phases


def test_a_phase_without_a_status_is_told_by_its_form() -> None:
    statement = read(status="Phase 2")
    assert (statement.fields.overall_status, statement.fields.phases, statement.raw) == (None, ("PHASE2",), {})


@pytest.mark.parametrize(
    ("lines", "study_number", "others"),
    [
        ("NCT05941156\nHome 0001", "Home 0001", []),
        ("NCT05941156\n2023 (2)", "2023 (2)", []),
        ("NCT05941156", None, []),
        ("NCT05941156\n0000", None, []),
        ("NCT05941156\nA-1\n2010-018425-22 (EudraCT Number)", "A-1", [("2010-018425-22", "EUDRACT_NUMBER")]),
        ("NCT05941156\nA-1\nB-2", "A-1", [("B-2", None)]),
        ("NCT05941156\nA-1\n0000000\nN/A", "A-1", []),
        ("NCT05941156\nU01 (U.S. NIH Grant/Contract)", None, [("U01", "NIH")]),
        ("NCT05941156\nA-1\nNCT05270772", "A-1", [("NCT05270772", None)]),
    ],
)
def test_identifiers(lines: str, study_number: str | None, others: list[tuple[str, str | None]]) -> None:
    statement = read(identifiers=lines)
    assert statement.nct_id == "NCT05941156"
    assert statement.fields.org_study_id == study_number
    assert [(other.id, other.type) for other in statement.fields.other_ids] == others


def test_a_placeholder_is_no_nct_id() -> None:
    statement = read(identifiers="NCT00000000\nA-1")
    assert statement.nct_id is None
    assert statement.fields.org_study_id == "A-1"


def test_nothing_under_identifiers_leaves_the_page_to_its_envelope() -> None:
    assert read(url=URL).unlinked_reason
    assert read(nct_id="NCT05941156", url=URL).nct_id == "NCT05941156"


@pytest.mark.parametrize("logo", ["X", "中", "Capital Medical University logo"])
def test_the_logo_is_no_sponsor(logo: str) -> None:
    statement = parse(
        page(f"{TITLE}\n\n{logo}\n\nA University\n\nStatus\n\nUnknown\n\nDetails and patient eligibility\n\nSex\n\nAll")
    )
    assert statement.fields.brief_title == TITLE
    assert statement.fields.sponsor is not None
    assert statement.fields.sponsor.name == "A University"
    assert not statement.unread


def test_without_its_logo_a_sponsor_is_not_told_from_other_lines() -> None:
    statement = parse(page(f"{TITLE}\n\nA University\n\nStatus\n\nUnknown\n\nDetails and patient eligibility"))
    assert statement.fields.sponsor is None
    assert statement.unread == ("A University",)


@pytest.mark.parametrize(
    ("types", "sponsor_class"),
    [
        ("Other", "OTHER"),
        ("Industry", "INDUSTRY"),
        ("NIH", "NIH"),
        ("NETWORK", "NETWORK"),
        ("Other U.S. Federal agency", "FED"),
    ],
)
def test_a_single_funder_type_is_the_class_of_the_sponsor(types: str, sponsor_class: str) -> None:
    page_text = f"{TITLE}\n\nC\n\nS\n\nStatus\n\nUnknown\n\nFunder types\n\n{{}}\n\nDetails and patient eligibility"
    one, two = (parse(page(page_text.format(words))).fields for words in (types, f"{types}\nIndividual"))
    assert one.sponsor is not None
    assert one.sponsor.class_ == sponsor_class
    assert two.sponsor is not None
    assert two.sponsor.class_ is None
    assert two.funder_types == (types, "Individual")


GROUPS = {
    "kind, description and treatments": (
        "A\nExperimental group\nDescription:\nCells\nonce.\nTreatment:\nDrug: X\nDrug: Y\nB\nPlacebo Comparator group",
        [("A", "EXPERIMENTAL", "Cells\nonce.", ("X", "Y")), ("B", "PLACEBO_COMPARATOR", None, ())],
    ),
    "no kind, as in observational studies": (
        "A\nDescription:\nOld.\nB\nDescription:\nYoung.",
        [("A", None, "Old.", ()), ("B", None, "Young.", ())],
    ),
    "kinds in capitals": ("A\nEXPERIMENTAL GROUP\nDescription:\nCells", [("A", "EXPERIMENTAL", "Cells", ())]),
    "labels alone after treatments": (
        "A\nActive Comparator group\nTreatment:\nDrug: X\nB\nNo Intervention group",
        [("A", "ACTIVE_COMPARATOR", None, ("X",)), ("B", "NO_INTERVENTION", None, ())],
    ),
    "a label without anything": ("A", [("A", None, None, ())]),
    "none": ("", []),
}


@pytest.mark.parametrize("name", GROUPS)
def test_groups(name: str) -> None:
    text, arms = GROUPS[name]
    statement = read(f"1,020 participants in 2 patient groups, including a placebo group\n\n{text}")
    found = [(arm.label, arm.type, arm.description, arm.interventions) for arm in statement.fields.arms]
    assert found == arms
    assert statement.fields.enrollment is not None
    assert statement.fields.enrollment.count == 1020
    assert not statement.unread


def test_a_rendering_of_headings_states_the_number_of_participants_only_above_its_groups() -> None:
    """Every value is stripped; what stands under "Identifiers" too."""
    above = ("Status and phase", "Conditions", "Identifiers", "Details and patient eligibility", "About", "A study.")
    below = ("Enrollment", "Sex", "Ages", "Volunteers", "Inclusion criteria", "- Consent", "Trial design", "Masking")
    groups = ("44 participants in 2 patient groups", "A", "Experimental group", "Treatment:", "Drug: X", "B")
    text = "\n\n".join((*above, *below, *groups, "Trial contacts and locations"))
    statement = parse(page(text, registry="veeva"))
    assert statement.rendering == "headings"
    assert statement.unlinked_reason
    assert statement.fields.enrollment is not None
    assert (statement.fields.enrollment.count, statement.fields.enrollment.type) == (44, None)
    assert [(arm.label, arm.interventions) for arm in statement.fields.arms] == [("A", ("X",)), ("B", ())]
    assert not statement.unread
    assert parse(page(text, registry="veeva", nct_id="NCT01234567")).nct_id == "NCT01234567"


def test_the_label_enrollment_is_told_from_the_word() -> None:
    """A full description may hold the headings of the sections below it; only the real ones open a section."""
    text = "Full description\n\nEnrollment\n\nTwo centers take part.\n\nInclusion criteria\n\nsee below"
    statement = read(
        text, "Enrollment\n\n20 estimated patients", "Sex\n\nFemale", "Inclusion criteria\n\n1. Adult\n2. Fit"
    )
    assert (
        statement.fields.detailed_description
        == "Enrollment\n\nTwo centers take part.\n\nInclusion criteria\n\nsee below"
    )
    assert statement.fields.enrollment is not None
    assert statement.fields.enrollment.count == 20
    assert statement.fields.eligibility is not None
    assert statement.fields.eligibility.inclusion == ("Adult", "Fit")


def test_sites_contacts_and_the_frame() -> None:
    """The number under the heading counts sites, and the menu's words are furniture only in the frame."""
    end = "Data sourced from clinicaltrials.gov\n\nClinical trials\n\nFind clinical trialsTrials by location"
    statement = read(
        "Full description\n\nMenu\n\nClinical trials",
        "Trial documents\n\n1",
        f"Trial contacts and locations\n\n12\n\nLoading...\n\n{end}",
    )
    assert statement.fields.site_count == 12
    assert statement.fields.detailed_description == "Menu\n\nClinical trials"
    assert not statement.unread


def test_a_page_of_another_kind_is_no_trial() -> None:
    with pytest.raises(NotATrial):
        parse(page("Find a trial", url="https://ctv.veeva.com/search?q=leukemia"))


def test_a_page_without_the_status_is_no_known_rendering() -> None:
    with pytest.raises(LayoutChanged):
        parse(page(f"ClinicalTrials.Veeva\n\n{TITLE}\n\nAbout\n\nA study.\n\nSex\n\nAll\n\nAges\n\n18+ years old"))
