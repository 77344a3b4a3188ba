"""What stands at the address of a trial and is no page of it: never a record, never ignored, always quarantined."""

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import LayoutChanged, MalformedContent, NotATrial, Quarantined
from functions.layout.standins import is_barrier, misplaced, stand_in
from functions.parse import parse
from schemas.facts import Facts, Intervention
from tests.parsing.pages import page
from tests.parsing.twins import boxes, nested_lists, sections

EXAMPLES = Path(__file__).parent.parent / "examples"
URLS: Final = {
    "veeva": "https://ctv.veeva.com/study/anti-cd56-car-t",
    "clinconnect": "https://clinconnect.io/trials/NCT06909474",
    "meddatax": "https://meddatax.com/clinical-trials/NCT07070323",
    "medpath": "https://trial.medpath.com/clinical-trial/21be894a4665c315/nkg2d-car-nk",
    "trialx": "https://www.trialx.com/clinical-trials/listings/320416/cd5-car-t/?radius=50",
}
# The furniture of each site around it, hostile: labels as entries of a menu, words of a status, ids of trials.
ABOVE: Final = {
    "veeva": ("ClinicalTrials.Veeva", "Menu", "Clinical trials", "Find clinical trials", "Status"),
    "clinconnect": ("ClinConnect ClinConnect Logo", "Search / Trial NCT06909474", "Contacts", "Locations"),
    "meddatax": ("MedDataX", "NCT ID: NCT07070323", "Last Updated: 2025-11-26", "Conditions", "Sponsors"),
    "medpath": ("MedPath", "Conditions", "Interventions", "Recruiting"),
    "trialx": ("TrialX", "Image", "Overview", "Recruiting"),
}
BELOW: Final = {
    "veeva": ("Status", "Recruiting", "Conditions", "About", "Identifiers", "© Copyright 2026 Veeva Systems"),
    "clinconnect": ("Trial Information", "Recruiting", "About ClinConnect", "Contacts", "Locations", "Keywords"),
    "meddatax": ("Recruitment Status", "RECRUITING", "Sponsors", "Locations", "Countries", "Last Updated: 2025-11-26"),
    "medpath": (
        "Status",
        "Recruiting",
        "Brief Summary",
        "Lead Sponsor",
        "© Copyright 2025. All Rights Reserved by MedPath",
    ),
    "trialx": ("Recruiting", "Powered by AI", "Overview", "Eligibility", "FAQs", "Learn more about clinical trials"),
}
SHOWN: Final = {
    "a moment": ("Just a moment...", "Checking your browser before accessing the site.", "Ray ID: 7d3f00c1"),
    "attention": ("Attention Required! | Cloudflare", "Sorry, you have been blocked"),
    "a captcha": ("Verify you are human by completing the action below.", "Recruiting"),
    "denied": ("Access Denied", "You don't have permission to access this page."),
    "maintenance": ("We'll be back soon", "Recruiting", "The site is being worked on."),
    "503": ("503 Service Unavailable",),
    "not found": ("Page not found", "The page you are looking for does not exist.", "NCT05734898"),
    "no trial": ("Trial not found", "Completed", "Phase 2"),
    "consent": ("We value your privacy", "We use cookies to improve your experience.", "Accept all"),
    "a wall": ("Sign in", "Email", "Password", "Forgot password?"),
    "nothing": ("",),
    "waiting": ("Loading...",),
}
LISTED: Final = (
    "Search results",
    "2 trials found",
    *(
        "CD5 CAR-T in T-ALL",
        "Recruiting",
        "Phase 1",
        "Conditions",
        "T-ALL",
        "Lead Sponsor",
        "A hospital",
        "NCT06909474",
    ),
    *("CD7 CAR-T in T-ALL", "Completed", "Phase 2", "Conditions", "T-ALL", "Lead Sponsor", "B hospital", "NCT07070323"),
)


def forms(lines: tuple[str, ...]) -> dict[str, str]:
    """Return a page as text and in three markups, by the ending of its file and the markup."""
    text = "\n\n".join(filter(None, lines)) or "\N{BULLET}"
    return {".txt": text, ".html sections": sections(text), ".html boxes": boxes(text), ".html": nested_lists(text)}


@pytest.mark.parametrize("shown", [*SHOWN.values(), LISTED], ids=[*SHOWN, "a list"])
@pytest.mark.parametrize("registry", URLS)
def test_what_stands_in_for_a_trial_is_quarantined(registry: str, shown: tuple[str, ...]) -> None:
    """With the site's furniture above, below, around it, and alone."""
    for around in ((ABOVE[registry], BELOW[registry]), (ABOVE[registry], ()), ((), BELOW[registry]), ((), ())):
        for form, content in forms((*around[0], *shown, *around[1])).items():
            with pytest.raises(Quarantined):
                parse(page(content, form.split()[0], url=URLS[registry]))


FULL: Final = {
    "veeva": "labelled-full",
    "clinconnect": "plain-full",
    "meddatax": "trial-full",
    "medpath": "labelled-full",
    "trialx": "header-full",
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("registry", URLS)
def test_such_words_are_no_title_of_a_page_that_is_whole(registry: str, shown: tuple[str, ...]) -> None:
    """A layout that is filled with a message in the place of the title gives no record."""
    text = (EXAMPLES / registry / FULL[registry] / "page.txt").read_text()
    title = parse(page(text, url=URLS[registry], registry=registry)).fields.brief_title
    assert title is not None
    with pytest.raises(Quarantined):
        parse(page(text.replace(title, shown[0]), url=URLS[registry]))


@pytest.mark.parametrize("registry", URLS)
def test_a_shell_without_content_is_quarantined(registry: str) -> None:
    shell = (
        '<html><head><title>A trial</title></head><body><div id="root"></div><script src="/main.js"></script></body>'
    )
    with pytest.raises(LayoutChanged):
        parse(page(shell, ".html", url=URLS[registry]))


@pytest.mark.parametrize("registry", URLS)
def test_the_same_words_inside_prose_are_read(registry: str) -> None:
    """A legitimate trial may speak of denied access, of a moment, of pages that were not found."""
    lines = (EXAMPLES / registry / FULL[registry] / "page.txt").read_text().split("\n")
    known = parse(page("\n".join(lines), url=URLS[registry])).fields
    start = (known.brief_summary or known.plain_language_summary or "")[:25]
    place = next(number for number, line in enumerate(lines) if line.startswith(start))
    lines[place] += " Access denied. Just a moment... Page not found. We'll be back soon.\n\nAccess denied"
    read = parse(page("\n".join(lines), url=URLS[registry])).fields
    assert "soon.\n\nAccess denied" in (read.brief_summary or read.plain_language_summary or "")


LABELS: Final = {
    "veeva": ("Status and phase", "Study type", "Treatments", "Identifiers"),
    "clinconnect": ("Trial Information", "ClinConnect Summary"),
    "meddatax": ("Basic Information", "Conditions", "Study Design", "Central Contacts"),
    "medpath": ("Interventions", "Registration Number"),
    "trialx": ("Overview",),
}


@pytest.mark.parametrize(("registry", "label"), [(key, label) for key, labels in LABELS.items() for label in labels])
def test_a_renamed_label_is_seen(registry: str, label: str) -> None:
    """What stood under it would be read as something else; one that only parts free texts cannot be told."""
    lines = (EXAMPLES / registry / FULL[registry] / "page.txt").read_text().split("\n")
    renamed = "\n".join("Neue Bezeichnung" if line.strip() == label else line for line in lines)
    with pytest.raises(Quarantined):
        parse(page(renamed, url=URLS[registry]))


def test_the_glossary_at_the_address_of_a_trial_is_not_ignored() -> None:
    glossary = "ClinicalTrials.Veeva\n\nCTV stands for ClinicalTrials.Veeva, a search for clinical trials."
    with pytest.raises(NotATrial):
        parse(page(glossary))
    with pytest.raises(LayoutChanged, match="the address is a trial's"):
        parse(page(glossary, url=URLS["veeva"]))


NO_STUDIES: Final = {
    "error": {"error": "not found"},
    "message": {"message": "Not Found"},
    "a list of none": {"studies": []},
    "words": "Not Found",
    "a list": [],
    "no modules": {"protocolSection": {}},
    "no title": {"protocolSection": {"identificationModule": {"nctId": "NCT06909474"}}},
    "an error as title": {
        "protocolSection": {"identificationModule": {"nctId": "NCT06909474", "briefTitle": "Study not found"}}
    },
    "of another trial": {
        "protocolSection": {"identificationModule": {"nctId": "NCT07070323", "briefTitle": "CD5 CAR T-cells"}}
    },
}


@pytest.mark.parametrize("data", NO_STUDIES.values(), ids=NO_STUDIES)
def test_json_that_is_no_study_is_quarantined(data: object) -> None:
    for path in ("api/v2/studies", "study"):
        with pytest.raises(Quarantined):
            parse(page(json.dumps(data), ".json", url=f"https://clinicaltrials.gov/{path}/NCT06909474"))


@pytest.mark.parametrize("suffix", [".html", ".txt"])
def test_a_page_where_json_is_due_is_quarantined(suffix: str) -> None:
    content = "<h1>Study | ClinicalTrials.gov</h1><div id=app></div>"
    with pytest.raises(MalformedContent):
        parse(page(content, suffix, url="https://clinicaltrials.gov/study/NCT06909474"))


TITLES: Final = (
    "Access Denied: Barriers to Care",
    "Loading Dose of Clopidogrel",
    "Maintenance Therapy With Lenalidomide",
    "Open Study for Rheumatoid Arthritis",
    "Error Monitoring in Obsessive-compulsive Disorder",
    "Search for Genes in Autism",
    "404 Patients With HIV",
    "Clinical Trial for the Safety of CAR-T Cells",
    "100 Studies in 100 Days",
    "Sign Up to Quit",
)


@pytest.mark.parametrize("title", TITLES)
def test_titles_of_trials_are_titles(title: str) -> None:
    assert stand_in(iter([("brief_title", title)]), "MedPath") is None


@pytest.mark.parametrize(
    "title",
    ["Page not found | MedPath", "MedPath - Error 404", "MedPath", "{{trial.title}}", "1 - 10 of 24 studies", "Home"],
)
def test_titles_of_a_site_are_none(title: str) -> None:
    assert stand_in(iter([("brief_title", title)]), "MedPath") == ("brief_title", title)


@given(st.text(max_size=300), st.sampled_from(["brief_title", "brief_summary", "conditions"]))
def test_any_words_are_judged(words: str, path: str) -> None:
    assert stand_in(iter([(path, words)]), "MedPath") in (None, (path, words))
    assert is_barrier(words) in (True, False)


def test_what_lost_its_label_is_seen() -> None:
    assert misplaced(Facts(conditions=("AML", "Drug: Azacitidine"))) == ("conditions", "Drug: Azacitidine")
    assert misplaced(Facts(interventions=(Intervention(name="NCT05734898"),))) == ("interventions", "NCT05734898")
    assert misplaced(Facts(conditions=("Other: burns",), countries=("China",), funder_types=("Other",))) is None
