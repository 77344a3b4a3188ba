"""A trial of our invention, as the pages of the sites tell of it."""

import re
from dataclasses import dataclass
from datetime import date

from schemas.terms import InterventionType, Phase, Sex, SponsorClass, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFacts:
    """What is known of a trial; dates are `2026-11-20`.

    `updated` is the registry's last update and `as_of` the day for which ClinConnect says that it speaks, the last
    update where none is given.
    """

    nct_id: str
    title: str
    status: Status = Status.RECRUITING
    phases: tuple[Phase, ...] = (Phase.PHASE1, Phase.PHASE2)
    conditions: tuple[str, ...] = ("T-cell Acute Lymphoblastic Leukemia", "T-cell Lymphoma")
    intervention: str = "CD7 CAR-T cells"
    intervention_type: InterventionType = InterventionType.BIOLOGICAL
    sponsor: str = "Lakeside University Hospital"
    sponsor_class: SponsorClass = SponsorClass.OTHER
    summary: str = "CAR-T cells that are directed at CD7 are given once, to see if they are safe and if they help."
    enrollment: int = 24
    submitted: str = "2025-02-03"
    start: str = "2025-03-27"
    completion: str = "2028-06-30"
    updated: str = "2026-10-01"
    as_of: str | None = None
    sex: Sex = Sex.ALL
    minimum_age: int = 18
    maximum_age: int = 70
    inclusion: tuple[str, ...] = ("CD7 on more than half of the blasts", "ECOG performance status of 0 to 2")
    exclusion: tuple[str, ...] = ("Active infection", "Pregnancy or breastfeeding")

    @property
    def number(self) -> int:
        """The digits of the NCT ID."""
        return int(self.nct_id.removeprefix("NCT"))

    @property
    def slug(self) -> str:
        """The title as sites put it into addresses, with a number that no other trial has."""
        return f"{re.sub(r'[^a-z0-9]+', '-', self.title.casefold())[:80].strip('-')}-{self.number}"


def worded(term: str) -> str:
    """Return a word of the registry as people write it: `Not yet recruiting`."""
    return term.replace("_", " ").capitalize()


def phase(term: Phase) -> str:
    """Return a phase in words: `Phase 1`, `Early Phase 1`, `Phase N/A`."""
    if term is Phase.NA:
        return "Phase N/A"
    return "Early Phase 1" if term is Phase.EARLY_PHASE1 else f"Phase {term.value[-1]}"


def short_date(day: str) -> str:
    """Return a date as `Mar 27, 2025`."""
    moment = date.fromisoformat(day)
    return f"{moment:%b} {moment.day}, {moment.year}"


def long_date(day: str) -> str:
    """Return a date as `March 27, 2025`."""
    moment = date.fromisoformat(day)
    return f"{moment:%B} {moment.day}, {moment.year}"
