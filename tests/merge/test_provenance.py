"""Where each value comes from, what was passed over, and what truly conflicts."""

from typing import Any

import pytest

from functions.merge import facts_hash, reconcile
from functions.precedence import RULES_VERSION
from schemas.terms import EnrollmentType, SponsorClass, Status
from schemas.trial import Relation
from tests.merge.build import NCT, dated, day, gone, others, record, stating, trial

URL = "https://ctv.veeva.com/study/nkg2d"


def test_no_records_are_no_trial() -> None:
    assert reconcile(NCT, []) is None


def test_a_value_has_its_page_its_date_and_the_wording_where_that_differs() -> None:
    page = record("veeva", url=URL, overall_status="RECRUITING", stated={"overall_status": "Enrolling"})
    origin = trial(page).provenance["overall_status"]
    assert (origin.registry, origin.url, origin.page_id, origin.as_of) == ("veeva", URL, page.page_id, None)
    assert (origin.stated, origin.others) == ("Enrolling", ())


def test_unknown_is_shown_with_the_last_known_status() -> None:
    recruiting = record("medpath", native_id="21be894a4665c315", overall_status="RECRUITING")
    unknown = dated("meddatax", "2023-03-03", overall_status="UNKNOWN")
    merged = trial(recruiting, unknown)
    assert (merged.overall_status, merged.last_known_status) == (Status.UNKNOWN, Status.RECRUITING)
    status, last_known = (merged.provenance[path] for path in ("overall_status", "last_known_status"))
    assert (status.registry, last_known.registry) == ("meddatax", "medpath")
    assert others(status) == [("medpath", "RECRUITING", Relation.OLDER)]
    assert merged.conflicts == ()


def test_the_last_known_status_is_the_newest_that_any_version_states() -> None:
    versions = [
        dated("meddatax", "2021-01-01", overall_status="RECRUITING"),
        dated("meddatax", "2022-01-01", overall_status="SUSPENDED"),
        dated("meddatax", "2023-01-01", overall_status="UNKNOWN"),
    ]
    assert trial(*versions).last_known_status is Status.SUSPENDED
    stated = dated("ctgov", "2023-01-01", overall_status="UNKNOWN", last_known_status="RECRUITING")
    merged = trial(*versions, stated)
    assert merged.last_known_status is Status.RECRUITING
    assert others(merged.provenance["last_known_status"]) == [("meddatax", "SUSPENDED", Relation.OLDER)]


def test_a_last_known_status_that_was_overtaken_is_not_lost() -> None:
    """A source that named one, and later another status, has both among what was passed over."""
    merged = trial(
        dated("ctgov", "2023-01-01", overall_status="UNKNOWN", last_known_status="RECRUITING"),
        dated("ctgov", "2023-02-01", overall_status="COMPLETED"),
        dated("ctgov", "2023-03-01", overall_status="UNKNOWN"),
    )
    assert merged.last_known_status is Status.COMPLETED
    assert others(merged.provenance["last_known_status"]) == [("ctgov", "RECRUITING", Relation.OLDER)]


def test_the_last_known_status_has_the_wording_in_which_it_was_stated() -> None:
    enrolling = record("veeva", overall_status="RECRUITING", stated={"overall_status": "Enrolling"})
    merged = trial(enrolling, dated("meddatax", "2023-03-03", overall_status="UNKNOWN"))
    assert merged.provenance["last_known_status"].stated == "Enrolling"


def test_undated_statuses_that_disagree_conflict_beside_unknown_too() -> None:
    merged = trial(
        record("medpath", overall_status="COMPLETED"),
        record("veeva", overall_status="RECRUITING", seen=(2, 2)),
        dated("meddatax", "2023-03-03", overall_status="UNKNOWN"),
    )
    assert merged.last_known_status is Status.RECRUITING
    assert others(merged.provenance["last_known_status"]) == [("medpath", "COMPLETED", Relation.CONFLICTS)]
    assert others(merged.provenance["overall_status"]) == [
        ("veeva", "RECRUITING", Relation.OLDER),
        ("medpath", "COMPLETED", Relation.CONFLICTS),
    ]
    assert [conflict.field for conflict in merged.conflicts] == ["overall_status"]


def test_where_a_known_status_wins_the_last_known_one_is_an_older_value_of_the_status() -> None:
    unknown = dated("ctgov", "2023-01-01", overall_status="UNKNOWN", last_known_status="RECRUITING")
    merged = trial(unknown, dated("meddatax", "2024-01-01", overall_status="COMPLETED"))
    assert (merged.overall_status, merged.last_known_status) == (Status.COMPLETED, None)
    assert others(merged.provenance["overall_status"]) == [
        ("ctgov", "UNKNOWN", Relation.OLDER),
        ("ctgov", "RECRUITING", Relation.OLDER),
    ]


def test_a_conflict_has_the_value_taken_first_and_no_value_that_does_not_conflict() -> None:
    merged = trial(
        dated("ctgov", "2025-06-01", eligibility__sex="ALL", enrollment__count=54),
        dated("meddatax", "2025-01-01", eligibility__sex="MALE", enrollment__count=40),
        record("veeva", eligibility__sex="FEMALE", enrollment__count=54),
    )
    assert [conflict.to_json() for conflict in merged.conflicts] == [
        {
            "field": "eligibility.sex",
            "values": [
                {"value": "ALL", "registry": "ctgov", "as_of": "2025-06-01"},
                {"value": "FEMALE", "registry": "veeva"},
            ],
        }
    ]
    assert others(merged.provenance["eligibility.sex"]) == [
        ("meddatax", "MALE", Relation.OLDER),
        ("veeva", "FEMALE", Relation.CONFLICTS),
    ]


def test_undated_status_words_that_disagree_conflict() -> None:
    merged = trial(record("veeva", overall_status="NOT_YET_RECRUITING"), record("medpath", overall_status="RECRUITING"))
    assert [conflict.field for conflict in merged.conflicts] == ["overall_status"]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("brief_summary", "One", "Other"),
        ("brief_title", "One", "Other"),
        ("conditions", ("AML",), ("T-ALL",)),
        ("interventions", ({"name": "A"},), ({"name": "B"},)),
        ("primary_outcomes", ({"measure": "DLT"},), ({"measure": "ORR"},)),
        ("contacts", ({"name": "A"},), ({"name": "B"},)),
    ],
)
def test_free_text_and_whole_lists_never_conflict(field: str, one: Any, other: Any) -> None:
    merged = trial(stating("veeva", field, one), stating("medpath", field, other))
    assert [each.relation for each in merged.provenance[field].others] == [Relation.DIFFERS_IN_WORDING]
    assert merged.conflicts == ()


def test_a_type_is_taken_only_with_its_number() -> None:
    counted = dated("meddatax", "2025-01-01", enrollment__count=54)
    planned = record("veeva", enrollment__count=20, enrollment__type="ESTIMATED")
    merged = trial(counted, planned)
    assert merged.enrollment == counted.fields.enrollment
    assert others(merged.provenance["enrollment.type"]) == [("veeva", "ESTIMATED", Relation.CONFLICTS)]
    assert [conflict.field for conflict in merged.conflicts] == ["enrollment.count"]
    same = trial(counted, record("veeva", enrollment__count=54, enrollment__type="ESTIMATED"))
    assert same.enrollment is not None
    assert same.enrollment.type is EnrollmentType.ESTIMATED
    assert same.provenance["enrollment.type"].registry == "veeva"
    assert same.provenance["enrollment.count"].registry == "meddatax"


def test_a_class_is_taken_only_for_the_same_sponsor() -> None:
    named = record("ctgov", sponsor__name="Acme Co., Ltd")
    merged = trial(named, record("veeva", sponsor__name="Acme", sponsor__class_="INDUSTRY"))
    assert merged.sponsor is not None
    assert (merged.sponsor.name, merged.sponsor.class_) == ("Acme Co., Ltd", SponsorClass.INDUSTRY)
    merged = trial(named, record("veeva", sponsor__name="Fudan University", sponsor__class_="OTHER"))
    assert merged.sponsor == named.fields.sponsor
    assert others(merged.provenance["sponsor.class"]) == [("veeva", "OTHER", Relation.CONFLICTS)]
    assert [conflict.field for conflict in merged.conflicts] == ["sponsor.name"]


def test_the_years_of_an_age_follow_the_age() -> None:
    taken = record("ctgov", eligibility__minimum_age="6 Months", eligibility__minimum_age_years=0.5)
    merged = trial(taken, record("veeva", eligibility__minimum_age="18 Years", eligibility__minimum_age_years=18))
    assert merged.eligibility == taken.fields.eligibility
    assert [conflict.field for conflict in merged.conflicts] == ["eligibility.minimum_age"]


def test_countries_are_those_stated_and_those_of_sites() -> None:
    merged = trial(
        record("meddatax", countries=("United States",)),
        record("trialx", locations=({"city": "Xuzhou", "country": "China"}, {"city": "Boston", "country": "USA"})),
    )
    assert merged.countries == ("United States", "China")
    assert others(merged.provenance["countries"]) == [("trialx", ["China", "USA"], Relation.AGREES)]


def test_sites_of_all_sources_are_there_and_each_list_can_be_read_from_the_origin() -> None:
    merged = trial(
        record("ctgov", locations=({"city": "Xuzhou", "country": "China", "status": "RECRUITING"},)),
        record("trialx", locations=({"city": "Nanjing", "country": "China"}, {"city": "xuzhou", "country": "China"})),
    )
    assert [site.city for site in merged.locations] == ["Xuzhou", "Nanjing"]
    assert others(merged.provenance["locations"]) == [
        ("trialx", [{"city": "Nanjing", "country": "China"}, {"city": "xuzhou", "country": "China"}], Relation.AGREES)
    ]


def test_sites_come_from_a_source_that_states_one() -> None:
    merged = trial(
        record("ctgov", locations=({"country": "China"},)),
        record("trialx", locations=({"city": "Xuzhou", "country": "China"},)),
    )
    assert [site.to_json() for site in merged.locations] == [{"city": "Xuzhou", "country": "China"}]
    assert merged.countries == ("China",)
    assert merged.provenance["locations"].registry == "trialx"
    assert others(merged.provenance["locations"]) == [("ctgov", [{"country": "China"}], Relation.LESS_SPECIFIC)]


def test_a_withdrawn_source_agrees_only_where_all_that_it_lists_is_still_listed() -> None:
    xuzhou = {"city": "Xuzhou", "country": "China"}
    live = record("veeva", locations=(xuzhou,))
    for parts, stands in (({}, Relation.AGREES), ({"status": "RECRUITING"}, Relation.DIFFERS_IN_WORDING)):
        merged = trial(live, record("trialx", locations=(xuzhou | parts,)), markers=(gone("trialx", 2, 4),))
        assert [site.to_json() for site in merged.locations] == [xuzhou]
        assert others(merged.provenance["locations"]) == [("trialx", [xuzhou | parts], stands)]


def test_what_reconciling_tells_the_store() -> None:
    pages = [dated("ctgov", "2025-01-01", aliases=("NCT00000102", NCT), brief_title="A"), record("veeva", seen=(3, 4))]
    reconciled = reconcile(NCT, pages)
    assert reconciled is not None
    assert reconciled.accounted == tuple(sorted(page.page_id for page in pages))
    assert reconciled.aliases == ("NCT00000102",)
    assert reconciled.rules_version == RULES_VERSION
    assert (reconciled.trial.revision, reconciled.trial.version) == (0, 0)
    assert reconciled.trial.first_seen_at == reconciled.trial.changed_at == day(0)


def test_the_hash_of_facts_rises_with_facts_alone() -> None:
    page = dated("meddatax", "2025-01-01", brief_title="A")
    before = facts_hash(trial(page))
    seen_again = page.model_copy(update={"last_seen": day(40)})
    other_bytes = page.model_copy(update={"page_id": "a" * 32, "as_of": "2025-02-01"})
    assert facts_hash(trial(seen_again)) == before
    assert facts_hash(trial(other_bytes)) == before
    assert facts_hash(trial(page, registries=("veeva",))) == before
    assert facts_hash(trial(page).model_copy(update={"revision": 3, "version": 9, "changed_at": day(9)})) == before
    assert facts_hash(trial(dated("meddatax", "2025-02-01", brief_title="A"))) != before
    assert facts_hash(trial(page, record("veeva", brief_title="A"))) != before
