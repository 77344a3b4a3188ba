"""What the store keeps of a source: its pages of two kinds are two sources, though they share a native id."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from functions.errors import Unavailable
from functions.gateways import clients
from functions.gateways.items import Bodies
from functions.gateways.records import Records
from functions.gateways.sources import Sources
from functions.settings import settings
from functions.stages import stores
from functions.stages.parsing import Parsing
from schemas.identifiers import Moment, NctId
from schemas.page import Observation, ObservationKind, PageState, RecordKey
from schemas.record import Marker, SourceKey
from tests.end_to_end.conftest import Stack
from tests.end_to_end.test_pages import PAGE as PAGE_URL
from tests.end_to_end.test_pages import veeva

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


def test_a_marker_that_is_written_late_does_not_undo_a_newer_one(empty: Stack) -> None:  # noqa: ARG001 the stores
    older, newer = (
        Marker(kind="moved", registry="veeva", native_id="x", page_kind="trial", times=(moment,))
        for moment in (FIRST, SECOND)
    )
    for marker in (newer, older):
        stores.records().mark(ONE, marker)
    assert stores.records().of(ONE).markers == [newer]


class _SightFailsOnce(Sources):
    """Fails at the first sight, as a store that cannot be reached."""

    failed = False

    def sight(self, source: SourceKey, nct_id: NctId, at: Moment) -> dict[NctId, Marker]:
        """Fail once, then note the sight."""
        if not self.failed:
            self.failed = True
            raise Unavailable("the store cannot be reached")
        return super().sight(source, nct_id, at)


class _DeleteFailsOnce(Records):
    """Fails at the first removal, as a store that cannot be reached."""

    failed = False

    def delete(self, key: RecordKey) -> None:
        """Fail once, then remove the record."""
        if not self.failed:
            self.failed = True
            raise Unavailable("the store cannot be reached")
        super().delete(key)


def _unannounced(observation: Observation) -> str:
    """Keep an observation where its arrival wakes nobody; return its key."""
    body = observation.model_dump_json(exclude_none=True).encode()
    clients.s3().put_object(Bucket=settings().need("bucket"), Key="kept/observation.json", Body=body)
    return "kept/observation.json"


def _observed(empty: Stack, text: str, at: str) -> Observation:
    """Return what was observed of a page that is posted."""
    page = empty.post({"content": text, "url": PAGE_URL, "fetched_at": at}).body["page_id"]
    observation = stores.pages().latest_content(page)
    assert observation is not None
    return observation


def test_a_move_is_noted_when_its_page_is_tried_again(empty: Stack) -> None:
    """The record is written last: what goes before it is done again, though it failed the first time."""
    first = _observed(empty, veeva(ONE), "2026-01-01T00:00:00Z")
    content = veeva(OTHER).encode()
    envelope = first.envelope.model_copy(update={"fetched_at": SECOND})
    moved = {"page_id": "a" * 32, "sha256": sha256(content).hexdigest(), "envelope": envelope}
    second = first.model_copy(update=moved)
    stores.pages().keep(content, second.sha256)
    sources = _SightFailsOnce(clients.dynamodb(), settings().need("records_table"))
    stage = Parsing(stores.pages(), stores.statuses(), stores.records(), sources, stores.targets())
    key = _unannounced(second)
    with pytest.raises(Unavailable):
        stage.observe(key)
    assert stage.observe(key) is PageState.PARSED
    empty.drain()
    assert empty.client.get(f"/v1/trials/{ONE}").body["delisted"] is True


def test_a_link_leaves_no_unlinked_record_when_it_is_tried_again(empty: Stack) -> None:
    page = _observed(empty, veeva(""), "2026-01-01T00:00:00Z")
    link = page.model_copy(update={"kind": ObservationKind.LINK, "linked_to": ONE})
    bodies = Bodies(clients.s3(), settings().need("bucket"))
    records = _DeleteFailsOnce(clients.dynamodb(), settings().need("records_table"), bodies)
    stage = Parsing(stores.pages(), stores.statuses(), records, stores.sources(), stores.targets())
    key = _unannounced(link)
    with pytest.raises(Unavailable):
        stage.observe(key)
    assert stage.observe(key) is PageState.PARSED
    assert list(stores.records().unlinked()) == []
    assert [record.page_id for record in stores.records().of(ONE).records] == [page.page_id]


def test_a_trial_without_a_record_is_delisted_with_all_that_it_said(empty: Stack) -> None:
    page = _observed(empty, veeva(ONE), "2026-01-01T00:00:00Z")
    key = stores.statuses().record_key(page.page_id)
    assert key is not None
    stores.records().delete(key)
    empty.drain()
    trial = empty.client.get(f"/v1/trials/{ONE}").body
    assert (trial["delisted"], [source["state"] for source in trial["sources"]]) == (True, ["withdrawn"])
    assert "found" not in {each["state"] for each in trial["coverage"]}
    assert (trial["brief_title"], trial["revision"]) == ("Anti-CD56 CAR T in NK Cell Leukemia", 2)
