"""The real pages, one of each site: every line is accounted for, and what they state is what a reader sees."""

from typing import Any

import pytest

from functions.layout.lines import Lines
from functions.parse import parse
from functions.registries import registries
from tests.beside import real_pages
from tests.parsing.pages import page

PAGES = {registry: (content, url) for registry, content, url in real_pages()}
IDS = {  # NCT ID, native id, as_of
    "clinconnect": ("NCT06909474", "NCT06909474", "2025-11-13"),
    "meddatax": ("NCT07070323", "NCT07070323", "2025-11-26"),
    "medpath": ("NCT05734898", "21be894a4665c315", None),
    "trialx": ("NCT06633354", "320416", "2025-10-15"),
    "veeva": (
        "NCT05941156",
        "clinical-study-of-anti-cd56-car-t-in-the-treatment-of-relapsed-refractory-nk-t-cell-lymphoma-nk-cel",
        None,
    ),
}
NOT_AVAILABLE = {"clinconnect": ("completion_date",), "medpath": ("detailed_description",)}
STATED = [
    ("clinconnect", "overall_status", "RECRUITING"),
    ("clinconnect", "first_submitted_date", "2025-03-27"),
    ("clinconnect", "start_date", None),
    ("clinconnect", "sponsor.name", "CHONGQING PRECISION BIOTECH CO., LTD"),
    ("clinconnect", "brief_summary", None),
    ("clinconnect", "eligibility.sex", "ALL"),
    ("clinconnect", "locations", [{"city": "Wuhan", "state": "Hubei", "country": "China"}]),
    ("meddatax", "overall_status", "RECRUITING"),
    ("meddatax", "phases", ["PHASE1", "PHASE2"]),
    ("meddatax", "study_type", "INTERVENTIONAL"),
    ("meddatax", "start_date", "2025-07-09"),
    ("meddatax", "completion_date", "2026-12-31"),
    ("meddatax", "last_updated_date", "2025-11-26"),
    ("meddatax", "enrollment", {"count": 54}),
    ("meddatax", "detailed_description", "详细描述"),
    (
        "meddatax",
        "conditions",
        [
            "T-Cell Acute Lymphocytic Leukemia",
            "Acute Lymphoblastic Leukemia, in Relapse",
            "Refractory Acute Lymphoblastic Leukemia",
            "T-cell Malignancies",
        ],
    ),
    ("meddatax", "eligibility.minimum_age", "1 Year"),
    ("meddatax", "eligibility.maximum_age", "70 Years"),
    ("meddatax", "eligibility.healthy_volunteers", False),
    ("meddatax", "has_results", False),
    ("meddatax", "sponsor", {"name": "Beijing GoBroad Hospital", "class": "OTHER"}),
    ("meddatax", "responsible_party.type", "PRINCIPAL_INVESTIGATOR"),
    ("meddatax", "countries", ["China"]),
    ("meddatax", "org_study_id", "BJGBYY-IIT-LCYJ-2025-049"),
    ("medpath", "overall_status", "RECRUITING"),
    ("medpath", "phases", ["NA"]),
    ("medpath", "study_type", "INTERVENTIONAL"),
    (
        "medpath",
        "primary_outcomes",
        [
            {"measure": "DLT", "time_frame": "28 days", "description": "Dose-Limiting Toxicity"},
            {"measure": "MTD", "time_frame": "28 days", "description": "Maximal Tolerable Dose"},
        ],
    ),
    ("trialx", "overall_status", "RECRUITING"),
    ("trialx", "phases", ["NA"]),
    ("trialx", "last_updated_date", "2025-10-15"),
    ("trialx", "conditions", ["T-Acute Lymphoblastic Leukemia"]),
    ("trialx", "sponsor", {"name": "Zhejiang University"}),
    ("trialx", "eligibility.sex", "ALL"),
    ("trialx", "eligibility.minimum_age", None),
    ("trialx", "enrollment", None),
    ("veeva", "org_study_id", "XYFY2023-KL123-01"),
    ("veeva", "overall_status", "RECRUITING"),
    ("veeva", "phases", ["PHASE2"]),
    ("veeva", "study_type", "INTERVENTIONAL"),
    ("veeva", "conditions", ["Extranodal NK T Cell Lymphoma", "NK-Cell Leukemia"]),
    ("veeva", "interventions", [{"type": "BIOLOGICAL", "name": "Anti-CD56 CAR T"}]),
    ("veeva", "sponsor", {"name": "Xuzhou Medical University", "class": "OTHER"}),
    ("veeva", "enrollment", {"count": 20, "type": "ESTIMATED"}),
    ("veeva", "eligibility.minimum_age", "18 Years"),
    ("veeva", "eligibility.maximum_age", "70 Years"),
    ("veeva", "eligibility.sex", "ALL"),
    ("veeva", "eligibility.healthy_volunteers", False),
    ("veeva", "design.allocation", "NA"),
    ("veeva", "design.masking", "NONE"),
    ("veeva", "site_count", 1),
]
ITEMS = {"meddatax": (9, 15), "medpath": (12, 19), "trialx": (11, 9), "veeva": (14, 13)}  # inclusion, exclusion
ARMS = {
    "medpath": [("rrAML", None, ("NKG2D CAR-NK",))],
    "veeva": [("CAR-T Cell Infusion", "EXPERIMENTAL", ("Anti-CD56 CAR T",))],
}


def at(fields: dict[str, Any], path: str) -> Any:
    """Return what stands at a dotted path, or None."""
    found: Any = fields
    for name in path.split("."):
        found = (found or {}).get(name)
    return found


@pytest.mark.parametrize("registry", PAGES)
def test_a_real_page_is_read_in_full_with_and_without_its_url(registry: str) -> None:
    content, url = PAGES[registry]
    with_url, without = parse(page(content, url=url)), parse(page(content))
    assert (with_url.nct_id, with_url.native_id, with_url.as_of) == IDS[registry]
    assert without.nct_id == (None if registry == "clinconnect" else with_url.nct_id)  # only its URL says which
    assert with_url.fields == without.fields
    assert with_url.unread == without.unread == ()
    assert with_url.raw == {}
    assert with_url.not_available == NOT_AVAILABLE.get(registry, ())


@pytest.mark.parametrize("registry", PAGES)
def test_a_real_page_bears_the_marks_of_its_registry_alone(registry: str) -> None:
    lines = Lines(PAGES[registry][0])
    assert [each.key for each in registries().values() if each.bears_marks(lines)] == [registry]


@pytest.mark.parametrize(("registry", "path", "value"), STATED)
def test_what_a_real_page_states(registry: str, path: str, value: object) -> None:
    content, url = PAGES[registry]
    assert at(parse(page(content, url=url)).to_json()["fields"], path) == value


@pytest.mark.parametrize("registry", ITEMS)
def test_real_lists_of_criteria_have_their_items(registry: str) -> None:
    eligibility = parse(page(PAGES[registry][0])).fields.eligibility
    assert eligibility is not None
    assert (len(eligibility.inclusion), len(eligibility.exclusion)) == ITEMS[registry]


@pytest.mark.parametrize("registry", ARMS)
def test_arms_of_real_pages(registry: str) -> None:
    arms = parse(page(PAGES[registry][0])).fields.arms
    assert [(arm.label, arm.type, arm.interventions) for arm in arms] == ARMS[registry]


def test_entries_of_the_real_page_of_meddatax() -> None:
    content, _ = PAGES["meddatax"]
    statement = parse(page(content))
    facts = statement.fields
    assert [arm.interventions for arm in facts.arms] == [(each.name,) for each in facts.interventions]
    assert (len(facts.interventions), len(facts.collaborators)) == (3, 5)
    assert [site.city for site in facts.locations] == ["Beijing", "Shanghai", "Shanghai", "Chengdu"]
    assert [site.status for site in facts.locations] == [*["RECRUITING"] * 3, "NOT_YET_RECRUITING"]
    assert [each.phone for each in facts.contacts] == ["86+18831006667"]
    assert "NCT04010877" not in statement.model_dump_json()  # another trial


def test_texts_of_the_real_pages() -> None:
    """They begin and end where they should: no heading, other trial or comment of the editor is in them."""
    facts = {registry: parse(page(content)).fields for registry, (content, _) in PAGES.items()}
    assert (facts["trialx"].brief_summary or "").startswith("A Clinical Study on the Safety")
    assert (facts["trialx"].detailed_description or "").startswith("In this study, 30 patients")
    assert (facts["veeva"].detailed_description or "").count("\n\n") == 2
    assert (facts["clinconnect"].plain_language_summary or "").count("\n") == 1
    assert "Jennifer" not in facts["clinconnect"].model_dump_json()  # a contact foreign to the trial


def test_broken_numbering_loses_no_text() -> None:
    eligibility = parse(page(PAGES["clinconnect"][0])).fields.eligibility
    assert eligibility is not None
    text = "\n".join((*eligibility.inclusion, *eligibility.exclusion))
    for words in ("10.Informed", "2.Diagnosis", "[MFI]", ">1.5 cm", "Recent Anticancer Therapy:", "12 weeks"):
        assert words in (eligibility.criteria or "")
    for words in ("Informed Consent", "2.Diagnosis", "[MFI]", "Recent Anticancer Therapy:", "Severe cardiomyopathy"):
        assert words in text
    assert "<!--" not in (eligibility.criteria or "")
