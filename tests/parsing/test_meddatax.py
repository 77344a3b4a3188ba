"""MedDataX: wordings, entries and sections in many forms, what must not leak, and the real page read in full."""

from pathlib import Path

import pytest

from functions.errors import LayoutChanged
from functions.layout.lines import Lines
from functions.parse import parse
from functions.registries.meddatax import REGISTRY
from schemas.record import Statement
from tests.parsing.pages import page

HEADER = ["A title", "NCT ID: NCT07070323", "Last Updated: 2025-11-26"]
INTERVENTIONAL = ["Study Classification", "INTERVENTIONAL"]
OTHERS = [found for found in Path(__file__).parents[1].glob("examples/*/*/page.txt") if "meddatax" not in found.parts]


def read(*below: str, status: str = "RECRUITING", basic: tuple[str, ...] = tuple(INTERVENTIONAL)) -> Statement:
    """Return what a page states that has these lines below its basic information."""
    above = [*HEADER, "Study Results", "Basic Information", "Recruitment Status", status, *basic]
    return parse(page("\n".join([*above, *below])))


def unlabelled(*below: str, kind: str = "INTERVENTIONAL") -> Statement:
    """Return what a page without labels states."""
    return parse(page("\n".join([*HEADER, "Study Results", "Basic Information", "COMPLETED", kind, *below])))


@pytest.mark.parametrize(
    "word",
    [
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TERMINATED",
        "WITHDRAWN",
        "AVAILABLE",
        "UNKNOWN",
    ],
)
def test_status_words_are_the_registrys_own(word: str) -> None:
    assert read(status=word).fields.overall_status == word


def test_an_unknown_status_is_kept_in_raw() -> None:
    statement = read(status="NO_LONGER_SHOWN")
    assert statement.fields.overall_status is None
    assert statement.raw == {"overall_status": "NO_LONGER_SHOWN"}


@pytest.mark.parametrize(
    ("word", "phases"),
    [
        ("PHASE1/PHASE2", ("PHASE1", "PHASE2")),
        ("PHASE2/PHASE3", ("PHASE2", "PHASE3")),
        ("EARLY_PHASE1", ("EARLY_PHASE1",)),
        ("PHASE4", ("PHASE4",)),
        ("NA", ("NA",)),
    ],
)
def test_phases(word: str, phases: tuple[str, ...]) -> None:
    assert read(basic=(*INTERVENTIONAL, "Clinical Phase", word)).fields.phases == phases
    assert unlabelled(word).fields.phases == phases


def test_labels_without_values_state_nothing() -> None:
    statement = read(basic=(*INTERVENTIONAL, "Study Start Date", "Study Completion Date"))
    assert (statement.fields.start_date, statement.fields.completion_date) == (None, None)
    assert not statement.unread


@pytest.mark.parametrize("dates", [("2021-02-01",), ("2021-05-31", "2021-02-01"), ("2020-01-01",) * 3])
def test_dates_without_labels_that_are_no_start_and_end_stay_unread(dates: tuple[str, ...]) -> None:
    statement = unlabelled(*dates)
    assert statement.fields.start_date is None
    assert statement.unread == dates


def test_the_registrys_words_for_a_design() -> None:
    assert read("Study Design", "Observational Model Type", "COHORT").fields.design is not None
    statement = read("Study Design", "Observational Model Type", "CROSS_SECTIONAL", "Blinding Strategy", "SECRET")
    assert statement.fields.design is None
    assert statement.raw == {"design.observational_model": "CROSS_SECTIONAL", "design.masking": "SECRET"}


def test_other_alone_is_told_by_the_study_type() -> None:
    design = unlabelled("Study Design", "NA", "SINGLE_GROUP", "OTHER", "NONE").fields.design
    assert design is not None
    assert (design.allocation, design.primary_purpose, design.masking) == ("NA", "OTHER", "NONE")
    assert unlabelled("Study Design", "OTHER", kind="OBSERVATIONAL").unread == ("OTHER",)
    both = unlabelled("Study Design", "COHORT", "OTHER", kind="OBSERVATIONAL").fields.design
    assert both is not None
    assert (both.observational_model, both.time_perspective) == ("COHORT", "OTHER")


def test_keywords_and_conditions() -> None:
    statement = read("Conditions", "Not provided", "Keywords", "CAR-T CD5")
    assert statement.not_available == ("conditions",)
    assert statement.fields.keywords == ("CAR-T CD5",)
    assert read("Conditions", "Asthma; allergic").fields.conditions == ("Asthma; allergic",)
    assert read("Conditions", "Multiple Myeloma").fields.conditions == ("Multiple Myeloma",)
    joined = read("Conditions", "AML AML (Acute Myeloid Leukemia)")
    assert joined.fields.conditions == ("AML", "AML (Acute Myeloid Leukemia)")
    assert joined.stated["conditions"] == "AML AML (Acute Myeloid Leukemia)"


def test_one_age_without_label_is_neither_end() -> None:
    statement = unlabelled("Eligibility Criteria", "Inclusion Criteria", "1. Consent", "18 Years", "FEMALE", "Yes")
    eligibility = statement.fields.eligibility
    assert eligibility is not None
    assert (eligibility.sex, eligibility.healthy_volunteers, eligibility.minimum_age) == ("FEMALE", True, None)
    assert eligibility.inclusion == ("Consent",)
    assert statement.unread == ("18 Years",)


ARMS = ["Arm A", "Group Type ACTIVE_COMPARATOR", "X", "Intervention Type DRUG", "First", "Arm B", "Second"]


def test_where_an_arm_begins_is_not_guessed() -> None:
    statement = read("Study Groups", *ARMS, "Group Type EXPERIMENTAL", "Y", "Intervention Type DEVICE")
    assert [arm.label for arm in statement.fields.arms] == ["Arm A"]
    assert [each.name for each in statement.fields.interventions] == ["X", "Y"]
    assert statement.unread == ("First", "Arm B", "Second", "Group Type EXPERIMENTAL")


def test_the_section_of_interventions_tells_where_an_arm_begins() -> None:
    rest = ("Group Type EXPERIMENTAL", "Interventions", "X", "First", "Intervention Type DRUG")
    statement = read("Study Groups", *ARMS, *rest)
    assert [(arm.label, arm.description) for arm in statement.fields.arms] == [("Arm A", None), ("Arm B", "Second")]
    assert [each.description for each in statement.fields.interventions] == ["First"]
    assert not statement.unread


def test_an_arm_without_intervention() -> None:
    statement = read("Study Groups", "A", "Group Type NO_INTERVENTION", "B", "Group Type SHAM_COMPARATOR")
    assert [(arm.label, arm.type) for arm in statement.fields.arms] == [
        ("A", "NO_INTERVENTION"),
        ("B", "SHAM_COMPARATOR"),
    ]


def test_unknown_words_of_entries_are_kept_in_raw() -> None:
    statement = read(
        *("Study Groups", "A", "Group Type NEW_KIND", "X", "Intervention Type POTION"),
        *("Sponsors", "S", "GUILD", "Sponsor Role lead", "C", "GUILD", "Sponsor Role collaborator"),
        *("Responsible Party", "Responsibility Role NOBODY", "Locations", "F", "Site Status SHUT"),
        *("Central Contacts", "P", "Role: PORTER"),
    )
    assert statement.raw == {
        "arms": "NEW_KIND",
        "interventions": "POTION",
        "sponsor.class": "GUILD",
        "collaborators": "GUILD",
        "responsible_party.type": "NOBODY",
        "locations": "SHUT",
        "contacts": "PORTER",
    }
    assert not statement.unread


def test_contacts_and_identifiers() -> None:
    statement = read(
        *("Central Contacts", "P", "Role: CONTACT", "+1 555-010-0000 ext. 12", "p@example.org", "Q", "Role: CONTACT"),
        *("Other Identifiers", "R01CA000000", "Identifier Type: NIH", "Identifier Source: secondary_id"),
        *("S-1", "Identifier Type: -", "Identifier Source: org_study_id", "2020-1", "Identifier Type: OTHER"),
    )
    first, second = statement.fields.contacts
    assert (first.name, first.phone, first.email) == ("P", "+1 555-010-0000 ext. 12", "p@example.org")
    assert (second.name, second.phone, second.email) == ("Q", None, None)
    assert statement.fields.org_study_id == "S-1"
    assert [(each.id, each.type, each.source) for each in statement.fields.other_ids] == [
        ("R01CA000000", "NIH", "secondary_id"),
        ("2020-1", "OTHER", None),
    ]


FOREIGN = "NCT04010877"


@pytest.mark.parametrize(
    "others",
    [
        ("Another trial of CD33", f"{FOREIGN} UNKNOWN PHASE1/PHASE2"),
        ("Another trial of CD33", FOREIGN, "UNKNOWN", "PHASE1/PHASE2"),
        (f"{FOREIGN} RECRUITING", "Another trial of CD33"),
        (f"Another trial of CD33 {FOREIGN} COMPLETED NA",),
    ],
)
def test_other_trials_never_leak(others: tuple[str, ...]) -> None:
    statement = read(
        "Brief Summary", "Before.", "Related Clinical Trials", *others, "After.", "More Related Trials", *others
    )
    assert statement.fields.brief_summary == "Before.\nAfter."
    assert not statement.unread
    assert FOREIGN not in statement.model_dump_json()
    assert "CD33" not in statement.model_dump_json()


def test_lines_among_which_no_other_trial_is_seen_stay_unread() -> None:
    statement = read("Brief Summary", "Before.", "Related Clinical Trials", "Something else")
    assert statement.fields.brief_summary == "Before."
    assert statement.unread == ("Something else",)


def test_words_of_headings_in_running_text_open_nothing() -> None:
    prose = ("Background:", "Conditions", "Eligibility:", "Locations", "Adults.")
    statement = read("Brief Summary", *prose, "Conditions", "Asthma", "Locations", "F", "Bern, Switzerland")
    assert statement.fields.brief_summary == "\n".join(prose)
    assert statement.fields.conditions == ("Asthma",)


@pytest.mark.parametrize("line", ["Results availableView full results", "Results available"])
def test_results_are_available(line: str) -> None:
    text = "\n".join(
        [*HEADER, "Study Results", line, "View full resultsBasic Information", "COMPLETED", "OBSERVATIONAL"]
    )
    statement = parse(page(text))
    assert statement.fields.has_results
    assert not statement.unread


def test_a_line_of_the_site_alone_names_the_registry() -> None:
    for line in ("Review each arm or cohort in the study, along with more.", "Sponsor Role lead"):
        with pytest.raises(LayoutChanged):
            parse(page(line))


@pytest.mark.parametrize("path", OTHERS, ids=[f"{found.parts[-3]}-{found.parts[-2]}" for found in OTHERS])
def test_pages_of_other_registries_bear_no_marks(path: Path) -> None:
    assert not REGISTRY.bears_marks(Lines(path.read_text()))
