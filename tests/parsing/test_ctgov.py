"""What examples of ClinicalTrials.gov cannot show compactly: unknown words, new members, odd documents."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import IdentityConflict, MalformedContent, PageRefused
from functions.parse import parse
from schemas.record import Statement
from tests.parsing.pages import page

NCT, ALIAS = "NCT05734898", "NCT05734897"
MODULES: dict[str, str] = {
    "nctIdAliases": "identificationModule",
    "secondaryIdInfos": "identificationModule",
    "overallStatus": "statusModule",
    "startDateStruct": "statusModule",
    "leadSponsor": "sponsorCollaboratorsModule",
    "collaborators": "sponsorCollaboratorsModule",
    "phases": "designModule",
    "enrollmentInfo": "designModule",
    "designInfo": "designModule",
    "armGroups": "armsInterventionsModule",
    "interventions": "armsInterventionsModule",
    "minimumAge": "eligibilityModule",
    "maximumAge": "eligibilityModule",
    "eligibilityCriteria": "eligibilityModule",
    "centralContacts": "contactsLocationsModule",
    "locations": "contactsLocationsModule",
}


def study(**members: Any) -> dict[str, Any]:
    """Return a study with some members, each put into its module."""
    protocol: dict[str, Any] = {"identificationModule": {"nctId": NCT, "briefTitle": "NKG2D CAR-NK & r/rAML"}}
    for name, value in members.items():
        protocol.setdefault(MODULES[name], {})[name] = value
    return {"protocolSection": protocol}


def reading(document: Any, **known: Any) -> Statement:
    """Return what a JSON document states."""
    return parse(page(json.dumps(document), ".json", **known))


@pytest.mark.parametrize(
    ("member", "value", "raw"),
    [
        ("overallStatus", "ON_HOLD", {"overall_status": "ON_HOLD"}),
        ("leadSponsor", {"name": "Zhejiang University", "class": "ACADEMIC"}, {"sponsor.class": "ACADEMIC"}),
        ("collaborators", [{"name": "Baylor", "class": "ACADEMIC"}], {"collaborators.0.class": "ACADEMIC"}),
        ("phases", ["PHASE1", "PHASE9"], {"phases": "PHASE1/PHASE9"}),
        ("enrollmentInfo", {"count": 30, "type": "HOPED"}, {"enrollment.type": "HOPED"}),
        ("designInfo", {"maskingInfo": {"masking": "QUINTUPLE"}}, {"design.masking": "QUINTUPLE"}),
        ("armGroups", [{"label": "rrAML", "type": "ONLY"}], {"arms.0.type": "ONLY"}),
        ("interventions", [{"name": "NKG2D CAR-NK", "type": "CELL"}], {"interventions.0.type": "CELL"}),
        ("startDateStruct", {"date": "soon"}, {"start_date": "soon"}),
        ("startDateStruct", {"date": "2025-13"}, {"start_date": "2025-13"}),
        ("maximumAge", "N/A", {"eligibility.maximum_age": "N/A"}),
        ("centralContacts", [{"name": "The desk", "role": "HELPER"}], {"contacts.0.role": "HELPER"}),
        ("locations", [{"country": "China", "status": "PAUSED"}], {"locations.0.status": "PAUSED"}),
    ],
)
def test_an_unknown_word_is_kept_in_raw(member: str, value: Any, raw: dict[str, str]) -> None:
    """A word that is in no closed vocabulary leaves its field absent and is kept, and nothing is unread."""
    found = reading(study(**{member: value}))
    assert found.raw == raw
    assert not found.unread


@pytest.mark.parametrize(
    ("member", "value", "unread"),
    [
        ("designInfo", {"randomizationRatio": "2:1"}, "protocolSection.designModule.designInfo.randomizationRatio"),
        ("enrollmentInfo", {"count": "30"}, "protocolSection.designModule.enrollmentInfo.count"),
        ("enrollmentInfo", {"count": -1}, "protocolSection.designModule.enrollmentInfo.count"),
        ("enrollmentInfo", {"count": 10**12}, "protocolSection.designModule.enrollmentInfo.count"),
        ("enrollmentInfo", {"count": True}, "protocolSection.designModule.enrollmentInfo.count"),
        ("phases", "PHASE1", "protocolSection.designModule.phases"),
        ("locations", ["Hangzhou"], "protocolSection.contactsLocationsModule.locations"),
        ("overallStatus", 7, "protocolSection.statusModule.overallStatus"),
        ("interventions", [{"type": "DRUG"}], "protocolSection.armsInterventionsModule.interventions.type"),
    ],
)
def test_what_the_tables_do_not_cover_is_unread(member: str, value: Any, unread: str) -> None:
    """A new member, or one of another JSON type, is listed by its dotted path."""
    assert reading(study(**{member: value})).unread == (unread,)


def test_a_new_section_is_unread() -> None:
    """The top level is accounted for too; what states nothing is no leaf."""
    assert reading(study() | {"genomeSection": {"genes": ["TP53"]}, "other": [{}, None, " "]}).unread == (
        "genomeSection.genes",
    )


def test_sections_besides_the_protocol_are_outside() -> None:
    """Results, annotations, documents and what the registry derives are no facts of ours."""
    other = {name: {"a": 1} for name in ("resultsSection", "annotationSection", "documentSection", "derivedSection")}
    found = reading(study() | other | {"hasResults": True})
    assert found.unread == ()
    assert found.fields.has_results is True


@pytest.mark.parametrize(
    ("wording", "kept"), [("2014-001673-14", 1), ("00000000", 0), ("N/A", 0), ("-", 0), ("0-01", 1)]
)
def test_placeholder_ids_are_none(wording: str, kept: int) -> None:
    """An identifier that stands for none is not kept."""
    found = reading(study(secondaryIdInfos=[{"id": wording, "type": "OTHER", "domain": "a register"}]))
    assert len(found.fields.other_ids) == kept
    assert not found.unread


def test_an_alias_is_the_same_trial() -> None:
    """A study fetched under an id that it names as its alias is the study of its current id."""
    found = reading(study(nctIdAliases=[ALIAS]), url=f"https://clinicaltrials.gov/study/{ALIAS}", nct_id=ALIAS)
    assert (found.nct_id, found.native_id, found.nct_id_aliases) == (NCT, NCT, (ALIAS,))
    with pytest.raises(IdentityConflict):
        reading(study(), url=f"https://clinicaltrials.gov/study/{ALIAS}")


def test_a_type_prefix_is_removed_once() -> None:
    """Arms name interventions with their type before them; a colon that belongs to the name stays."""
    names = ["Drug: Drug: A", "Combination Product: B", "Cohort: C"]
    found = reading(study(armGroups=[{"label": "A", "interventionNames": names}]))
    assert found.fields.arms[0].interventions == ("Drug: A", "B", "Cohort: C")


def test_criteria_without_headings_are_kept_as_text() -> None:
    """A text that does not say which list it is makes no items, and is not lost."""
    found = reading(study(eligibilityCriteria="* Adults;\n* ECOG 0-2.")).fields.eligibility
    assert found is not None
    assert (found.criteria, found.inclusion, found.exclusion) == ("* Adults;\n* ECOG 0-2.", (), ())


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[NaN]",
        '{"a": "\\ud800"}',
        "[" * 100_000,
        "null",
        "[]",
        '"NCT05734898"',
        '{"studies": []}',
        '{"protocolSection": {}}',
        '{"protocolSection": {"identificationModule": []}}',
    ],
)
@pytest.mark.parametrize("registry", [None, "ctgov"])
def test_json_that_is_no_study_is_malformed(content: str, registry: str | None) -> None:
    """Whatever is no study is quarantined with the reason."""
    with pytest.raises(MalformedContent):
        parse(page(content, ".json", registry=registry))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(MODULES)), JSON, min_size=1, max_size=4))
def test_any_members_are_read_or_refused(members: dict[str, Any]) -> None:
    """Members of any JSON type give a record or a PageRefused."""
    with suppress(PageRefused):
        assert reading(study(**members)).nct_id == NCT
