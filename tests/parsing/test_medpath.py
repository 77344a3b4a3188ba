"""What examples of MedPath cannot show compactly: wordings, glued tables, addresses, sites."""

from itertools import chain
from pathlib import Path

import pytest

from functions import normalise
from functions.errors import NotATrial
from functions.layout import cells
from functions.layout.lines import Lines
from functions.layout.registers import register_of
from functions.parse import parse
from functions.registries.medpath import REGISTRY
from schemas.record import Statement
from tests.parsing.pages import page

ROOT = Path(__file__).parent.parent.parent


def labelled(**blocks: str) -> Statement:
    """Return what a labelled page states whose labels (underscores for blanks) have the given lines under them."""
    stated = {"Conditions": "AML", "Registration_Number": "NCT05734898", "Lead_Sponsor": "Zhejiang University"} | blocks
    order = [pattern.removeprefix("(?:- )?").replace("\\", "") for pattern in LABELS]
    named = sorted(
        ((label.replace("_", " ").replace("And", "&&"), text) for label, text in stated.items()),
        key=lambda each: order.index(each[0]),
    )
    return parse(page("\n".join(chain(["NKG2D CAR-NK & r/rAML"], *named)), registry="medpath"))


LABELS = (
    "Conditions",
    "Interventions",
    "Registration Number",
    "Lead Sponsor",
    "Status",
    "Sex",
    "Target Recruitment",
    "Study Type",
    "Study Design",
    "Arm && Interventions",
    "Primary Outcome Measures",
    "Locations (2)",
)


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("RECRUITING", "RECRUITING"),
        ("Not Yet Recruiting", "NOT_YET_RECRUITING"),
        ("ot Yet Recruiting", "NOT_YET_RECRUITING"),
        ("ctive, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("nknown", "UNKNOWN"),
        ("ACTIVE_NOT_RECRUITING", "ACTIVE_NOT_RECRUITING"),
        ("ENROLLING_BY_INVITATION", "ENROLLING_BY_INVITATION"),
        ("ot Recruiting", None),
        ("Not Recruiting", None),
        ("Open to Recruitment", None),
        ("Closed to Recruitment of Participants", None),
        ("Authorised-recruitment may be ongoing or finished", None),
        ("Complete: follow-up continuing", None),
    ],
)
def test_statuses(wording: str, status: str | None) -> None:
    """A word of the list, whole or without its first letter, is understood; every other is kept in raw."""
    found = labelled(Status=wording)
    assert found.fields.overall_status == status
    assert found.raw == ({} if status else {"overall_status": wording})
    assert found.stated.get("overall_status", status) == (wording if status else None)


@pytest.mark.parametrize(
    ("wording", "fits"), [("ale", "MALE"), ("emale", "FEMALE"), ("ll", "ALL"), ("", None), ("le", None), ("x", None)]
)
def test_a_lost_first_letter_is_mended_where_one_word_fits(wording: str, fits: str | None) -> None:
    """The word is understood only if just one word of the vocabulary ends in it."""
    assert normalise.mended(normalise.sex)(wording) == fits


@pytest.mark.parametrize(
    ("row", "names", "split"),
    [
        ("rrAMLNKG2D CAR-NK-", ["NKG2D CAR-NK"], ("rrAML", ("NKG2D CAR-NK",), None)),
        ("CAR-T cellsCAR-T cellsgiven once", ["CAR-T cells"], ("CAR-T cells", ("CAR-T cells",), "given once")),
        ("Group with CAR-TCAR-TCAR-T is given", ["CAR-T"], ("Group with CAR-T", ("CAR-T",), "CAR-T is given")),
        ("Cohort 1CD19 CAR-T-", ["CAR-T", "CD19 CAR-T"], ("Cohort 1", ("CD19 CAR-T",), None)),
        ("CD19 CAR-T", ["CAR-T"], None),
        ("A groupno such drug-", ["CAR-T"], None),
        ("CAR-T", ["CAR-T"], None),
    ],
)
def test_a_glued_arm_is_split_at_a_known_intervention_only(
    row: str, names: list[str], split: tuple[str, tuple[str, ...], str | None] | None
) -> None:
    """A name counts where a cell can begin, never inside one."""
    found = cells.arms(["GroupInterventionDescription", row], names)
    assert [(arm.label, arm.interventions, arm.description) for arm in found] == ([split] if split else [])


def test_a_group_has_a_row_for_each_intervention() -> None:
    """Rows of one group are one arm."""
    rows = ["GroupInterventionDescription", "Arm AFludarabine3 days", "Arm ACAR-T-", "Arm BCAR-T-"]
    found = cells.arms(rows, ["Fludarabine", "CAR-T"])
    assert [(arm.label, arm.interventions) for arm in found] == [
        ("Arm A", ("Fludarabine", "CAR-T")),
        ("Arm B", ("CAR-T",)),
    ]


@pytest.mark.parametrize(("line", "arms"), [("A group CAR-T -", 1), ("CAR-T CAR-T CAR-T", 0), ("CAR-T -", 0)])
def test_a_table_on_one_line_is_split_where_one_place_is_possible(line: str, arms: int) -> None:
    """Blanks part the cells there, and words: a second possible place makes it uncertain."""
    assert len(cells.arms([f"Group Intervention Description {line}"], ["CAR-T"])) == arms


@pytest.mark.parametrize(
    ("row", "measures"),
    [
        ("DLT28 days", [("DLT", "28 days")]),
        ("Overall survivalUp to 2 years", [("Overall survival", "Up to 2 years")]),
        ("Response (CR)6-12 months", [("Response (CR)", "6-12 months")]),
        ("Rate of response at 3 months", [("Rate of response at 3 months", None)]),
        ("CD1928 days", [("CD1928 days", None)]),
        ("CD412 weeks", [("CD412 weeks", None)]),
        ("Grade ≥328 days", [("Grade ≥328 days", None)]),
        ("Format 3 months", [("Format 3 months", None)]),
        ("SafetyUp to 28 days after infusion", [("SafetyUp to 28 days after infusion", None)]),
        ("PainTimepoint: 30 days;SleepTimepoint: day 90", [("Pain", "30 days"), ("Sleep", "day 90")]),
        ("PainTimepoint:", [("PainTimepoint:", None)]),
    ],
)
def test_a_glued_time_is_split_off_where_it_is_certain(row: str, measures: list[tuple[str, str | None]]) -> None:
    """A time ends the row and is glued to a word; a number that may belong to the word is left where it is."""
    found, stated = cells.outcomes(tuple(Lines(f"NameTimeMethod\n{row}")))
    assert [(outcome.measure, outcome.time_frame) for outcome in found] == measures
    assert stated == ({0: row} if measures[0][1] else {})


def test_lines_under_a_row_are_its_description() -> None:
    """A row without a description is followed by the next without a blank line; a glued time begins a row anywhere."""
    table = "NameTimeMethod\nORR3 months\nOS2 years\n\nfrom infusion on\n\nto death\n\nCRSUp to day 28\n\nsafety"
    found, _ = cells.outcomes(tuple(Lines(table)))
    assert [(outcome.measure, outcome.description) for outcome in found] == [
        ("ORR", None),
        ("OS", "from infusion on\n\nto death"),
        ("CRSUp to day 28", "safety"),
    ]


@pytest.mark.parametrize(
    ("identifier", "register"),
    [
        ("CTRI/2020/08/027044", "CTRI"),
        ("KCT0000389", "CRIS"),
        ("JPRN-jRCT2033200116", "JPRN"),
        ("JPRN-UMIN000017155", "JPRN"),
        ("EUCTR2016-004808-60-DE", "EUCTR"),
        ("2023-509208-14-00", "CTIS"),
        ("ISRCTN92746680", "ISRCTN"),
        ("DRKS00012345", "DRKS"),
        ("ChiCTR1800014724", "ChiCTR"),
        ("ACTRN12605000004662", "ANZCTR"),
        ("something", None),
    ],
)
def test_ids_of_other_registers_are_kept_and_leave_the_record_unlinked(identifier: str, register: str | None) -> None:
    """The id's form tells its register; no NCT ID is put on the record."""
    found = labelled(Registration_Number=identifier)
    assert (found.nct_id, register_of(identifier)) == (None, register)
    assert [(other.id, other.type) for other in found.fields.other_ids] == [(identifier, register)]
    assert identifier in (found.unlinked_reason or "")


@pytest.mark.parametrize("placeholder", ["NCT00000000", "ISRCTN00000000", "-", "N/A", "Not available"])
def test_placeholder_ids_are_none(placeholder: str) -> None:
    """An id that stands for none neither keys the record nor is kept."""
    found = labelled(Registration_Number=placeholder)
    assert (found.nct_id, found.fields.other_ids) == (None, ())


@pytest.mark.parametrize(
    ("path", "nct_id"),
    [
        ("/clinical-trial/a9ef42a252c9ed08", None),
        ("/clinical-trial/a9ef42a252c9ed08/nct05247957-nkg2d-car-nk-cell-therapy-aml", "NCT05247957"),
        ("/clinical-trial/a9ef42a252c9ed08/nct05247957", "NCT05247957"),
        ("/clinical-trial/a9ef42a252c9ed08/follow-up-of-nct05247957", None),
        ("/clinical-trial/c6459d6255bb7525/ctri/2022/03/040783-study-evaluate", None),
        ("/clinical-trial/acc890ac9fccc046/odqzmjc=-shuddh-shilajit", None),
    ],
)
def test_addresses(path: str, nct_id: str | None) -> None:
    """The hash is the native id; an NCT ID counts at the start of the slug."""
    url = f"https://trial.medpath.com{path}"
    assert REGISTRY.in_url(url, "native_id") == path.split("/")[2]
    assert REGISTRY.in_url(url, "nct_id") == nct_id


@pytest.mark.parametrize("path", ["", "/news/0e05162b7bbcdccb/approved", "/search", "/clinical-trial", "/drug/x"])
def test_other_pages_are_no_trials(path: str) -> None:
    """News and searches of the host are ignored by their address."""
    with pytest.raises(NotATrial):
        parse(page("MedPath\n\nNews of NCT02445222", url=f"https://trial.medpath.com{path}"))


@pytest.mark.parametrize(
    ("lines", "sites", "unread"),
    [
        ("Hospital A\n\n🇨🇳\n\nHangzhou, Zhejiang, China\n\nHospital B\n🇰🇷\nSeoul, Korea, Republic of", 2, ()),
        ("Hospital A\n🇨🇳 Hangzhou, Zhejiang, China", 1, ()),
        ("Hospital A\nHangzhou, Zhejiang, China", 1, ()),
        ("🇨🇳\nHangzhou, Zhejiang, China", 1, ()),
        ("Hospital A\n🇸🇬\nSingapore", 1, ()),
        ("Hospital A\n🇨🇳\nHangzhou, Zhejiang, China\nHospital B", 1, ("Hospital B",)),
    ],
)
def test_sites(lines: str, sites: int, unread: tuple[str, ...]) -> None:
    """A site is a name, a flag and a place; what is left over stays unread."""
    found = labelled(**{"Locations (2)": lines})
    assert (len(found.fields.locations), found.fields.site_count, found.unread) == (sites, 2, unread)


def test_an_unknown_label_of_an_overview_is_unread() -> None:
    """What follows the number of participants is no eligibility criterion there."""
    above, below = "Overview\n- Phase\n- Phase 1\n- Enrollment\n- 20", "- Sponsor\n- X\n- Last Updated\n- 7 years ago"
    text = f"A title\n{above}\n- Start Date\n- 2018\n{below}"
    read = parse(page(text))
    assert read.unread == ("- Start Date", "- 2018")
    assert read.fields.eligibility is None


def test_a_sponsor_without_its_first_letter_is_kept_as_it_stands() -> None:
    """No vocabulary tells which letter a name has lost."""
    read = labelled(Lead_Sponsor="niversity of Examples", Registration_Number="EUCTR2099-000001-01-DE")
    assert read.fields.sponsor is not None
    assert read.fields.sponsor.name == "niversity of Examples"
    assert (read.nct_id, [each.type for each in read.fields.other_ids]) == (None, ["EUCTR"])


def test_the_model_of_an_observational_study() -> None:
    """The label is the same as that of an interventional study."""
    read = labelled(Study_Type="OBSERVATIONAL", Study_Design="COHORT")
    assert read.fields.design is not None
    assert (read.fields.design.observational_model, read.fields.design.intervention_model) == ("COHORT", None)


def test_a_second_value_is_not_lost() -> None:
    """Only the first line under a label is its value."""
    assert labelled(Status="RECRUITING\nsomething else").unread == ("something else",)


@pytest.mark.parametrize(
    "folder", sorted((ROOT / "tests" / "examples").glob("*/*/page.txt")), ids=lambda path: path.parent.name
)
def test_marks_are_certain(folder: Path) -> None:
    """Pages of MedPath are known without their URL, and no page of another registry is taken for one."""
    ours = folder.parent.parent.name == "medpath" and folder.parent.name != "cut-after-header"
    assert REGISTRY.bears_marks(Lines(folder.read_text())) is ours
