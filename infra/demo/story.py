"""What happens on the sites in the month of the demonstration, all of it invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from infra.sites import Behaviour, Sites, TrialFacts, pages
from schemas.terms import Status

NCT_ID: Final = "NCT09990001"
REPUBLISHERS: Final = ("veeva", "clinconnect", "meddatax", "medpath", "trialx")


@dataclass
class Story:
    """The trial that is watched and the sites that tell of it; days are counted from the start."""

    sites: Sites
    today: date
    facts: TrialFacts = field(init=False)

    def __post_init__(self) -> None:
        self.facts = TrialFacts(
            nct_id=NCT_ID,
            title="CD7 CAR-T cells in T-cell leukemia (a trial of this demonstration)",
            start=str(self.today + timedelta(days=10)),
            updated=str(self.today - timedelta(days=20)),
        )
        self.register()
        self.publish(*REPUBLISHERS)

    @property
    def addresses(self) -> list[dict[str, Any]]:
        """The targets of the trial, as they are posted."""
        urls = [{"url": pages.url(registry, self.facts)} for registry in REPUBLISHERS]
        return [{"nct_id": NCT_ID, "registries": ["ctgov"]}, *urls]

    def day(self, number: int) -> str:
        """A day of the story as a date."""
        return str(self.today + timedelta(days=number))

    def register(self) -> None:
        """ClinicalTrials.gov has the facts as they are."""
        self.sites.study(NCT_ID, pages.study(self.facts), self.facts.updated)

    def publish(self, *registries: str) -> None:
        """Sites print the facts as they are."""
        for registry in registries:
            self.sites.put(pages.url(registry, self.facts), pages.render(registry, self.facts))

    def recruiting_ends(self) -> None:
        """The registry changes the status; the sites that republish it do not know yet."""
        self.facts = replace(self.facts, status=Status.ACTIVE_NOT_RECRUITING, updated=self.day(3))
        self.register()

    def sites_follow(self) -> None:
        """Two of the sites follow."""
        self.publish("meddatax", "trialx")

    def layout_breaks(self) -> None:
        """Veeva prints its pages in another layout."""
        self.sites.put(pages.url("veeva", self.facts), pages.broken("veeva", self.facts))

    def page_vanishes(self) -> None:
        """ClinConnect takes its page away."""
        self.sites.remove(pages.url("clinconnect", self.facts))

    def host_is_down(self) -> None:
        """MedPath answers nothing but errors."""
        self.sites.behave("trial.medpath.com", Behaviour.status(503))

    def layout_is_mended(self) -> None:
        """Veeva prints its old layout, with the present status; MedPath answers again."""
        self.publish("veeva")
        self.sites.behave("trial.medpath.com", None)

    def trial_ends(self) -> None:
        """The registry says that the trial is completed."""
        self.facts = replace(self.facts, status=Status.COMPLETED, updated=self.day(26))
        self.register()


HAPPENING: Final[dict[int, tuple[str, Callable[[Story], None]]]] = {
    3: (
        "ClinicalTrials.gov says that the trial recruits no more; the others do not know yet",
        Story.recruiting_ends,
    ),
    5: ("MedDataX and TrialX follow", Story.sites_follow),
    6: ("Veeva changes the layout of its pages", Story.layout_breaks),
    9: ("ClinConnect removes its page", Story.page_vanishes),
    12: ("MedPath is down", Story.host_is_down),
    18: ("Veeva has its old layout again, and MedPath answers", Story.layout_is_mended),
    26: ("ClinicalTrials.gov says that the trial is completed", Story.trial_ends),
}
