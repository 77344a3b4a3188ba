"""TrialX: the header's values by their form, what stands under "Study details", the furniture, the real page."""

from typing import Any

import pytest

from functions.errors import LayoutChanged, NotATrial
from functions.parse import parse
from schemas.record import Statement
from tests.parsing.pages import page

TITLE = "Targeting CD5 CAR-T Cells in the Treatment of r/r CD5+ T-ALL"
URL = (
    "https://www.trialx.com/clinical-trials/listings/320416/targeting-cd5-car-t-cells-in-the-treatment-of-rr-cd5-t-all/"
)
FORM = "Step 1 Get in touch with the nearest study center"


def read(*header: str, details: str = "", tail: str = "", title: str = TITLE, **known: Any) -> Statement:
    """Return what a page with these lines in its header states."""
    head = ["Image", title, title, *header, "Powered by AI", "Overview", "A study.", "Eligibility", "Adults"]
    return parse(
        page("\n\n".join([*head, *(["Study details", details] if details else []), tail]), **{"url": URL, **known})
    )


@pytest.mark.parametrize(
    ("wording", "phases"),
    [
        ("Phase N/A", ["NA"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("Phase 1", ["PHASE1"]),
        ("Phase 1/2", ["PHASE1", "PHASE2"]),
        ("Phase 2/3", ["PHASE2", "PHASE3"]),
        ("Phase 4", ["PHASE4"]),
    ],
)
def test_phases(wording: str, phases: list[str]) -> None:
    assert list(read("Recruiting", wording).fields.phases) == phases


@pytest.mark.parametrize(
    ("wording", "low", "high"),
    [
        ("18-70 years", "18 Years", "70 Years"),
        ("18 - 70 years", "18 Years", "70 Years"),
        ("6 months - 5 years", "6 Months", "5 Years"),
        ("18 years and older", "18 Years", None),
        ("22 years and younger", None, "22 Years"),
        ("18 years of age", "18 Years", None),
    ],
)
def test_ages(wording: str, low: str | None, high: str | None) -> None:
    statement = read("Recruiting", wording, "All", "Phase 1")
    assert statement.fields.eligibility is not None
    assert (statement.fields.eligibility.minimum_age, statement.fields.eligibility.maximum_age) == (low, high)
    assert not statement.unread


@pytest.mark.parametrize(("wording", "sex"), [("All", "ALL"), ("Both", "ALL"), ("Male", "MALE"), ("Female", "FEMALE")])
def test_sex(wording: str, sex: str) -> None:
    statement = read("Recruiting", wording)
    assert statement.fields.eligibility is not None
    assert statement.fields.eligibility.sex == sex


@pytest.mark.parametrize(
    "title", ["Phase 1 Study of CD5 CAR-T Cells", "All About T-ALL", "Recruiting Donors From 18 to 70 Years"]
)
def test_a_title_is_no_value(title: str) -> None:
    statement = read("Recruiting", "All", title=title)
    assert statement.fields.brief_title == title
    assert statement.fields.phases == ()


def test_values_in_any_order_and_an_unknown_status() -> None:
    known, unknown = read("Phase 1", "All", "Recruiting"), read("Accrual paused", "All", "Phase 1")
    assert known.fields.overall_status == "RECRUITING"
    assert unknown.fields.overall_status is None
    assert unknown.raw == {"overall_status": "Accrual paused"}
    assert not unknown.unread


def test_a_line_of_the_header_that_nobody_knows_is_unread() -> None:
    assert read("Recruiting", "All", "A second title").unread == ("A second title",)


def test_a_line_between_the_two_titles_is_unread() -> None:
    statement = parse(page(f"{TITLE}\nA second title\n{TITLE}\nRecruiting\nAll\nOverview\nAim", registry="trialx"))
    assert (statement.fields.brief_title, statement.unread) == (TITLE, ("A second title",))


def test_details() -> None:
    statement = read(
        "Recruiting", details="    T-ALL\n    T-LBL\n\nNCT06633354\n\nZhejiang University\n\n15 October 2025"
    )
    assert statement.fields.conditions == ("T-ALL", "T-LBL")
    assert (statement.nct_id, statement.as_of) == ("NCT06633354", "2025-10-15")
    assert statement.fields.last_updated_date == "2025-10-15"
    assert statement.fields.sponsor is not None
    assert statement.fields.sponsor.name == "Zhejiang University"


@pytest.mark.parametrize(
    ("details", "nct_id", "sponsor", "as_of"),
    [
        ("T-ALL", None, None, None),
        ("T-ALL\nNCT06633354", "NCT06633354", None, None),
        ("T-ALL\nNCT06633354\n15 October 2025", "NCT06633354", None, "2025-10-15"),
        ("T-ALL\nNCT06633354\nZhejiang University", "NCT06633354", "Zhejiang University", None),
    ],
)
def test_details_that_are_cut(details: str, nct_id: str | None, sponsor: str | None, as_of: str | None) -> None:
    statement = read("Recruiting", details=details)
    assert (statement.nct_id, statement.as_of) == (nct_id, as_of)
    assert (statement.fields.sponsor.name if statement.fields.sponsor else None) == sponsor
    assert statement.fields.conditions == ("T-ALL",)
    assert not statement.unread


@pytest.mark.parametrize("label", ["NCT06633354", "nct06633354", "NCT ID: NCT06633354"])
def test_the_nct_id_parts_conditions_and_sponsor(label: str) -> None:
    statement = read("Recruiting", details=f"T-ALL\n{label}\nNCT01234567\nA University\n15 October 2025")
    assert (statement.nct_id, statement.fields.conditions) == ("NCT06633354", ("T-ALL",))
    assert statement.fields.sponsor is not None
    assert statement.fields.sponsor.name == "A University"
    assert statement.unread == ("NCT01234567",)


def test_a_placeholder_parts_them_too() -> None:
    statement = read("Recruiting", details="T-ALL\nNCT00000000\nA University\n15 October 2025")
    assert (statement.nct_id, statement.fields.conditions) == (None, ("T-ALL",))


def test_without_an_nct_id_a_sponsor_is_no_condition() -> None:
    statement = read("Recruiting", details="T-ALL\nA University\n15 October 2025")
    assert statement.fields.conditions == ()
    assert statement.unread == ("T-ALL", "A University", "15 October 2025")


def test_a_word_of_the_overview_is_no_heading() -> None:
    """The whole order of headings tells which line is one."""
    text = "Overview\nAim\nEligibility\nAdults\nDescription\nMore\nEligibility\nInclusion Criteria:\n- Adults"
    statement = parse(page(f"{text}\nStudy details\nT-ALL", registry="trialx"))
    assert statement.fields.brief_summary == "Aim\nEligibility\nAdults"
    assert statement.fields.eligibility is not None
    assert statement.fields.eligibility.criteria == "Inclusion Criteria:\n- Adults"


def test_a_page_without_its_details_has_no_nct_id() -> None:
    assert read("Recruiting").unlinked_reason
    assert read("Recruiting", nct_id="NCT06633354").nct_id == "NCT06633354"


def test_the_contact_form_leaks_nothing() -> None:
    """What the form names is furniture up to the frequent questions; a stranger after them is unread."""
    form = f"{FORM}\n\nA hospital, 3 miles\n\nNCT01234567\n\nSend a message\n\nFAQs\n\nA stranger"
    statement = read("Recruiting", details="T-ALL\nNCT06633354", tail=form)
    assert statement.nct_id == "NCT06633354"
    assert statement.unread == ("A stranger",)
    assert "NCT01234567" not in statement.model_dump_json()


@pytest.mark.parametrize(
    "url",
    [
        URL,
        f"{URL}?radius=50",
        "https://trialx.com/clinical-trials/listings/320416",
        "https://www.trialx.com/clinical-trials/listings/320416/?&geo_lat=28.4&user_country=Spain",
    ],
)
def test_the_native_id_is_the_number_of_the_listing(url: str) -> None:
    assert read("Recruiting", url=url).native_id == "320416"


@pytest.mark.parametrize("path", ["", "clinical-trials/", "clinical-trials/listings/", "blog/what-is-a-trial/"])
def test_other_pages_of_the_site_are_no_trials(path: str) -> None:
    with pytest.raises(NotATrial):
        parse(page("Find a trial", url=f"https://www.trialx.com/{path}"))


def test_a_page_that_is_no_rendering() -> None:
    with pytest.raises(LayoutChanged):
        parse(page(f"{TITLE}\n\nRecruiting\n\nEligibility\n\nAdults", url=URL))
