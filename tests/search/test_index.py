"""The gateway on both engines: one index however many start, versions, deletions, refusals, and our own errors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from functions import documents
from functions.errors import Gone, TrialIndexError, Unavailable
from functions.gateways.index import FIRST, IndexName, TrialIndex, client
from schemas.search import Document
from tests.search.trials import trials

NewIndex = Callable[[], tuple[TrialIndex, Callable[[], None]]]


def document(**changes: Any) -> dict[str, Any]:
    return documents.document(trials()[0].model_copy(update=changes))


def statuses(index: TrialIndex) -> list[str]:
    hits = index.search({"query": {"match_all": {}}, "sort": [{"nct_id": "asc"}]})["hits"]["hits"]
    return [hit["_source"]["status"] for hit in hits]


def test_functions_that_start_at_once_make_one_index(new_index: NewIndex) -> None:
    index, _ = new_index()
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: index.ensure(), range(16)))
    (name,) = names
    parsed = IndexName.parse(name)
    assert parsed
    assert (parsed.mapping_version, parsed.timestamp, str(parsed)) == (documents.MAPPING_VERSION, FIRST, name)
    assert index.exists(name)
    assert not index.exists("trials-v0-00000000000000")


def test_writing_makes_the_index_where_it_is_missing(new_index: NewIndex) -> None:
    index, refresh = new_index()
    assert index.put_many([(document(), 5)]) == ()
    refresh()
    assert statuses(index) == ["RECRUITING"]


def test_an_older_or_equal_version_changes_nothing_and_is_no_failure(new_index: NewIndex) -> None:
    index, refresh = new_index()
    older = document(overall_status="SUSPENDED")
    assert index.put_many([(document(), 5), (older, 4), (older, 5)]) == ()
    refresh()
    assert statuses(index) == ["RECRUITING"]
    assert index.put_many([(older, 6)]) == ()
    refresh()
    assert statuses(index) == ["SUSPENDED"]


def test_a_deleted_trial_stays_deleted(new_index: NewIndex) -> None:
    index, refresh = new_index()
    nct_id = trials()[0].nct_id
    index.delete(nct_id, 3)
    index.put_many([(document(), 5)])
    index.delete(nct_id, 4)
    refresh()
    assert statuses(index) == ["RECRUITING"]
    index.delete(nct_id, 6)
    index.delete(nct_id, 6)
    assert index.put_many([(document(), 5)]) == ()
    refresh()
    assert statuses(index) == []


def test_a_document_that_is_refused_is_reported_and_the_others_are_written(new_index: NewIndex) -> None:
    index, refresh = new_index()
    good, bad = document(), {**documents.document(trials()[1]), "surprise": 1}
    (failure,) = index.put_many([(bad, 5), (good, 5)])
    assert (failure.nct_id, failure.status, failure.reason) == (bad["nct_id"], 400, "strict_dynamic_mapping_exception")
    refresh()
    assert statuses(index) == ["RECRUITING"]


def test_many_documents_are_written_in_several_calls(new_index: NewIndex) -> None:
    index, refresh = new_index()
    many = [(document(nct_id=f"NCT{number:08}"), 1) for number in range(1, 1203)]
    assert index.put_many(many) == ()
    refresh()
    assert index.health()["documents"] == len(many)


def test_trials_that_resemble_a_record(new_index: NewIndex) -> None:
    index, refresh = new_index()
    same_number = trials()[1].model_copy(update={"org_study_id": "PG-CART-07"})
    index.put_many([(documents.document(trial), 1) for trial in (same_number, *trials()[2:])])
    refresh()
    assert [one["nct_id"] for one in index.resembling([], ["pg-cart-07"])] == [same_number.nct_id]
    (found,) = index.resembling(["NKG2D CAR-NK & r/rAML"], [])
    assert (found["nct_id"], found["titles"]) == ("NCT05734898", ["NKG2D CAR-NK & r/rAML"])
    assert index.resembling([], []) == []


def test_before_the_first_index_a_search_finds_nothing(new_index: NewIndex) -> None:
    index, _ = new_index()
    found = index.search({"query": {"match_all": {}}})
    assert (found["hits"]["total"]["value"], found["hits"]["hits"]) == (0, [])
    assert index.resembling(["A title"], []) == []
    with pytest.raises(Gone):
        index.search({"query": {"match_all": {}}}, "trials-v1-20200101000000")
    assert index.health()["index"] is None


def test_a_query_that_the_engine_refuses_is_a_fault_of_ours(new_index: NewIndex) -> None:
    index, _ = new_index()
    index.ensure()
    with pytest.raises(TrialIndexError) as refused:
        index.search({"query": {"no_such_query": {}}})
    assert not isinstance(refused.value, Unavailable)


def test_an_engine_that_is_not_there_is_unavailable() -> None:
    engine = client("http://127.0.0.1:9", timeout=0.5)
    with pytest.raises(Unavailable):
        TrialIndex(engine).search({})
    with pytest.raises(Unavailable):
        TrialIndex(engine).put_many([(document(), 1)])
    engine.close()


@pytest.mark.parametrize("name", ["trials", "trials-v1", "trials-v1-2020", ".kibana", "trials-vx-00000000000000"])
def test_other_names_are_no_index_of_ours(name: str) -> None:
    assert IndexName.parse(name) is None


@pytest.mark.parametrize(
    "url", ["http://search-t-abc.eu-central-1.es.amazonaws.com", "http://t.aos.us-gov-west-1.on.aws"]
)
def test_a_domain_of_opensearch_service_is_not_addressed_without_tls(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        client(url)


def test_the_mapping_has_every_key_of_a_document_and_no_other() -> None:
    assert documents.MAPPING["mappings"]["properties"].keys() == Document.model_fields.keys()
    sort = documents.MAPPING["mappings"]["properties"]["sort"]["properties"]
    assert sort.keys() == set(document()["sort"])


class Stub:
    """An engine that answers every search alike, or fails."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self._answer = answer

    def search(self, **_: Any) -> dict[str, Any]:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def searched(answer: dict[str, Any] | Exception) -> dict[str, Any]:
    return TrialIndex(cast("OpenSearch", Stub(answer))).search({})


def test_an_answer_that_is_not_in_full_is_no_answer() -> None:
    with pytest.raises(Unavailable, match="too long"):
        searched({"timed_out": True, "hits": {}})


@pytest.mark.parametrize("status", [403, 429, 500, 503, "N/A", "TIMEOUT"])
def test_what_can_pass_is_unavailable(status: int | str) -> None:
    with pytest.raises(Unavailable):
        searched(TransportError(status, "error", {}))


def test_errors_tell_nothing_of_the_request() -> None:
    with pytest.raises(TrialIndexError) as refused:
        searched(TransportError(400, "parsing_exception", {"error": {"reason": "a secret of the query"}}))
    assert "secret" not in str(refused.value)
