"""A few dozen real trials to search, read from `trials.txt`: ids, wording, dates and numbers as ClinicalTrials.gov
has them.

What the file does not say of the trials stands for what the rest of the project adds: which registries have them, on
which fields those disagree, and (on one trial) a contact that no search may show.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from functions.vocabulary.findings import Passage
from functions.vocabulary.studied import constructs
from schemas.search import DIRECTED
from schemas.trial import Trial

FILE = Path(__file__).with_name("trials.txt")
FIRST_SEEN = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
PRIVATE = {"name": "Pat Example", "phone": "+1-202-555-0143", "email": "pat@example.org"}
CONTACT_TRIAL = "NCT04181827"


@cache
def trials() -> tuple[Trial, ...]:
    """Return the trials in the order of the file."""
    return tuple(_trials())


def by_id() -> dict[str, Trial]:
    """Return the trials by NCT ID."""
    return {trial.nct_id: trial for trial in trials()}


def _trials() -> Iterator[Trial]:
    _, *lines = FILE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        yield _trial(number, [cell.strip() for cell in line.split("|")])


def _trial(number: int, cells: list[str]) -> Trial:
    nct_id, title, status, phases, start, updated, enrollment, countries, sponsor, class_, conditions, products = cells[
        :12
    ]
    antigens, concepts, registries, conflicts = (cell.split() for cell in cells[12:])
    stated: dict[str, Any] = {
        "brief_title": title,
        "overall_status": status,
        "phases": _list(phases),
        "study_type": "EXPANDED_ACCESS" if "AVAILABLE" in status else "INTERVENTIONAL",
        "start_date": start,
        "last_updated_date": updated,
        "enrollment": {"count": int(enrollment)} if enrollment else None,
        "countries": _list(countries),
        "sponsor": {"name": sponsor, "class": class_} if sponsor else {"class": class_},
        "conditions": _list(conditions),
        "interventions": [
            {"name": name, "type": "BIOLOGICAL", "description": f"given once, {name}"} for name in _list(products)
        ],
        "antigens": [_antigen(text) for text in antigens],
        "constructs": _constructs(title, _list(products), antigens),
        "condition_concepts": [_concept(text) for text in concepts],
        "contacts": [PRIVATE] if nct_id == CONTACT_TRIAL else [],
    }
    return Trial.from_json(
        {name: value for name, value in stated.items() if value}
        | {
            "nct_id": nct_id,
            "sources": [_source(nct_id, registry) for registry in registries],
            "coverage": [],
            "provenance": {},
            "conflicts": [_conflict(field) for field in conflicts],
            "revision": 1,
            "version": 1_000 + number,
            "first_seen_at": FIRST_SEEN,
            "changed_at": FIRST_SEEN + timedelta(hours=7 * number % 11, microseconds=number % 3),
            "delisted": False,
        }
    )


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _antigen(text: str) -> dict[str, Any]:
    symbol, role, construct = text.split("/")
    evidence = {"registry": "ctgov", "field": "brief_title", "quote": symbol, "rule": "example"}
    return {"symbol": symbol, "name": symbol, "role": role, "evidence": [evidence]} | (
        {"construct": construct} if construct else {}
    )


def _constructs(title: str, products: list[str], antigens: list[str]) -> list[dict[str, Any]]:
    """Return what the words say, and what the line says of the antigens that the product is directed at."""
    texts = [("brief_title", title), *(("interventions", name) for name in products)]
    found = [each.to_json() for each in constructs([Passage("ctgov", field, text) for field, text in texts if text])]
    named = {kind for _, role, kind in (text.split("/") for text in antigens) if role in DIRECTED and kind}
    evidence = {"registry": "ctgov", "field": "brief_title", "quote": title or "CAR", "rule": "example"}
    missing = sorted(named - {each["construct"] for each in found})
    return [*found, *({"construct": kind, "evidence": [evidence]} for kind in missing)]


def _concept(text: str) -> dict[str, Any]:
    concept = text.removeprefix("i:")
    inferred = concept != text
    return {
        "id": concept,
        "name": concept,
        "stated": concept,
        "field": "brief_title" if inferred else "conditions",
        "basis": "inferred" if inferred else "stated",
    }


def _source(nct_id: str, registry: str) -> dict[str, Any]:
    return {
        "registry": registry,
        "native_id": nct_id,
        "page_id": "a" * 32,
        "fetched_at": FIRST_SEEN,
        "state": "live",
    }


def _conflict(field: str) -> dict[str, Any]:
    value = PRIVATE if field == "contacts" else field
    return {
        "field": field,
        "values": [{"value": value, "registry": "ctgov"}, {"value": "other", "registry": "medpath"}],
    }
