"""A page of HTML goes the whole way and ends as its text does."""

from tests.end_to_end.conftest import Stack
from tests.end_to_end.test_pages import PAGE, veeva
from tests.parsing.twins import boxes


def test_a_page_of_html_gives_the_record_of_its_text(empty: Stack) -> None:
    """What the page states is the same; it is another page of the same source, and the trial says the same."""
    empty.post({"content": veeva(), "url": PAGE, "fetched_at": "2026-01-01T00:00:00Z"})
    before = empty.client.get("/v1/trials/NCT05941156").body
    page = {"content": boxes(veeva()), "content_type": "text/html", "url": PAGE, "fetched_at": "2026-02-01T00:00:00Z"}
    sent = empty.post(page)
    assert empty.client.get(f"/v1/pages/{sent.body['page_id']}").body["state"] == "indexed"
    after = empty.client.get("/v1/trials/NCT05941156").body
    assert (after["brief_title"], after["revision"]) == (before["brief_title"], before["revision"])
    of_html, of_text = empty.client.get("/v1/trials/NCT05941156/records").body["records"]
    assert of_html["fields"] == of_text["fields"]
    assert not of_html.get("unread")


def test_html_too_deep_to_read_is_quarantined(empty: Stack) -> None:
    """It is kept with the reason, like any other content that cannot be read."""
    sent = empty.post({"content": "<div>" * 100_000, "content_type": "text/html", "url": PAGE})
    status = empty.client.get(f"/v1/pages/{sent.body['page_id']}").body
    assert (status["state"], status["reason"].split(":")[0]) == ("quarantined", "MalformedContent")
