"""Real pages: with their URLs and without, they end in the right state and say the same."""

from typing import Any

import pytest

from tests.beside import PAGES, manifest
from tests.end_to_end.conftest import Stack

ROWS = manifest()


def _post(stack: Stack, row: dict[str, str], **known: str) -> dict[str, Any]:
    page = {"content": (PAGES / row["file"]).read_text(), "fetched_at": row["fetched_at"], **known}
    answer = stack.post(page)
    assert answer.status == 202
    return stack.client.get(f"/v1/pages/{answer.body['page_id']}").body  # type: ignore[no-any-return]


@pytest.mark.parametrize("row", ROWS, ids=[row["registry"] for row in ROWS])
def test_with_url_and_without(empty: Stack, row: dict[str, str]) -> None:
    """The URL adds an address, and for ClinConnect the NCT ID, which that page never states; the facts are the same."""
    with_url = _post(empty, row, url=row["url"])
    without = _post(empty, row)
    assert with_url["state"] == "indexed"
    assert without["state"] == ("unlinked" if row["registry"] == "clinconnect" else "indexed")
    first, second = (empty.client.get(f"/v1/pages/{page['page_id']}/record").body for page in (with_url, without))
    assert first["unread"] == second["unread"] == []
    assert first["fields"] == second["fields"]
    assert first["registry"] == row["registry"]
