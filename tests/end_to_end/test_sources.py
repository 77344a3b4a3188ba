"""What the store keeps of a source: its pages of two kinds are two sources, though they share a native id."""

from datetime import UTC, datetime

from functions.stages import stores
from schemas.record import Marker, SourceKey
from tests.end_to_end.conftest import Stack

ONE, OTHER = "NCT05941156", "NCT06909474"
PAGE = SourceKey("meddatax", "study-1", "trial")
RESULTS = SourceKey("meddatax", "study-1", "results")
FIRST, SECOND, THIRD = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))


def test_a_results_page_elsewhere_does_not_move_the_trial_page(empty: Stack) -> None:  # noqa: ARG001 the stores
    sources = stores.sources()
    assert sources.sight(PAGE, ONE, FIRST) == {}
    assert sources.sight(RESULTS, OTHER, SECOND) == {}
    markers = sources.sight(PAGE, OTHER, THIRD)
    assert {name: (marker.source, marker.times) for name, marker in markers.items()} == {
        ONE: (PAGE, (THIRD,)),
        OTHER: (PAGE, (FIRST,)),
    }


def test_a_link_is_for_pages_of_one_kind(empty: Stack) -> None:  # noqa: ARG001 the stores
    sources = stores.sources()
    sources.link(PAGE, ONE, FIRST)
    assert (sources.linked_to(PAGE), sources.linked_to(RESULTS)) == (ONE, None)


def test_markers_of_two_kinds_are_kept_beside_each_other(empty: Stack) -> None:  # noqa: ARG001 the stores
    markers = [
        Marker(kind="gone", registry=key.registry, native_id=key.native_id, page_kind=key.kind, times=(FIRST,))
        for key in (PAGE, RESULTS)
    ]
    records = stores.records()
    for marker in markers:
        records.mark(ONE, marker)
    assert sorted(records.of(ONE).markers, key=str) == sorted(markers, key=str)
