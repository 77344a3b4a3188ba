"""The five sites' pages in HTML: their labels in their order, each site in markup of its own kind."""

from collections.abc import Iterable
from html import escape

from infra.sites.facts import TrialFacts, long_date, phase, short_date, worded
from schemas.terms import Phase, Status

_VEEVA_STATUS = {
    Status.RECRUITING: "Enrolling",
    Status.NOT_YET_RECRUITING: "Not yet enrolling",
    Status.ACTIVE_NOT_RECRUITING: "Active, not recruiting",
    Status.ENROLLING_BY_INVITATION: "Invitation-only",
}


def escaped(words: str) -> str:
    """Return text as it stands in HTML."""
    return escape(words, quote=False)


def document(title: str, body: str) -> str:
    """Return a whole document."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escaped(title)}</title></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _items(words: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escaped(each)}</li>" for each in words) + "</ul>"


def _numbered(words: Iterable[str]) -> str:
    return "<ol>" + "".join(f"<li>{escaped(each)}</li>" for each in words) + "</ol>"


def _lines(words: Iterable[str]) -> str:
    return "".join(f"<div>{escaped(each)}</div>" for each in words)


def _status(facts: TrialFacts) -> str:
    return "Active, not recruiting" if facts.status is Status.ACTIVE_NOT_RECRUITING else worded(facts.status)


def _treatment(facts: TrialFacts) -> str:
    return f"{worded(facts.intervention_type)}: {facts.intervention}"


def veeva(facts: TrialFacts) -> str:
    """Return the page of ClinicalTrials.Veeva: sections under a title, a sponsor's logo and the sponsor."""
    phases = [phase(each) for each in reversed(facts.phases) if each is not Phase.NA]
    status = _VEEVA_STATUS.get(facts.status, worded(facts.status))
    if facts.phases == (Phase.NA,):
        phases = ["N/A"]
    sections = {
        "Status and phase" if phases else "Status": _lines([status, *phases]),
        "Conditions": _lines(facts.conditions),
        "Treatments": _lines([_treatment(facts)]),
        "Study type": _lines(["Interventional"]),
        "Funder types": _lines([worded(facts.sponsor_class)]),
        "Identifiers": _lines([facts.nct_id]),
    }
    eligibility = {
        "About": _lines([facts.summary]),
        "Enrollment": _lines([f"{facts.enrollment} estimated patients"]),
        "Sex": _lines([worded(facts.sex)]),
        "Ages": _lines([f"{facts.minimum_age} to {facts.maximum_age} years old"]),
        "Volunteers": _lines(["No Healthy Volunteers"]),
        "Inclusion criteria": _items(facts.inclusion),
        "Exclusion criteria": _items(facts.exclusion),
    }
    return document(
        facts.title,
        f"<header><a href='/'>ClinicalTrials.Veeva</a><nav><button>Menu</button></nav></header>"
        f"<h1>{escaped(facts.title)}</h1><div class=logo>{escaped(facts.sponsor[:1])}</div>"
        f"<p>{escaped(facts.sponsor)}</p>"
        f"{_veeva_sections(sections)}<h2>Details and patient eligibility</h2>{_veeva_sections(eligibility)}"
        "<h2>Trial contacts and locations</h2><p>1</p><footer><p>Data sourced from clinicaltrials.gov</p>"
        "<p>© Copyright 2026 Veeva Systems</p></footer>",
    )


def _veeva_sections(sections: dict[str, str]) -> str:
    return "".join(f"<section><h3>{label}</h3>{content}</section>" for label, content in sections.items())


def clinconnect(facts: TrialFacts) -> str:
    """Return the page of ClinConnect: a summary for lay readers, the trial's id in the breadcrumb."""
    launched = f"Launched by {facts.sponsor.upper()} · {short_date(facts.submitted)}"
    current = f"Current as of {long_date(facts.as_of or facts.updated)}"
    criteria = f"<p>Inclusion Criteria:</p>{_items(facts.inclusion)}<p>Exclusion Criteria:</p>{_items(facts.exclusion)}"
    return document(
        facts.title,
        f"<nav><a href='/search'>Search</a> / <span>Trial {facts.nct_id}</span></nav><h1>{escaped(facts.title)}</h1>"
        f"<p>{escaped(launched)}</p><h2>Trial Information</h2><p>{current}</p><p>{_status(facts)}</p>"
        f"<h2>Keywords</h2>{_lines(facts.conditions)}<h2>ClinConnect Summary</h2><p>{escaped(facts.summary)}</p>"
        f"<h2>Gender</h2><p>{facts.sex.value}</p><h2>Eligibility criteria</h2>{criteria}"
        f"<h2>Locations</h2><p>Lakeside, Northern District, China</p><h2>Patients applied</h2><p>-</p>"
        f"<h2>Timeline</h2>{_dated('First submit', facts.submitted)}{_dated('Trial launched', None)}"
        f"{_dated('Trial updated', facts.updated)}{_dated('Estimated completion', facts.completion)}",
    )


def _dated(label: str, day: str | None) -> str:
    return f"<div><h4>{label}</h4>" + (f"<time>{short_date(day)}</time>" if day else "") + "</div>"


_MEDDATAX_HELPERS = {
    "Basic Information": "Get a concise snapshot of the trial, including its status.",
    "Brief Summary": "Review the sponsor-provided synopsis of the study.",
    "Conditions": "See the medical conditions and disease areas of this research.",
    "Study Design": "Understand how the trial is structured, including its purpose.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested in this trial.",
    "Eligibility Criteria": "Check the participation requirements, including age limits.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and their roles.",
}


def meddatax(facts: TrialFacts) -> str:
    """Return the page of MedDataX: the registry's own words, a helper sentence under each heading."""
    phases = "/".join(facts.phases)
    basic = {
        "Recruitment Status": facts.status.value,
        **({"Clinical Phase": phases} if phases else {}),
        "Total Enrollment": f"{facts.enrollment} participants",
        "Study Classification": "INTERVENTIONAL",
        "Study Start Date": facts.start,
        "Study Completion Date": facts.completion,
    }
    limits = {
        "Minimum Eligible Age": f"{facts.minimum_age} Years",
        "Maximum Eligible Age": f"{facts.maximum_age} Years",
        "Eligible Sex": facts.sex.value,
        "Accepts Healthy Volunteers": "No",
    }
    criteria = "".join(
        f"<p>{heading}</p>{_numbered(items)}"
        for heading, items in (("Inclusion Criteria", facts.inclusion), ("Exclusion Criteria", facts.exclusion))
    )
    given = _lines([facts.intervention, facts.summary, f"Intervention Type {facts.intervention_type.value}"])
    sections = {
        "Basic Information": _pairs(basic),
        "Brief Summary": f"<p>{escaped(facts.summary)}</p>",
        "Conditions": f"<p>{escaped(' '.join(facts.conditions))}</p>",
        "Study Design": _pairs({"Primary Study Purpose": "TREATMENT", "Blinding Strategy": "NONE"}),
        "Interventions": given,
        "Eligibility Criteria": criteria + _pairs(limits),
        "Sponsors": _lines([facts.sponsor, facts.sponsor_class.value, "Sponsor Role lead"]),
    }
    return document(
        facts.title,
        f"<h1>{escaped(facts.title)}</h1><p>NCT ID: {facts.nct_id}</p><p>Last Updated: {facts.updated}</p>"
        "<h2>Study Results</h2><p>Results pending</p><p>The study team has not published outcome measurements, yet.</p>"
        + "".join(
            f"<section><h2>{label}</h2><p>{_MEDDATAX_HELPERS[label]}</p>{content}</section>"
            for label, content in sections.items()
        ),
    )


def _pairs(values: dict[str, str]) -> str:
    return "".join(f"<div><h4>{label}</h4><p>{escaped(value)}</p></div>" for label, value in values.items())


def medpath(facts: TrialFacts) -> str:
    """Return the page of MedPath: title, phase and status above labels in a definition list."""
    phases = "/".join("Not Applicable" if each is Phase.NA else phase(each) for each in facts.phases)
    about = {
        "Conditions": _lines(facts.conditions),
        "Interventions": _lines([_treatment(facts)]),
        "Registration Number": facts.nct_id,
        "Lead Sponsor": escaped(facts.sponsor),
        "Brief Summary": f"<p>{escaped(facts.summary)}</p>",
        "Detailed Description": "<p>Not available</p>",
    }
    joining = {
        "Status": facts.status.value,
        "Sex": worded(facts.sex),
        "Target Recruitment": str(facts.enrollment),
        "Inclusion Criteria": _items(facts.inclusion),
        "Exclusion Criteria": _items(facts.exclusion),
    }
    design = {"Study Type": "INTERVENTIONAL", "Study Design": "SINGLE_GROUP"}
    return document(
        facts.title,
        f"<a href='/'>MedPath</a><h1>{escaped(facts.title)}</h1>"
        + (f"<div><span>{phases}</span></div>" if phases else "")
        + f"<div><span>{_status(facts)}</span></div>{_defined(about)}<h2>Recruitment &amp; Eligibility</h2>"
        f"{_defined(joining)}<h2>Study &amp; Design</h2>{_defined(design)}"
        "<footer>© Copyright 2026. All Rights Reserved by MedPath</footer>",
    )


def _defined(values: dict[str, str]) -> str:
    terms = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in values.items())
    return f"<dl>{terms}</dl>"


def trialx(facts: TrialFacts) -> str:
    """Return the page of TrialX: the title twice, bare values, four sections, and the site's own forms."""
    ages = f"{facts.minimum_age}-{facts.maximum_age} years"
    phases = "/".join(phase(each) for each in facts.phases).replace("/Phase ", "/")
    values = [_status(facts), ages, worded(facts.sex), *([phases] if phases else [])]
    day, month, year = _day_first(facts.updated)
    return document(
        facts.title,
        f"<h1>{escaped(facts.title)}</h1><h2>{escaped(facts.title)}</h2>{_lines(values)}<p>Powered by AI</p>"
        f"<h3>Overview</h3><p>{escaped(facts.summary)}</p><h3>Description</h3><p>{escaped(facts.summary)}</p>"
        f"<h3>Eligibility</h3><p>Inclusion Criteria:</p>{_items(facts.inclusion)}<p>Exclusion Criteria:</p>"
        f"{_items(facts.exclusion)}<h3>Study details</h3>{_lines(facts.conditions)}<p>{facts.nct_id}</p>"
        f"<p>{escaped(facts.sponsor)}</p><p>{day} {month} {year}</p>"
        "<h3>Send a message</h3><p>Enter your contact details to connect with study team</p><h3>FAQs</h3>"
        "<h4>What is a clinical trial?</h4><p>A clinical trial is a study designed to test a new treatment.</p>",
    )


def _day_first(date: str) -> tuple[str, str, str]:
    month, day, year = long_date(date).replace(",", "").split(" ")
    return day, month, year
