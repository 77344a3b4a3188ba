"""The sample pages with what their manifest says of them, and what they come to."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from functions.acceptance import page_id
from functions.errors import PageRefused
from functions.merge import reconcile
from functions.parse import parse
from schemas.page import Page
from schemas.record import Record, Statement
from schemas.trial import Trial
from tests.parsing.pages import page

FOLDER = Path(__file__).parents[2] / "seeds"
COLUMNS = ["registry", "file", "url", "fetched_at", "content_type", "nct_id"]


@dataclass(frozen=True)
class Sample:
    """A row of the manifest."""

    registry: str
    file: str
    url: str
    fetched_at: str
    content_type: str
    nct_id: str

    @property
    def path(self) -> Path:
        """Return where the content is."""
        return FOLDER / self.file

    def page(self) -> Page:
        """Return the page with all that came with it."""
        return page(
            self.path.read_text(),
            self.path.suffix,
            url=self.url,
            registry=self.registry,
            fetched_at=self.fetched_at,
            nct_id=self.nct_id or None,
        )

    def statement(self) -> Statement:
        """Return what the page states; PageRefused where it states nothing."""
        return parse(self.page())

    def record(self) -> Record:
        """Return what the page states, seen once; PageRefused where it states nothing."""
        envelope = self.page().envelope
        return Record(
            **dict(self.statement()),
            page_id=page_id(sha256(self.path.read_bytes()).hexdigest(), envelope),
            first_seen=envelope.fetched_at,
            last_seen=envelope.fetched_at,
        )


def samples() -> list[Sample]:
    """Return the rows of the manifest."""
    with (FOLDER / "manifest.csv").open(newline="") as manifest:
        return [Sample(**row) for row in csv.DictReader(manifest)]


@cache
def records() -> Mapping[str, tuple[Record, ...]]:
    """Return the records of each NCT ID, from all pages that state something of a trial."""
    found: dict[str, list[Record]] = defaultdict(list)
    for sample in samples():
        try:
            record = sample.record()
        except PageRefused:
            continue
        if record.nct_id:
            found[record.nct_id].append(record)
    return {nct_id: tuple(of_trial) for nct_id, of_trial in found.items()}


@cache
def trials() -> Mapping[str, Trial]:
    """Return the trial that the records of each NCT ID come to."""
    reconciled = {nct_id: reconcile(nct_id, of_trial) for nct_id, of_trial in records().items()}
    return {nct_id: found.trial for nct_id, found in reconciled.items() if found is not None}
