"""Texts and lists of which only the beginning was had give way to the whole, whatever the order."""

from typing import Any

import pytest

from functions.merge.cuts import is_cut
from schemas.facts import Intervention, Outcome
from schemas.terms import InterventionType
from schemas.trial import Relation
from tests.merge.build import dated, gone, others, record, stating, trial

WHOLE = "Patients with T-ALL. They are in CR; ECOG is at most 2."
CUT = "Patients with T-ALL. They are"
ITEMS = ("Age of 3 to 75 years", "ECOG is at most 2", "CD5 is expressed on the blasts")


@pytest.mark.parametrize(
    ("value", "whole", "expected"),
    [
        (CUT, WHOLE, True),
        (WHOLE, CUT, False),
        (WHOLE, WHOLE, False),
        (WHOLE.upper(), WHOLE, False),
        ("Patients with T-ALL. They ar", WHOLE, True),
        ("Patients with T-ALL. They are…", WHOLE, True),
        ("Patients with T-ALL. They are not", WHOLE, False),
        ("They are in CR", WHOLE, False),
        # A number is not cut, and a sign is not left out: these say something else.
        ("ALT at most 1", "ALT at most 10 and AST at most 5", False),
        ("ALT > 3", "ALT < 3 and AST < 5", False),
        ("CD5-", "CD5+ blasts", False),
        # Headings, numbers and bullets are printed by each site in its own way.
        ("Inclusion criteria\nAge of 3 years\nECOG", "Inclusion Criteria:\n  1. Age of 3 years\n\n  2. ECOG 0-2", True),
        ("-\nAge of 3 years\n-\nECOG", "• Age of 3 years\n• ECOG 0-2", True),
        ("徐州", "徐州医科大学", True),
        # A list: every item but the last is the same, and the last one is the same or its beginning.
        (ITEMS[:2], ITEMS, True),
        ((ITEMS[0], "ECOG is"), ITEMS, True),
        ((ITEMS[0], "ECOG is"), ITEMS[:2], True),
        (("Age of 3", ITEMS[1]), ITEMS, False),
        ((ITEMS[1],), ITEMS, False),
        (ITEMS, ITEMS, False),
        (ITEMS, ITEMS[:2], False),
        (
            (Outcome(measure="DLT", time_frame="28 days"), Outcome(measure="ORR")),
            (Outcome(measure="DLT", time_frame="28 days"), Outcome(measure="ORR", time_frame="1 year")),
            True,
        ),
        (
            (Outcome(measure="DLT"), Outcome(measure="ORR")),
            (Outcome(measure="DLT", time_frame="28 days"), Outcome(measure="ORR", time_frame="1 year")),
            False,
        ),
        # A part that a page prints earlier was not cut: another site states it.
        ((Intervention(name="CAR T"),), (Intervention(name="CAR T", type=InterventionType.DRUG),), False),
        ((Outcome(measure="DLT", time_frame="90 days"),), (Outcome(measure="DLT", time_frame="28 days"),) * 2, False),
    ],
)
def test_what_is_a_beginning(value: Any, whole: Any, *, expected: bool) -> None:
    assert is_cut(value, whole) is expected


@pytest.mark.parametrize(
    ("field", "cut", "whole"),
    [
        ("eligibility.criteria", CUT, WHOLE),
        ("eligibility.inclusion", ITEMS[:2], ITEMS),
        ("eligibility.exclusion", (ITEMS[0], "ECOG is"), ITEMS),
        ("detailed_description", CUT, WHOLE),
        ("brief_summary", CUT, WHOLE),
        ("plain_language_summary", CUT, WHOLE),
        ("primary_outcomes", (Outcome(measure="DLT"),), (Outcome(measure="DLT"), Outcome(measure="ORR"))),
    ],
)
def test_a_cut_value_gives_way_whatever_the_order(field: str, cut: Any, whole: Any) -> None:
    for first, second in (("meddatax", "newsite"), ("newsite", "meddatax")):
        pages = stating(first, field, cut), stating(second, field, whole)
        origin = trial(*pages).provenance[field]
        assert (origin.registry, [(each.registry, each.relation) for each in origin.others]) == (
            second,
            [(first, Relation.LESS_SPECIFIC)],
        )
        assert trial(*reversed(pages)).provenance == trial(*pages).provenance


def test_the_longest_of_several_beginnings_is_taken() -> None:
    said = {"meddatax": "Patients", "veeva": CUT, "clinconnect": "Patients with AML", "medpath": WHOLE}
    merged = trial(*(stating(registry, "brief_summary", text) for registry, text in said.items()))
    assert merged.brief_summary == WHOLE
    assert others(merged.provenance["brief_summary"]) == [
        ("meddatax", "Patients", Relation.LESS_SPECIFIC),
        ("veeva", CUT, Relation.LESS_SPECIFIC),
        ("clinconnect", "Patients with AML", Relation.DIFFERS_IN_WORDING),
    ]


def test_a_live_beginning_is_believed_before_a_whole_that_is_gone() -> None:
    merged = trial(
        stating("veeva", "brief_summary", CUT),
        stating("medpath", "brief_summary", WHOLE),
        markers=(gone("medpath", 2, 4),),
    )
    assert merged.brief_summary == CUT
    assert others(merged.provenance["brief_summary"]) == [("medpath", WHOLE, Relation.AGREES)]


def test_a_cut_rendering_fetched_later_shortens_nothing() -> None:
    whole = dated(
        "meddatax", "2025-01-01", brief_summary=WHOLE, eligibility__inclusion=ITEMS, countries=("China",), seen=(0, 0)
    )
    cut = dated("meddatax", "2025-06-01", brief_summary=CUT, eligibility__inclusion=ITEMS[:2], seen=(5, 5))
    merged = trial(whole, cut)
    assert merged.eligibility is not None
    assert (merged.brief_summary, merged.eligibility.inclusion) == (WHOLE, ITEMS)
    origin = merged.provenance["brief_summary"]
    assert (origin.page_id, origin.as_of, origin.others) == (whole.page_id, "2025-01-01", ())
    assert merged.last_updated_date == "2025-06-01"


def test_an_addition_that_was_taken_back_is_gone() -> None:
    before = record("meddatax", brief_summary=CUT, countries=("China",), seen=(0, 9))
    between = record("meddatax", brief_summary=WHOLE, countries=("China",), seen=(5, 5))
    assert trial(before, between).brief_summary == CUT


def test_the_registry_itself_is_never_cut() -> None:
    merged = trial(stating("ctgov", "brief_summary", CUT), stating("veeva", "brief_summary", WHOLE))
    assert merged.brief_summary == CUT


def test_a_text_that_was_worded_anew_is_taken_though_it_is_shorter() -> None:
    whole = record("meddatax", brief_summary=WHOLE, seen=(0, 0))
    anew = record("meddatax", brief_summary="Patients with T-ALL in CR", seen=(5, 5))
    assert trial(whole, anew).brief_summary == "Patients with T-ALL in CR"


def test_a_condition_less_is_no_cut() -> None:
    merged = trial(stating("veeva", "conditions", ("AML",)), stating("medpath", "conditions", ("AML", "10000880")))
    assert merged.conditions == ("AML",)


def test_long_lists_of_many_versions_can_be_compared() -> None:
    items = tuple(f"Item {number} of the criteria that a patient has to meet" for number in range(1000))
    pages = [record("meddatax", eligibility__inclusion=items[: 900 + n], seen=(100 - n, 100 - n)) for n in range(100)]
    pages += [record("veeva", eligibility__inclusion=items)]
    merged = trial(*pages)  # 1 s measured; a comparison of each version with each other takes minutes
    assert merged.eligibility is not None
    assert merged.eligibility.inclusion == items
