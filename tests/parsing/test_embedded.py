"""Data in the scripts of a page: it adds what the page does not speak of, of this very trial, and changes nothing."""

import json
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import LayoutChanged, Quarantined
from functions.layout.embedded import embedded
from functions.parse import parse
from schemas.record import Statement
from tests.parsing.pages import page
from tests.parsing.twins import sections

NCT_ID: Final = "NCT06909474"
URL: Final = f"https://clinconnect.io/trials/{NCT_ID}"
TITLE: Final = "A Trial of Made-up Cells"
VISIBLE: Final = (
    TITLE,
    "Launched by AN EXAMPLE UNIVERSITY · Mar 27, 2025",
    "Trial Information",
    "Current as of November 13, 2025",
    "Recruiting",
    "Keywords",
    "ClinConnect Summary",
    "Made-up cells are given.",
    "Gender",
    "MALE",
)
STUDY: Final[dict[str, Any]] = {
    "protocolSection": {
        "identificationModule": {"nctId": NCT_ID, "briefTitle": "Another Title", "acronym": "MADEUP"},
        "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "2025-02"}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Another University", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Leukemia"]},
        "eligibilityModule": {"sex": "ALL", "minimumAge": "18 Years"},
        "armsInterventionsModule": {"interventions": [{"type": "NEW_TYPE", "name": "Cells"}]},
    }
}
THING: Final[dict[str, Any]] = {
    "@context": "https://schema.org",
    "@type": "MedicalTrial",
    "identifier": {"@type": "PropertyValue", "propertyID": "NCT", "value": NCT_ID},
    "name": "Another Title",
    "status": "https://schema.org/ActiveNotRecruiting",
    "healthCondition": {"@type": "MedicalCondition", "name": "Lymphoma &amp; leukemia"},
}


def html(*scripts: object, linked: bool = False, lines: tuple[str, ...] = VISIBLE) -> str:
    """Return a page with scripts that hold data."""
    kind = "application/ld+json" if linked else "application/json"
    held = "".join(f'<script type="{kind}">{_dumped(script)}</script>' for script in scripts)
    return sections("\n\n".join(lines)).replace("</body>", f"{held}</body>")


def _dumped(script: object) -> str:
    return (script if isinstance(script, str) else json.dumps(script)).replace("</", "<\\/")


def read(*scripts: object, linked: bool = False, **known: Any) -> Statement:
    return parse(page(html(*scripts, linked=linked), ".html", **{"url": URL, **known}))


def test_a_study_adds_what_the_page_does_not_speak_of() -> None:
    alone, both = read(), read({"props": {"pageProps": [{"trial": STUDY}]}})
    fields = both.fields
    assert (fields.brief_title, fields.overall_status, fields.acronym) == (TITLE, "RECRUITING", "MADEUP")
    assert (fields.start_date, fields.conditions) == ("2025-02", ("Leukemia",))
    assert fields.eligibility is not None
    assert (fields.eligibility.sex, fields.eligibility.minimum_age_years) == ("MALE", 18)
    assert fields.sponsor is not None
    assert (fields.sponsor.name, fields.sponsor.class_) == ("AN EXAMPLE UNIVERSITY", None)
    assert both.raw == {"interventions.0.type": "NEW_TYPE"}
    assert (both.as_of, both.rendering, both.unread) == (alone.as_of, alone.rendering, alone.unread)


def test_linked_data_adds_what_neither_says() -> None:
    linked = read(THING, linked=True).fields
    assert (linked.conditions, linked.overall_status) == (("Lymphoma & leukemia",), "RECRUITING")
    content = html(STUDY).replace("</body>", f'<script type="application/ld+json">{json.dumps(THING)}</script></body>')
    assert parse(page(content, ".html", url=URL)).fields.conditions == ("Leukemia",)


FORMS: Final[dict[str, Any]] = {
    "one": THING,
    "a list": [THING],
    "a graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, THING]},
    "the main entity": {"@type": ["WebPage", "MedicalWebPage"], "mainEntity": THING},
    "an address as type": THING | {"@type": "http://schema.org/MedicalStudy"},
    "an identifier in words": THING | {"identifier": f"ClinicalTrials.gov {NCT_ID}"},
    "several identifiers": THING | {"identifier": ["XY-1", NCT_ID.lower(), {"value": "2010-018425-22"}]},
    "a medical code": {**THING, "identifier": None, "code": {"@type": "MedicalCode", "codeValue": NCT_ID}},
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_linked_data_has_several_forms(data: object) -> None:
    assert read(data, linked=True).fields.conditions == ("Lymphoma & leukemia",)


PASSED_OVER: Final[dict[str, Any]] = {
    "another trial": THING | {"identifier": "NCT07070323"},
    "two ids": THING | {"identifier": [NCT_ID, "NCT07070323"]},
    "no id": THING | {"identifier": "XY-1"},
    "another type": THING | {"@type": "MedicalWebPage"},
    "a related trial": {"@type": "WebPage", "relatedLink": [THING]},
    "an error's title": THING | {"name": "Page not found"},
    "cut": json.dumps(THING)[:-3],
    "no number": json.dumps(THING)[:-1] + ', "x": NaN}',
    "half a character": json.dumps(THING)[:-1] + ', "x": "\\ud83d"}',
    "deep": THING | {"x": json.loads("[" * 150 + "]" * 150)},
    "deeper": "[" * 200_000,
    "words": "trial",
    "nothing": "",
}


@pytest.mark.parametrize("data", PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_is_of_no_use_is_passed_over(data: object) -> None:
    assert read(data, linked=True) == read()


def test_scripts_that_nobody_runs_are_passed_over() -> None:
    script = f'<script type="application/json">{json.dumps(STUDY)}</script>'
    for hidden in (f"<!-- {script} -->", f"<template>{script}</template>", f"<noscript>{script}</noscript>"):
        content = html().replace("</body>", f"{hidden}</body>")
        assert parse(page(content, ".html", url=URL)) == parse(page(html(), ".html", url=URL))


def test_a_study_of_another_trial_is_passed_over() -> None:
    other = json.loads(json.dumps(STUDY).replace(NCT_ID, "NCT07070323"))
    assert read(other) == read()
    assert read([other, STUDY]).fields == read(STUDY).fields


VEEVA: Final = (TITLE, "An Example University logo", "An Example University", "Status", "Completed", "Identifiers")
AT: Final = "https://ctv.veeva.com/study/a-trial-of-made-up-cells"


@pytest.mark.parametrize(
    ("data", "nct_id"),
    [
        ([THING | {"name": TITLE.upper()}], NCT_ID),
        ([THING | {"url": AT + "/?ref=x"}], NCT_ID),
        ([THING | {"name": TITLE}, THING | {"identifier": "NCT07070323"}], None),
        ([THING], None),
    ],
)
def test_a_page_without_an_id_takes_the_only_one_of_its_own_title_or_address(data: object, nct_id: str | None) -> None:
    """A lone object can be a trial to which the page only points."""
    content = html(data, linked=True, lines=VEEVA)
    assert parse(page(content, ".html", url=AT)).nct_id == nct_id


def test_an_id_that_came_with_the_page_tells_which_object_is_its_own() -> None:
    content = html(THING, linked=True, lines=VEEVA)
    assert parse(page(content, ".html", url=AT, nct_id=NCT_ID)).fields.conditions == ("Lymphoma & leukemia",)
    assert parse(page(content, ".html", url=AT, nct_id="NCT07070323")).fields.conditions == ()


def test_an_id_of_another_register_is_not_replaced() -> None:
    lines = (
        TITLE,
        "Recruiting",
        "Conditions",
        "AML",
        "Registration Number",
        "KCT0000389",
        "Lead Sponsor",
        "A hospital",
    )
    content = html(THING | {"name": TITLE}, linked=True, lines=lines)
    statement = parse(page(content, ".html", registry="medpath"))
    assert (statement.nct_id, statement.fields.conditions) == (None, ("AML",))


SHELL: Final = ("Home",)


def test_a_shell_is_read_by_the_study_of_its_url() -> None:
    read_alone = parse(page(html({"a": STUDY, "b": STUDY}, lines=SHELL), ".html", url=URL))
    assert (read_alone.rendering, read_alone.registry, read_alone.nct_id) == ("embedded", "clinconnect", NCT_ID)
    assert (read_alone.fields.brief_title, read_alone.unread) == ("Another Title", ("Home",))


NO_SHELLS: Final[dict[str, tuple[object, tuple[str, ...], str]]] = {
    "a message": (STUDY, ("Trial not found",), URL),
    "two studies": ([STUDY, {**STUDY, "hasResults": True}], SHELL, URL),
    "another trial": (STUDY, SHELL, "https://clinconnect.io/trials/NCT07070323"),
    "no id in the URL": (STUDY, SHELL, AT),
    "results": (STUDY, SHELL, f"https://meddatax.com/clinical-trials/{NCT_ID}/results"),
    "a part of a study": (
        {"protocolSection": {"identificationModule": {"nctId": NCT_ID, "briefTitle": TITLE}}},
        SHELL,
        URL,
    ),
    "no title": ({"protocolSection": {"identificationModule": {"nctId": NCT_ID}}}, SHELL, URL),
    "linked data": (THING, SHELL, URL),
}


@pytest.mark.parametrize(("data", "lines", "url"), NO_SHELLS.values(), ids=NO_SHELLS)
def test_a_shell_is_read_by_nothing_else(data: object, lines: tuple[str, ...], url: str) -> None:
    content = html(data, lines=lines, linked=data is THING)
    with pytest.raises(LayoutChanged):
        parse(page(content, ".html", url=url))


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([NCT_ID, TITLE]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | st.sampled_from([*THING, "url"]), inner)
    ),
    max_leaves=12,
)
MEMBERS: Final = ("name", "status", "sponsor", "healthCondition", "studySubject", "studyLocation", "trialDesign")
THINGS: Final = st.fixed_dictionaries(
    {"@type": st.just("MedicalTrial") | JSON, "identifier": st.just(NCT_ID) | JSON},
    optional=dict.fromkeys(MEMBERS, JSON),
)
MODULES: Final = st.dictionaries(st.sampled_from([*STUDY["protocolSection"], "designModule", "x"]), JSON)
IDENTIFIED: Final = {"identificationModule": STUDY["protocolSection"]["identificationModule"]}


@given(st.one_of(JSON, THINGS, MODULES.map(lambda modules: {"protocolSection": modules | IDENTIFIED})))
def test_any_data_is_read_and_changes_nothing_that_is_shown(data: object) -> None:
    for linked in (True, False):
        unchanged(read(), read(data, linked=linked))


def unchanged(shown: Statement, both: Statement) -> None:
    """Hold what a page states against what it states with data in its scripts."""
    stated, filled = shown.fields.to_json(), both.fields.to_json()
    for name in stated.keys() - {"eligibility", "sponsor", "design"}:
        assert filled[name] == stated[name]
    assert (filled["eligibility"]["sex"], filled["sponsor"]["name"]) == ("MALE", "AN EXAMPLE UNIVERSITY")
    assert (both.nct_id, both.native_id, both.as_of) == (shown.nct_id, shown.native_id, shown.as_of)
    assert both.stated.items() >= shown.stated.items()


@given(st.one_of(JSON, THINGS, MODULES.map(lambda modules: {"protocolSection": modules | IDENTIFIED})))
def test_a_shell_is_read_or_quarantined(data: object) -> None:
    with suppress(Quarantined):
        assert parse(page(html(data, lines=SHELL), ".html", url=URL)).rendering == "embedded"


@pytest.mark.parametrize(
    "scripts",
    [
        f'<script type="application/ld+json">{json.dumps(THING)}</script>' * 9000,
        f'<script type="application/json">{json.dumps(STUDY)}</script>' * 4000,
        f'<script type="application/json">[{", ".join([json.dumps(STUDY)] * 4000)}]</script>',
        '<script type="application/json">' + '{"a":[' * 400_000 + "</script>",
        '<script type="application/json">[' + "[[[[[]]]]]," * 240_000 + '{"protocolSection": 0}]</script>',
        '<script type="application/ld+json">' * 80_000,
    ],
    ids=["many things", "many studies", "many in one", "deep", "wide", "never closed"],
)
def test_three_megabytes_of_data_are_read(scripts: str) -> None:
    content = html().replace("</body>", f"{scripts[:2_900_000]}</body>")
    assert parse(page(content, ".html", url=URL)).nct_id == NCT_ID
    assert len(embedded(content).studies) <= 1
