"""Entries of a MedDataX page that nothing tags: which line is a facility and which its place, what describes what."""

from functions.parse import parse
from tests.parsing.pages import page
from tests.parsing.test_meddatax import read


def test_a_facility_can_be_named_like_a_place() -> None:
    sites = ("Hospital X, China", "Beijing, China", "Site Status COMPLETED", "Seoul, Korea, Republic of")
    statement = read("Locations", *sites, "Countries", "China", "Korea, Republic of")
    first, second = statement.fields.locations
    assert (first.facility, first.city, first.status) == ("Hospital X, China", "Beijing", "COMPLETED")
    assert (second.facility, second.city, second.country) == (None, "Seoul", "Korea, Republic of")
    assert statement.fields.countries == ("China", "Korea, Republic of")


def test_a_facility_named_with_its_city_stands_before_a_place_of_that_city() -> None:
    """There are no statuses once a trial is over."""
    sites = ("Hospital X, Beijing, China", "Beijing, Beijing Municipality, China", "Hospital Y", "Wuhan, Hubei, China")
    found = read("Locations", *sites, "Countries", "China").fields.locations
    assert [(site.facility, site.city) for site in found] == [
        ("Hospital X, Beijing, China", "Beijing"),
        ("Hospital Y", "Wuhan"),
    ]


def test_countries_on_one_line_are_told_by_those_of_the_sites() -> None:
    sites = ("Center X", "Honolulu, Hawaii, United States", "Center Y", "Landstuhl, Germany")
    statement = read("Locations", *sites, "Countries", "United States Germany")
    assert statement.fields.countries == ("United States", "Germany")
    assert [site.facility for site in statement.fields.locations] == ["Center X", "Center Y"]


def test_sites_without_the_list_of_countries() -> None:
    """A page that is cut before it: a place is then the line under a facility."""
    statement = read("Locations", "Center X", "Honolulu, Hawaii, United States", "Center Y")
    assert [(site.facility, site.city) for site in statement.fields.locations] == [("Center X", "Honolulu")]
    assert statement.unread == ("Center Y",)


def test_places_without_facilities_are_sites_of_their_own() -> None:
    places = ("Beijing, Beijing, China", "Beijing, Beijing, China", "Wuhan, Hubei, China")
    found = read("Locations", *places, "Countries", "China").fields.locations
    assert [(site.facility, site.city) for site in found] == [(None, "Beijing"), (None, "Beijing"), (None, "Wuhan")]


def test_a_second_description_of_an_intervention_stays_unread() -> None:
    """A field holds one; the section of interventions is read first."""
    section = ("Interventions", "Cells", "Given once.", "Intervention Type DRUG")
    arm = ("Study Groups", "Arm 1", "Group Type EXPERIMENTAL", "Cells", "Intervention Type DRUG", "Given twice.")
    statement = read(*arm, *section)
    assert [each.description for each in statement.fields.interventions] == ["Given once."]
    assert [each.interventions for each in statement.fields.arms] == [("Cells",)]
    assert statement.unread == ("Given twice.",)


def test_the_title_of_a_results_page_states_the_nct_id() -> None:
    """The page's own title, not a mention."""
    title = "Trial Outcomes & Findings for Cells in Lupus (NCT NCT01234567)"
    statement = parse(page(f"{title}\n\nResults Overview\n\nRecruitment status\n\nCOMPLETED\n\nParticipant Flow"))
    assert (statement.nct_id, statement.kind) == ("NCT01234567", "results")
    assert statement.fields.brief_title == "Cells in Lupus"
