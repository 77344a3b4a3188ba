"""Pages of the sites for a trial: as they are, in a layout that nobody knows yet, and what is served in their place.

The labels and their order are those of the real pages; the markup is ours, since no real HTML is at hand. What a site
does not show is not on its page: ClinConnect has neither phases nor conditions (its keywords are the conditions),
MedPath no ages and no dates, MedDataX joins the conditions by blanks.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from infra.sites import markup
from infra.sites.facts import TrialFacts

_RENDERED: Mapping[str, Callable[[TrialFacts], str]] = {
    "veeva": markup.veeva,
    "clinconnect": markup.clinconnect,
    "meddatax": markup.meddatax,
    "medpath": markup.medpath,
    "trialx": markup.trialx,
}

_URLS: Mapping[str, Callable[[TrialFacts], str]] = {
    "veeva": lambda facts: f"https://ctv.veeva.com/study/{facts.slug}",
    "clinconnect": lambda facts: f"https://clinconnect.io/trials/{facts.nct_id}",
    "meddatax": lambda facts: f"https://meddatax.com/clinical-trials/{facts.nct_id}",
    "medpath": lambda facts: f"https://trial.medpath.com/clinical-trial/{_hash(facts)}/{facts.slug}",
    "trialx": lambda facts: f"https://www.trialx.com/clinical-trials/listings/{facts.number}/{facts.slug}",
    "ctgov": lambda facts: f"https://clinicaltrials.gov/api/v2/studies/{facts.nct_id}",
}

_NEW_LABELS: Mapping[str, Mapping[str, str]] = {
    "veeva": {"Status and phase": "At a glance", "Status": "At a glance", "Treatments": "What is given"},
    "clinconnect": {
        "Trial Information": "At a glance",
        "Keywords": "Topics",
        "ClinConnect Summary": "In short",
        "Gender": "Who",
        "Eligibility criteria": "Can I join?",
        "Locations": "Where",
        "Patients applied": "Applications",
        "Timeline": "When",
    },
    "meddatax": {
        "Study Results": "Outcomes",
        "Basic Information": "Key data",
        "Recruitment Status": "State",
        "Study Classification": "Kind",
        "Brief Summary": "In short",
        "Conditions": "Diseases",
        "Study Design": "How it is built",
        "Interventions": "What is given",
        "Eligibility Criteria": "Who can join",
        "Sponsors": "Organisations",
    },
    "medpath": {
        "Conditions": "Diseases",
        "Interventions": "What is given",
        "Registration Number": "Registered as",
        "Lead Sponsor": "Led by",
        "Brief Summary": "In short",
        "Detailed Description": "At length",
        "Recruitment & Eligibility": "Who can join",
        "Status": "State",
        "Sex": "Men and women",
        "Target Recruitment": "Places",
        "Inclusion Criteria": "Can join",
        "Exclusion Criteria": "Cannot join",
        "Study & Design": "How it is built",
        "Study Type": "Kind",
        "Study Design": "Design",
    },
    "trialx": {"Overview": "In short", "Description": "At length", "Study details": "More"},
}


def render(registry: str, facts: TrialFacts) -> str:
    """Return the page of a trial on one of the five sites; KeyError for another key (see `study` for ctgov)."""
    return _RENDERED[registry](facts)


def broken(registry: str, facts: TrialFacts) -> str:
    """Return the page after the site has renamed its labels: nothing of it may be read, for half of it would be."""
    page = render(registry, facts)
    for old, new in _NEW_LABELS[registry].items():
        page = page.replace(f">{markup.escaped(old)}<", f">{markup.escaped(new)}<")
    return page


def url(registry: str, facts: TrialFacts) -> str:
    """Return the canonical address of a trial at a registry; where a slug is in it, it changes with the title."""
    return _URLS[registry](facts)


def _hash(facts: TrialFacts) -> str:
    return sha256(facts.nct_id.encode()).hexdigest()[:16]


def study(facts: TrialFacts) -> dict[str, Any]:
    """Return the trial as ClinicalTrials.gov's API has it."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": facts.nct_id, "briefTitle": facts.title},
            "statusModule": {
                "overallStatus": facts.status.value,
                "startDateStruct": {"date": facts.start, "type": "ACTUAL"},
                "completionDateStruct": {"date": facts.completion, "type": "ESTIMATED"},
                "studyFirstSubmitDate": facts.submitted,
                "lastUpdatePostDateStruct": {"date": facts.updated, "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": facts.sponsor, "class": facts.sponsor_class.value},
            },
            "descriptionModule": {"briefSummary": facts.summary},
            "conditionsModule": {"conditions": list(facts.conditions)},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": [phase.value for phase in facts.phases],
                "enrollmentInfo": {"count": facts.enrollment, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "interventions": [{"type": facts.intervention_type.value, "name": facts.intervention}],
            },
            "eligibilityModule": {
                "eligibilityCriteria": _criteria(facts),
                "healthyVolunteers": False,
                "sex": facts.sex.value,
                "minimumAge": f"{facts.minimum_age} Years",
                "maximumAge": f"{facts.maximum_age} Years",
            },
        },
        "hasResults": False,
    }


def _criteria(facts: TrialFacts) -> str:
    lists = (("Inclusion Criteria:", facts.inclusion), ("Exclusion Criteria:", facts.exclusion))
    return "\n\n".join("\n\n".join((heading, *(f"* {item}" for item in items))) for heading, items in lists)


def challenge() -> str:
    """Return the page with which a guard (of our invention) asks for a browser."""
    return markup.document(
        "Just checking",
        "<h1>Just checking that you are a person</h1><p>Portcullis looks after this site. This takes a few seconds.</p>"
        "<noscript><p>Please turn on JavaScript.</p></noscript><p>Request 7f3a90c1</p>"
        "<script>window.portcullis = {wait: 5}</script>",
    )


def maintenance() -> str:
    """Return the page of a site that is being worked on, as some serve it with status 200."""
    return markup.document("Back soon", "<h1>We will be back soon</h1><p>This site is being worked on tonight.</p>")


def shell() -> str:
    """Return the empty page of a site whose content scripts would fetch."""
    return markup.document("Clinical trial", '<div id="root"></div><script src="/static/main.4e1f.js" async></script>')


def missing() -> str:
    """Return the page that stands where nothing is."""
    return markup.document("Not found", "<h1>Page not found</h1><p>What you look for is not here.</p>")
