"""Pages that are made here are read by the parsers as the facts they were made from, or refused as they should be."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.errors import LayoutChanged, PageRefused
from functions.parse import parse
from functions.registries import registries
from functions.urls import canonical
from infra.sites import TrialFacts, pages
from schemas.record import Statement
from schemas.terms import Phase, Status
from tests.parsing.pages import page

SITES = ("veeva", "clinconnect", "meddatax", "medpath", "trialx")
FACTS = TrialFacts(nct_id="NCT01234567", title="CD7 CAR-T & NK Cells for <Relapsed> T-ALL")
PHASES = [(phase,) for phase in Phase] + [(Phase.PHASE1, Phase.PHASE2), (Phase.PHASE2, Phase.PHASE3), ()]
CONDITIONS = ["Acute Myeloid Leukemia", "Multiple Myeloma", "Systemic Lupus Erythematosus", "Hepatocellular Carcinoma"]
STATUSES = [status for status in Status if status not in {Status.WITHHELD, Status.AVAILABLE}]


def read(registry: str, content: str, facts: TrialFacts = FACTS) -> Statement:
    """What a page says at the trial's address."""
    return parse(page(content, ".html", url=pages.url(registry, facts)))


@pytest.mark.parametrize("registry", SITES)
@settings(max_examples=25)
@given(
    status=st.sampled_from(STATUSES),
    phases=st.sampled_from(PHASES),
    conditions=st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True).map(tuple),
)
def test_a_page_says_what_its_facts_say(
    registry: str, status: Status, phases: tuple[Phase, ...], conditions: tuple[str, ...]
) -> None:
    """No line is unread; what a site does not show is not in its record."""
    facts = replace(FACTS, status=status, phases=phases, conditions=conditions)
    said = read(registry, pages.render(registry, facts))
    fields = said.fields
    assert (said.unread, said.raw, said.nct_id) == ((), {}, facts.nct_id)
    assert (fields.brief_title, fields.overall_status) == (facts.title, status)
    if registry == "clinconnect":
        assert (fields.phases, fields.conditions, fields.keywords) == ((), (), conditions)
    else:
        assert (fields.phases, fields.conditions) == (phases, conditions)


@pytest.mark.parametrize("registry", SITES)
def test_the_rest_of_the_facts(registry: str) -> None:
    said = read(registry, pages.render(registry, FACTS))
    fields = said.fields
    assert fields.sponsor
    assert fields.sponsor.name in {FACTS.sponsor, FACTS.sponsor.upper()}
    assert fields.eligibility
    assert (fields.eligibility.inclusion, fields.eligibility.exclusion) == (FACTS.inclusion, FACTS.exclusion)
    assert FACTS.summary in {fields.brief_summary, fields.plain_language_summary}
    assert said.as_of == (None if registry in {"veeva", "medpath"} else FACTS.updated)
    if registry in {"veeva", "meddatax", "medpath"}:
        assert fields.enrollment
        assert fields.enrollment.count == FACTS.enrollment
        assert [each.name for each in fields.interventions] == [FACTS.intervention]


def test_clinconnect_speaks_for_a_day_of_its_own() -> None:
    facts = replace(FACTS, as_of="2026-11-13")
    said = read("clinconnect", pages.render("clinconnect", facts))
    assert (said.as_of, said.fields.last_updated_date) == ("2026-11-13", FACTS.updated)


@pytest.mark.parametrize("phases", PHASES)
def test_a_study_says_what_its_facts_say(phases: tuple[Phase, ...]) -> None:
    facts = replace(FACTS, phases=phases)
    said = parse(page(json.dumps(pages.study(facts)), ".json", url=pages.url("ctgov", facts)))
    fields = said.fields
    assert (said.unread, said.raw, said.as_of) == ((), {}, facts.updated)
    assert (fields.nct_id or said.nct_id, fields.brief_title) == (facts.nct_id, facts.title)
    assert (fields.overall_status, fields.phases, fields.conditions) == (facts.status, phases, facts.conditions)


@pytest.mark.parametrize("registry", SITES)
@pytest.mark.parametrize("phases", PHASES)
def test_a_new_layout_is_seen(registry: str, phases: tuple[Phase, ...]) -> None:
    facts = replace(FACTS, phases=phases)
    with pytest.raises(LayoutChanged):
        read(registry, pages.broken(registry, facts))
    assert FACTS.summary in pages.broken(registry, facts)


@pytest.mark.parametrize("registry", SITES)
@pytest.mark.parametrize("served", [pages.challenge, pages.maintenance, pages.shell, pages.missing])
def test_what_is_served_in_place_of_a_page_is_no_page(registry: str, served: Callable[[], str]) -> None:
    with pytest.raises(PageRefused) as refused:
        read(registry, served())
    assert isinstance(refused.value, LayoutChanged)


@pytest.mark.parametrize("registry", [*SITES, "ctgov"])
def test_addresses_are_canonical_and_each_trial_has_its_own(registry: str) -> None:
    site = registries()[registry]
    address = pages.url(registry, FACTS)
    assert canonical(address, frozenset(site.hosts)) == address
    assert site.in_url(address, "native_id")
    assert pages.url(registry, replace(FACTS, nct_id="NCT07654321")) != address
