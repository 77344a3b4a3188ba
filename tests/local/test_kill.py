"""Killed in the middle of its work, the program accounts for every page that it had accepted."""

import http.client
import json
import os
import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.local import seeds
from tests.local.conftest import ask
from tests.local.test_main import started, wait_for

PAGES, TOGETHER, POSTERS = 400, 40, 2
CONTENT = """Trial number {number} of CD7 CAR-T cells
Launched by A HOSPITAL · Jul 31, 2025
Trial Information
Current as of August 21, 2025
{status}
Keywords
ClinConnect Summary
People with a blood cancer get CD7 CAR-T cells.
Gender
ALL
Eligibility criteria
- Inclusion Criteria:
- • 1. From 18 to below 70 years of age;
"""
KINDS = (  # the state in which such a page ends, the status that it shows, its address
    ("indexed", "Recruiting", "https://clinconnect.io/trials/NCT1000{number:04}"),
    ("quarantined", "", "https://clinconnect.io/trials/NCT1000{number:04}"),
    ("ignored", "Recruiting", "https://clinconnect.io/search/{number}"),
    ("unlinked", "Recruiting", ""),
)


def kind(number: int) -> tuple[str, str, str]:
    """What a page is: a quarter of each kind."""
    return KINDS[number % len(KINDS)]


def page(number: int) -> dict[str, str]:
    """A page as it is posted, unlike all others."""
    _, status, url = kind(number)
    content = CONTENT.format(number=number, status=status)
    return {"content": content, "registry": "clinconnect"} | ({"url": url.format(number=number)} if url else {})


class Poster(threading.Thread):
    """Posts lists of pages until there are none or nobody listens; notes the ids of what was accepted."""

    def __init__(self, url: str, lists: Iterator[Sequence[int]], accepted: "queue.Queue[dict[int, str]]") -> None:
        super().__init__(daemon=True)
        self.url, self.lists, self.accepted = url, lists, accepted

    def run(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            for numbers in self.lists:
                body = json.dumps([page(number) for number in numbers])
                connection.request("POST", "/v1/pages", body, {"Content-Type": "application/json"})
                results = json.load(connection.getresponse())["pages"]
                assert all(result["state"] == "received" for result in results), results
                ids = [result["page_id"] for result in results]
                self.accepted.put(dict(zip(numbers, ids, strict=True)))
        except (OSError, http.client.HTTPException):
            pass  # killed
        finally:
            connection.close()


def killed(data: Path, moment: int) -> dict[int, str]:
    """The numbers and ids of the pages that were accepted until the program was killed, after `moment` whole lists."""
    accepted: queue.Queue[dict[int, str]] = queue.Queue()
    lists = iter([range(start, start + TOGETHER) for start in range(0, PAGES, TOGETHER)])
    with started(DATA=str(data)) as process:
        (url,) = wait_for(process, r"Ready after [\d.]+ s at (http://127\.0\.0\.1:\d+)$")
        posters = [Poster(url, lists, accepted) for _ in range(POSTERS)]
        for poster in posters:
            poster.start()
        noted: dict[int, str] = {}
        for _ in range(moment):
            noted |= accepted.get(timeout=60)
        os.killpg(process.pid, signal.SIGKILL)
        for poster in posters:
            poster.join(10)
    while not accepted.empty():
        noted |= accepted.get()
    assert moment * TOGETHER <= len(noted) < PAGES
    return noted


def reached(url: str, ids: dict[int, str]) -> dict[int, Any]:
    """The states of pages."""
    return {number: ask(url, "GET", f"/v1/pages/{page_id}").json.get("state") for number, page_id in ids.items()}


@pytest.mark.parametrize("moment", [1, 2])
def test_no_accepted_page_is_lost(tmp_path: Path, moment: int) -> None:
    seeds.Ledger(tmp_path / "seeds").add(seeds.read())  # else it begins with the sample pages
    ids = killed(tmp_path, moment)
    with started(DATA=str(tmp_path)) as process:
        (url,) = wait_for(process, r"Ready after [\d.]+ s at (http://127\.0\.0\.1:\d+)$")
        assert reached(url, ids) == {number: kind(number)[0] for number in ids}
        found = {trial["nct_id"] for trial in ask(url, "GET", "/v1/trials?limit=1000").json["trials"]}
        assert found >= {f"NCT1000{number:04}" for number in ids if kind(number)[0] == "indexed"}
