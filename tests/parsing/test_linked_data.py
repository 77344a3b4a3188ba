"""What schema.org's account of a trial says in our words, and how it is joined with what a page shows."""

from typing import Any

import pytest

from functions.layout.draft import Draft
from functions.layout.embedded import read_trial


def thing(**members: Any) -> Draft:
    """Return what schema.org's account of a trial says with these members."""
    draft = Draft()
    read_trial({"@type": "MedicalTrial", **members}, draft)
    draft.facts()
    return draft


@pytest.mark.parametrize(
    ("members", "path", "value"),
    [
        ({"status": "Recruiting"}, "overall_status", "RECRUITING"),
        ({"status": {"@id": "schema:EnrollingByInvitation"}}, "overall_status", "ENROLLING_BY_INVITATION"),
        ({"status": ["https://schema.org/ResultsAvailable", "https://schema.org/Completed"]}, "has_results", True),
        ({"trialDesign": ["https://schema.org/RandomizedTrial"]}, "design.allocation", "RANDOMIZED"),
        ({"trialDesign": ["SingleBlindedTrial", "DoubleBlindedTrial"]}, "design.masking", None),
        ({"@type": "MedicalObservationalStudy", "studyDesign": "CohortStudy"}, "design.observational_model", "COHORT"),
        ({"@type": "MedicalObservationalStudy"}, "study_type", "OBSERVATIONAL"),
        ({}, "study_type", None),
        ({"phase": "Phase 1/2"}, "phases", ("PHASE1", "PHASE2")),
        ({"sponsor": [{"name": "A"}, {"name": "B"}]}, "sponsor.name", None),
        ({"sponsor": "A"}, "sponsor.name", "A"),
        ({"headline": "H"}, "brief_title", "H"),
        ({"description": "What is tried ..."}, "brief_summary", None),
        ({"description": "What is tried."}, "brief_summary", "What is tried."),
        ({"studyLocation": {"@type": "Country", "name": "China"}}, "countries", ("China",)),
        ({"studySubject": {"@type": "MedicalCondition", "name": "AML"}}, "conditions", ("AML",)),
    ],
)
def test_members_of_linked_data(members: dict[str, Any], path: str, value: object) -> None:
    assert thing(**members).get(path) == value


def test_sites_and_products_of_linked_data() -> None:
    address = {"@type": "PostalAddress", "addressLocality": "Wuhan", "addressRegion": "Hubei", "addressCountry": "CN"}
    places = [{"@type": "Hospital", "name": "A hospital", "address": address}, "Seoul, South Korea", {"name": "Asia"}]
    subjects = [{"@type": "Drug", "name": "Biological: Cells"}, {"@type": "Drug", "name": "Pills"}, {"name": "?"}]
    facts = thing(studyLocation=places, studySubject=subjects).facts()
    assert [(site.facility, site.city, site.country) for site in facts.locations] == [
        ("A hospital", "Wuhan", None),
        (None, "Seoul", "South Korea"),
    ]
    assert [(each.type, each.name) for each in facts.interventions] == [("BIOLOGICAL", "Cells"), (None, "Pills")]


def test_fields_that_belong_together_are_not_mixed() -> None:
    shown, held = Draft(), Draft()
    shown.put("eligibility.minimum_age", "18 Years")
    held.put("eligibility.maximum_age", "70 Years")
    held.put("eligibility.sex", "ALL")
    shown.absent("conditions")
    held.put("conditions", ("AML",))
    held.raw["phases"] = "Phase 9"
    for draft in (shown, held):
        draft.facts()
    shown.fill(held)
    assert set(shown.values()) == {"eligibility.minimum_age", "eligibility.minimum_age_years", "eligibility.sex"}
    assert shown.raw == {"phases": "Phase 9"}
