"""What may lie beside a checkout and is no part of it: real pages, and checked reference data.

Where it does not, the tests that need it are not collected: a test that is skipped would fail `.ci/run`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared"
PAGES = _BESIDE / "seeds"
REFERENCE = _BESIDE / "reference"


def manifest() -> list[dict[str, str]]:
    """Return a row for each real page: registry, file, url, fetched_at; none where there are no pages."""
    file = PAGES / "manifest.csv"
    return list(csv.DictReader(file.read_text().splitlines())) if file.exists() else []


def real_pages() -> Iterator[tuple[str, str, str]]:
    """Yield registry, content and URL of each real page."""
    for row in manifest():
        yield row["registry"], (PAGES / row["file"]).read_text(), row["url"]
