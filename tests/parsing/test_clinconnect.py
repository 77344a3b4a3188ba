"""ClinConnect: wordings, what must not leak, and the real page read in full."""

from pathlib import Path
from typing import Any

import pytest

from functions.errors import LayoutChanged, NotATrial
from functions.layout.lines import Lines
from functions.parse import parse
from functions.registries.clinconnect import REGISTRY
from schemas.record import Statement
from tests.parsing.pages import page

URL = "https://clinconnect.io/trials/NCT06909474"
LAUNCHED = "Launched by SOME HOSPITAL · Mar 27, 2025"
OTHERS = [
    found for found in Path(__file__).parents[1].glob("examples/*/*/page.txt") if "clinconnect" not in found.parts
]


def read(*below: str, status: str = "Recruiting", launched: str = LAUNCHED, **known: Any) -> Statement:
    """Return what a page states that has these lines below its summary."""
    above = ["A title", launched, "Trial Information", "Current as of November 13, 2025", status, "Keywords"]
    return parse(page("\n".join([*above, "ClinConnect Summary", "A study.", *below]), **({"url": URL} | known)))


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("Recruiting", "RECRUITING"),
        ("Not yet recruiting", "NOT_YET_RECRUITING"),
        ("Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("Active not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("Enrolling by invitation", "ENROLLING_BY_INVITATION"),
        ("Completed", "COMPLETED"),
        ("Suspended", "SUSPENDED"),
        ("Terminated", "TERMINATED"),
        ("Withdrawn", "WITHDRAWN"),
        ("Unknown status", "UNKNOWN"),
    ],
)
def test_status(wording: str, status: str) -> None:
    assert read(status=wording).fields.overall_status == status


def test_an_unknown_status_is_kept_in_raw() -> None:
    statement = read(status="Opening soon")
    assert statement.fields.overall_status is None
    assert statement.raw == {"overall_status": "Opening soon"}


@pytest.mark.parametrize(("wording", "sex"), [("ALL", "ALL"), ("MALE", "MALE"), ("FEMALE", "FEMALE")])
def test_sex(wording: str, sex: str) -> None:
    eligibility = read("Gender", wording).fields.eligibility
    assert eligibility is not None
    assert eligibility.sex == sex


def test_the_header_names_sponsor_and_first_submission() -> None:
    statement = read(launched="Launched by A · B, INC. · Jul 6, 2023")
    assert statement.fields.sponsor is not None
    assert (statement.fields.sponsor.name, statement.fields.first_submitted_date) == ("A · B, INC.", "2023-07-06")
    assert (statement.fields.start_date, statement.as_of) == (None, "2025-11-13")
    undated = read(launched="Launched by A")
    assert undated.fields.sponsor is not None
    assert (undated.fields.sponsor.name, undated.fields.first_submitted_date) == ("A", None)


def test_the_sponsors_own_section_is_found_by_its_name() -> None:
    statement = read("Gender", "ALL", "About ten people", "take part.", "About Some Hospital", "A hospital.")
    assert statement.fields.sponsor is not None
    assert statement.fields.sponsor.description == "A hospital."


def test_contacts_are_no_facts() -> None:
    person = ("Contacts", "A Person", "An institute", "+1 555-010-0000", "p@example.org")
    statement = read(*person, "Locations", "Bern, Switzerland")
    assert "Person" not in statement.model_dump_json()
    assert not statement.unread


def test_officials_of_the_trial() -> None:
    people = ("A", "Principal Investigator", "An institute", "B", "Study Director", "C", "Study Chair", "A company")
    statement = read("Trial Officials", *people)
    assert [(each.name, each.role) for each in statement.fields.contacts] == [
        ("A", "PRINCIPAL_INVESTIGATOR"),
        ("B", "STUDY_DIRECTOR"),
        ("C", "STUDY_CHAIR"),
    ]
    assert not statement.unread


def test_locations() -> None:
    places = ("Wuhan, Hubei, China", "Seoul, , Korea, Republic of", "Singapore, , Singapore")
    assert [(site.city, site.state, site.country) for site in read("Locations", *places).fields.locations] == [
        ("Wuhan", "Hubei", "China"),
        ("Seoul", None, "Korea, Republic of"),
        ("Singapore", None, "Singapore"),
    ]


def test_a_timeline_with_values() -> None:
    dates = ("First submit", "Mar 27, 2025", "Trial launched", "Trial updated", "Nov 1, 2025")
    statement = read("Patients applied", "0", "Timeline", *dates, "Estimated completion", "Jul 2027")
    assert (statement.fields.last_updated_date, statement.fields.completion_date) == ("2025-11-01", "2027-07")
    assert statement.as_of == "2025-11-13"
    assert not statement.unread


def test_an_nct_id_in_small_letters_is_the_same_address() -> None:
    """Two spellings of it are one source."""
    small, capital = (read(url=f"https://clinconnect.io/trials/{nct}") for nct in ("nct06909474", "NCT06909474"))
    assert small.native_id == capital.native_id == small.nct_id == "NCT06909474"


def test_dates_under_the_last_label_belong_to_no_label() -> None:
    """An extractor put all labels before all values."""
    dates = ("Mar 27, 2025", "Apr 10, 2025", "Not reported")
    statement = read("Timeline", "First submit", "Trial launched", "Trial updated", "Estimated completion", *dates)
    assert statement.fields.completion_date is None
    assert statement.unread == dates


def test_a_date_of_unknown_meaning_is_not_read() -> None:
    statement = read("Timeline", "First submit", "Trial launched", "Apr 1, 2025")
    assert (statement.fields.start_date, statement.unread) == (None, ("Apr 1, 2025",))


@pytest.mark.parametrize(
    "line",
    [
        "ClinConnect Summary",
        "ClinConnect ClinConnect Logo",
        "Search / Trial NCT06106906",
        "Launched by UNIVERSITY OF EDINBURGH · May 10, 2024",
    ],
)
def test_a_line_of_the_site_alone_names_the_registry(line: str) -> None:
    with pytest.raises(LayoutChanged):
        parse(page(line))


@pytest.mark.parametrize("path", ["/", "/search", "/trials", "/blog/nct06909474", "/trials/NCT1"])
def test_other_pages_of_the_host_are_no_trials(path: str) -> None:
    with pytest.raises(NotATrial):
        read(url=f"https://clinconnect.io{path}")


@pytest.mark.parametrize("path", OTHERS, ids=[f"{found.parts[-3]}-{found.parts[-2]}" for found in OTHERS])
def test_pages_of_other_registries_bear_no_marks(path: Path) -> None:
    assert not REGISTRY.bears_marks(Lines(path.read_text()))
