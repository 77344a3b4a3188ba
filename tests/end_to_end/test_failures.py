"""What cannot be carried out ends as `failed`, in sight, and can be tried again; nothing is lost meanwhile."""

from hashlib import sha256

from functions.acceptance import page_id
from functions.gateways.clients import dynamodb
from functions.gateways.items import to_item
from functions.settings import settings
from functions.stages import stores
from schemas.page import Envelope, Observation, ObservationKind, PageState, PageStatus
from tests.end_to_end.conftest import Stack
from tests.end_to_end.test_pages import PAGE, veeva
from tests.parsing.pages import SEEN


def _observed_without_blob(content: str) -> str:
    """Observe a page whose bytes are not there, as after a mishap in the store; return its id."""
    digest = sha256(content.encode()).hexdigest()
    envelope = Envelope(url=PAGE, fetched_at=SEEN)
    page = page_id(digest, envelope)
    stores.statuses().receive(PageStatus(page_id=page, state=PageState.RECEIVED), SEEN)
    stores.pages().observe(Observation(kind=ObservationKind.CONTENT, page_id=page, sha256=digest, envelope=envelope))
    return page


def test_a_page_that_cannot_be_parsed_fails_and_can_be_tried_again(empty: Stack) -> None:
    """Its message ends in the dead-letter queue, its state says so, and once the cause is gone redrive brings it in."""
    content = veeva()
    page = _observed_without_blob(content)
    empty.drain()
    status = empty.client.get(f"/v1/pages/{page}").body
    assert status["state"] == "failed"
    assert status["reason"].startswith("parse failed")
    assert [listed["page_id"] for listed in empty.client.get("/v1/pages", {"state": "failed"}).body["pages"]] == [page]
    stores.pages().keep(content.encode(), sha256(content.encode()).hexdigest())
    assert empty.client.post(f"/v1/pages/{page}/redrive").status == 202
    empty.drain()
    assert empty.client.get(f"/v1/pages/{page}").body["state"] == "indexed"


def test_a_trial_that_cannot_be_reconciled_fails_its_page_and_no_other(empty: Stack) -> None:
    """A damaged record stops its own trial; the page is failed, and pages of other trials go on."""
    page = "b" * 32
    stores.statuses().receive(PageStatus(page_id=page, state=PageState.RECEIVED), SEEN)
    stores.statuses().move(page, PageState.PARSED)
    damaged = {"pk": "NCT05941156", "sk": f"veeva#x#{page}", "seen": "", "body": b"no body"}
    dynamodb().put_item(TableName=settings().need("records_table"), Item=to_item(damaged))
    well = empty.post({"content": veeva("NCT06909474"), "url": PAGE})
    empty.drain()
    assert empty.client.get(f"/v1/pages/{page}").body["reason"].startswith("reconcile failed")
    assert empty.client.get(f"/v1/pages/{well.body['page_id']}").body["state"] == "indexed"
