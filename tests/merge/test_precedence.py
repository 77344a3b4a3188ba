"""Which source is believed: volatile fields by date, stable ones by faithfulness."""

import pytest

from functions.precedence import GENERAL, ORDERS
from functions.registries import registries
from schemas.record import Record
from schemas.terms import Phase, Status
from schemas.trial import Relation
from tests.merge.build import dated, others, record, stating, trial

REGISTRY = dated("ctgov", "2025-06-01", overall_status="RECRUITING")
UNDATED = record("veeva", overall_status="SUSPENDED")


@pytest.mark.parametrize(
    ("records", "status"),
    [
        # The registry of record wins, unless another states a later last update; a snapshot date is no last update.
        ((REGISTRY, dated("meddatax", "2025-05-01", overall_status="COMPLETED")), "RECRUITING"),
        ((REGISTRY, dated("meddatax", "2025-06-01", overall_status="COMPLETED")), "RECRUITING"),
        ((REGISTRY, dated("meddatax", "2025-07-01", overall_status="COMPLETED")), "COMPLETED"),
        ((REGISTRY, dated("meddatax", "2025-06", overall_status="COMPLETED")), "RECRUITING"),
        ((REGISTRY, record("clinconnect", as_of="2025-11-13", overall_status="COMPLETED")), "RECRUITING"),
        ((REGISTRY, UNDATED), "RECRUITING"),
        (
            (
                REGISTRY,
                dated("meddatax", "2025-07-01", overall_status="COMPLETED"),
                dated("trialx", "2025-08-01", overall_status="TERMINATED"),
            ),
            "TERMINATED",
        ),
        # Then dated ones, the latest first, then rank.
        (
            (
                dated("meddatax", "2025-05-01", overall_status="COMPLETED"),
                record("clinconnect", as_of="2025-11-13", overall_status="TERMINATED"),
            ),
            "TERMINATED",
        ),
        ((dated("trialx", "2019-01-01", overall_status="COMPLETED"), UNDATED), "COMPLETED"),
        (
            (
                dated("trialx", "2025-05-01", overall_status="COMPLETED"),
                dated("meddatax", "2025-05-01", overall_status="TERMINATED"),
            ),
            "TERMINATED",
        ),
        # Then undated ones by their last change, then rank; a later sight of the same is no change.
        ((UNDATED, record("medpath", overall_status="WITHDRAWN", seen=(1, 1))), "WITHDRAWN"),
        ((UNDATED, record("medpath", overall_status="WITHDRAWN", seen=(0, 9))), "SUSPENDED"),
    ],
)
def test_status(records: tuple[Record, ...], status: str) -> None:
    assert trial(*records).overall_status == status
    assert trial(*reversed(records)).overall_status == status


def test_a_source_that_went_back_has_changed_when_the_other_content_was_last_seen() -> None:
    back = record("medpath", overall_status="RECRUITING", seen=(0, 9))
    between = record("medpath", overall_status="SUSPENDED", seen=(4, 6))
    steady = record("veeva", native_id="a", overall_status="COMPLETED", seen=(5, 5))
    assert trial(back, steady).overall_status is Status.COMPLETED
    assert trial(back, between, steady).overall_status is Status.RECRUITING


def test_an_unchanged_field_does_not_become_newer_by_a_change_elsewhere_on_its_page() -> None:
    first = record("medpath", overall_status="RECRUITING", brief_title="A", seen=(0, 1))
    second = record("medpath", overall_status="RECRUITING", brief_title="B", seen=(8, 9))
    steady = record("veeva", overall_status="COMPLETED", seen=(5, 5))
    assert trial(first, second, steady).overall_status is Status.COMPLETED


@pytest.mark.parametrize(
    ("field", "losing", "winning"),
    [
        ("phases", ("medpath", ("PHASE1",)), ("veeva", ("PHASE1", "PHASE2"))),
        ("phases", ("trialx", ("NA",)), ("medpath", ("EARLY_PHASE1",))),
        ("phases", ("trialx", ("NA",)), ("newsite", ("EARLY_PHASE1",))),
        ("phases", ("medpath", ("PHASE1",)), ("newsite", ("PHASE1", "PHASE2"))),
        ("conditions", ("meddatax", ("AML T-ALL",)), ("medpath", ("AML", "T-ALL"))),
        ("conditions", ("meddatax", ("AML T-ALL",)), ("newsite", ("AML", "T-ALL"))),
        ("sponsor.name", ("clinconnect", "ACME CO., LTD"), ("veeva", "Acme")),
        ("sponsor.name", ("veeva", "Acme"), ("meddatax", "Acme Co., Ltd")),
        ("brief_title", ("newsite", "A"), ("clinconnect", "B")),
        ("brief_title", ("trialx", "A"), ("ctgov", "B")),
        ("start_date", ("meddatax", "2025-07-31"), ("medpath", "2025-07-09")),
        ("start_date", ("meddatax", "2025-07-31"), ("medpath", "2025-07")),
    ],
)
def test_the_faithful_source_is_believed(field: str, losing: tuple[str, object], winning: tuple[str, object]) -> None:
    merged = trial(*(stating(registry, field, value) for registry, value in (losing, winning)))
    origin = merged.provenance[field]
    assert origin.registry == winning[0]
    assert [other.registry for other in origin.others] == [losing[0]]
    assert merged.conflicts == ()


def test_an_unknown_registry_comes_last_by_the_rank_it_declares_then_by_name() -> None:
    names = ("aaa", "bbb", "ccc", "clinconnect")
    records = [record(name, brief_title=name) for name in names]
    assert trial(*records).brief_title == "clinconnect"
    assert trial(*records[:3]).brief_title == "aaa"
    assert trial(*records[:3], ranks={"bbb": 2, "ccc": 1}).brief_title == "ccc"
    assert [source.registry for source in trial(*records, ranks={"ccc": 1}).sources] == [
        "clinconnect",
        "ccc",
        "aaa",
        "bbb",
    ]


def test_every_order_names_every_registry_once_and_gives_its_reason() -> None:
    for order in (GENERAL, *ORDERS.values()):
        assert sorted(order.registries) == sorted(GENERAL.registries)
        assert order.registries[0] == "ctgov"
        assert order.reason.endswith(".")


def test_registries_declare_ranks_in_the_general_order() -> None:
    ranks = {key: registry.rank for key, registry in registries().items() if key in GENERAL.registries}
    assert tuple(sorted(ranks, key=ranks.__getitem__)) == GENERAL.registries


def test_a_month_end_date_alone_is_kept_as_printed() -> None:
    assert trial(record("meddatax", start_date="2025-07-31")).start_date == "2025-07-31"


def test_results_come_with_time() -> None:
    pending = dated("meddatax", "2024-01-01", has_results=False)
    shown = dated("trialx", "2025-01-01", has_results=True)
    merged = trial(pending, shown)
    assert merged.has_results is True
    assert others(merged.provenance["has_results"]) == [("meddatax", False, Relation.OLDER)]


def test_phases_agree_in_any_order() -> None:
    merged = trial(
        record("ctgov", phases=(Phase.PHASE1, Phase.PHASE2)), record("veeva", phases=(Phase.PHASE2, Phase.PHASE1))
    )
    assert [other.relation for other in merged.provenance["phases"].others] == [Relation.AGREES]
