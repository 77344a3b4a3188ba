"""Sources: their versions, what each field comes from, and whether their page is still there."""

from collections.abc import Callable

import pytest

from schemas.record import Marker, PageKind
from schemas.terms import Status
from schemas.trial import Relation, SourceState
from tests.merge.build import NCT, dated, day, gone, moved, others, record, trial


def test_a_poorer_rendering_removes_nothing() -> None:
    rich = dated("meddatax", "2025-11-26", brief_title="CD5 CAR T", overall_status="RECRUITING", acronym="CAR5")
    poor = record("meddatax", seen=(5, 5), overall_status="RECRUITING")
    merged = trial(rich, poor)
    assert (merged.brief_title, merged.acronym, merged.overall_status) == ("CD5 CAR T", "CAR5", "RECRUITING")
    assert merged.provenance["overall_status"].as_of == "2025-11-26"
    assert merged.provenance["overall_status"].others == ()


def test_the_newest_version_that_shows_a_field_gives_it() -> None:
    old = dated("meddatax", "2024-01-01", brief_title="Old", acronym="OLD", seen=(9, 9))
    new = dated("meddatax", "2025-01-01", brief_title="New", seen=(1, 1))
    assert (trial(old, new).brief_title, trial(old, new).acronym) == ("New", "OLD")


def test_a_version_without_a_date_speaks_for_the_latest_date_that_its_source_had_shown() -> None:
    first = dated("meddatax", "2025-01-01", overall_status="NOT_YET_RECRUITING", seen=(0, 0))
    bare = record("meddatax", overall_status="RECRUITING", seen=(5, 5))
    later = dated("meddatax", "2025-06-01", overall_status="COMPLETED", seen=(9, 9))
    assert trial(first, bare).overall_status is Status.RECRUITING
    assert trial(first, bare, later).overall_status is Status.COMPLETED


def test_a_page_that_goes_back_takes_the_trial_back() -> None:
    first = record("veeva", brief_title="A", seen=(0, 20))
    second = record("veeva", brief_title="B", seen=(10, 10))
    assert trial(first, second).brief_title == "A"
    assert trial(first.model_copy(update={"last_seen": day(0)}), second).brief_title == "B"


def test_superseded_values_of_a_source_are_no_others() -> None:
    merged = trial(record("veeva", brief_title="A", seen=(0, 0)), record("veeva", brief_title="B", seen=(1, 1)))
    assert merged.provenance["brief_title"].others == ()


def test_a_value_stays_with_the_field_that_it_is_about() -> None:
    old = record("veeva", enrollment__count=54, enrollment__type="ESTIMATED", seen=(0, 0))
    new = record("veeva", enrollment__count=60, seen=(1, 1))
    assert trial(old).enrollment == old.fields.enrollment
    assert trial(old, new).enrollment == new.fields.enrollment


def test_a_reason_for_stopping_ends_with_the_stop() -> None:
    stopped = record("veeva", overall_status="SUSPENDED", why_stopped="No funds", seen=(0, 0))
    again = record("veeva", overall_status="RECRUITING", seen=(1, 1))
    assert trial(stopped).why_stopped == "No funds"
    assert trial(stopped, again).why_stopped is None


@pytest.mark.parametrize(
    ("markers", "state"),
    [
        ((), SourceState.LIVE),
        ((gone("veeva", 11),), SourceState.LIVE),
        ((gone("veeva", 11, 11.9),), SourceState.LIVE),
        ((gone("veeva", 11, 12),), SourceState.WITHDRAWN),
        ((gone("veeva", 11), gone("veeva", 12)), SourceState.WITHDRAWN),
        ((gone("veeva", 5, 8),), SourceState.LIVE),
        ((gone("veeva", 5, 11),), SourceState.LIVE),
        ((gone("veeva", 11, 12, native_id="other"),), SourceState.LIVE),
        ((gone("medpath", 11, 12),), SourceState.LIVE),
        ((moved("veeva", 10),), SourceState.LIVE),
        ((moved("veeva", 10.1),), SourceState.WITHDRAWN),
    ],
)
def test_a_source_is_withdrawn_by_what_was_seen_after_its_content(
    markers: tuple[Marker, ...], state: SourceState
) -> None:
    merged = trial(record("veeva", seen=(0, 10), brief_title="A"), markers=markers)
    assert [source.state for source in merged.sources] == [state]
    assert merged.delisted is (state is SourceState.WITHDRAWN)
    assert merged.brief_title == "A"


def test_a_withdrawn_source_gives_way_to_every_live_one_and_is_not_lost() -> None:
    registered = dated(
        "ctgov", "2026-01-01", brief_title="A", overall_status="COMPLETED", acronym="KEPT", countries=("China",)
    )
    live = record("clinconnect", brief_title="B", overall_status="RECRUITING", countries=("Japan",))
    merged = trial(registered, live, markers=(gone("ctgov", 2, 4),), registries=("ctgov", "clinconnect", "veeva"))
    assert (merged.brief_title, merged.overall_status, merged.acronym) == ("B", "RECRUITING", "KEPT")
    assert merged.countries == ("Japan",)
    assert others(merged.provenance["overall_status"]) == [("ctgov", "COMPLETED", Relation.OLDER)]
    assert others(merged.provenance["countries"]) == [("ctgov", ["China"], Relation.DIFFERS_IN_WORDING)]
    assert merged.conflicts == ()
    assert not merged.delisted
    assert [(each.registry, each.state) for each in merged.coverage] == [
        ("ctgov", "absent"),
        ("veeva", "not_fetched"),
        ("clinconnect", "found"),
    ]


def test_a_source_shows_its_version_seen_last() -> None:
    url = "https://meddatax.com/clinical-trials/NCT05734898"
    old = dated("meddatax", "2025-01-01", brief_title="A", url=url, seen=(0, 3))
    new = dated("meddatax", "2025-02-01", brief_title="B", seen=(1, 2))
    (source,) = trial(old, new).sources
    assert (source.page_id, source.as_of, source.fetched_at) == (old.page_id, "2025-01-01", day(3))
    (source,) = trial(old.model_copy(update={"last_seen": day(0)}), new).sources
    assert (source.page_id, source.url) == (new.page_id, url)


def test_a_results_page_is_a_source_of_its_own() -> None:
    merged = trial(record("meddatax", brief_title="A"), record("meddatax", kind="results", enrollment__count=12))
    assert len(merged.sources) == 2
    assert (merged.brief_title, merged.enrollment and merged.enrollment.count) == ("A", 12)


@pytest.mark.parametrize("marker", [gone, moved])
@pytest.mark.parametrize("kind", ["trial", "results"])
def test_a_page_of_one_kind_that_goes_takes_no_other_with_it(marker: Callable[..., Marker], kind: PageKind) -> None:
    pages = record("meddatax", brief_title="A"), record("meddatax", kind="results", enrollment__count=12)
    merged = trial(*pages, markers=(marker("meddatax", 2, 4, kind=kind),))
    assert not merged.delisted
    states = {source.page_id: source.state for source in merged.sources}
    assert [states[page.page_id] is SourceState.LIVE for page in pages] == [kind == "results", kind == "trial"]


def test_the_sights_of_one_page_are_joined() -> None:
    page = record("veeva", brief_title="A", seen=(3, 4))
    merged = trial(page, page.model_copy(update={"first_seen": day(1)}), page.model_copy(update={"last_seen": day(9)}))
    assert (merged.first_seen_at, merged.changed_at, merged.sources[0].fetched_at) == (day(1), day(1), day(9))


def test_the_key_is_the_identity_and_an_alias_differs_in_wording() -> None:
    current = dated("ctgov", "2026-01-01", nct_id=NCT, aliases=("NCT00000102",), brief_title="A")
    alias = record("medpath", native_id="abc", nct_id="NCT00000102", brief_title="A")
    merged = trial(current, alias)
    assert merged.nct_id == NCT
    assert others(merged.provenance["nct_id"]) == [("medpath", "NCT00000102", Relation.DIFFERS_IN_WORDING)]
    assert merged.conflicts == ()
