"""Two pages of one trial, posted to a running stack: what reconciling makes of them is seen from outside."""

import csv
from typing import Any

import pytest

from tests.beside import real_pages
from tests.end_to_end.conftest import SEEDS, Stack

NCT = "NCT05734898"
ROWS = {row["file"]: row for row in csv.DictReader((SEEDS / "manifest.csv").read_text().splitlines())}
UNKNOWN = "meddatax/nkg2d-car-nk-aml.txt"
RECRUITING = "medpath/nkg2d-car-nk-aml.txt"
SAMPLE = ((SEEDS / RECRUITING).read_text(), ROWS[RECRUITING]["url"])
REAL = [(content, url) for registry, content, url in real_pages() if registry == "medpath"]
"""The real page, where it is at hand: it states RECRUITING and no date, as the sample does."""


def _trial(stack: Stack, *pages: dict[str, Any]) -> dict[str, Any]:
    for page in pages:
        assert stack.post(page).status == 202
    return stack.client.get(f"/v1/trials/{NCT}").body  # type: ignore[no-any-return]


@pytest.mark.parametrize("recruiting", [SAMPLE, *REAL], ids=["sample", "real"][: 1 + len(REAL)])
@pytest.mark.parametrize("is_first", [True, False])
def test_unknown_is_shown_with_the_last_known_status(
    empty: Stack, recruiting: tuple[str, str], *, is_first: bool
) -> None:
    """One site says UNKNOWN, last updated on 2023-03-03, the other RECRUITING without a date: both are seen."""
    content, url = recruiting
    undated = {"content": content, "url": url, "fetched_at": "2026-02-01T00:00:00Z"}
    dated = {
        "content": (SEEDS / UNKNOWN).read_text(),
        "url": ROWS[UNKNOWN]["url"],
        "fetched_at": "2026-01-01T00:00:00Z",
    }
    trial = _trial(empty, *((undated, dated) if is_first else (dated, undated)))
    assert {(each["registry"], each.get("as_of")) for each in trial["sources"]} == {
        ("meddatax", "2023-03-03"),
        ("medpath", None),
    }
    assert (trial["overall_status"], trial["last_known_status"]) == ("UNKNOWN", "RECRUITING")
    status, last_known = (trial["provenance"][path] for path in ("overall_status", "last_known_status"))
    assert (status["registry"], status["as_of"]) == ("meddatax", "2023-03-03")
    assert [(each["registry"], each["value"], each["relation"]) for each in status["others"]] == [
        ("medpath", "RECRUITING", "older")
    ]
    assert (last_known["registry"], "as_of" in last_known) == ("medpath", False)
    assert "overall_status" not in {each["field"] for each in trial["conflicts"]}
