"""Records of one NCT ID for property tests: few values a field, so that sources agree, differ and return often."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from functions.merge.cuts import is_cut
from functions.merge.fields import BY_PATH, FIELDS
from functions.paths import read
from functions.times import years
from schemas.facts import Facts
from schemas.record import Marker, PageKind, Record
from tests.merge.build import NCT, gone, moved, record

REGISTRIES = ("ctgov", "meddatax", "medpath", "trialx", "veeva", "clinconnect", "newsite")
DATES = ("2025", "2025-07", "2025-07-09", "2025-07-31", "2025-08-31", "2026-01-15")
UPDATES = ("2025-05-01", "2025-06-01", "2025-06-30", "2025-07-01")
NAMES = ("Acme Co., Ltd", "ACME CO., LTD", "Acme", "Fudan University")
TEXTS = ("CD5 CAR T for T-ALL", "CD5  CAR T\nfor T-ALL", "CD5 CAR T f", "Anti-CD5 cells")
AGES = ("18 Years", "1 Year", "12 Months")
PLACES = st.fixed_dictionaries(
    {},
    optional={
        "facility": st.sampled_from(("Hospital A", "HOSPITAL  A", "Hospital B")),
        "city": st.sampled_from(("Xuzhou", "Boston")),
        "state": st.sampled_from(("Jiangsu", "Ohio")),
        "country": st.sampled_from(("China", "USA", "United States")),
        "status": st.sampled_from(("RECRUITING", "COMPLETED")),
    },
)


def _some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=most)


def _named(name: str, **parts: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional = {part: st.sampled_from(values) for part, values in parts.items()}
    return _some(
        st.fixed_dictionaries({name: st.sampled_from(("CD5 CAR T", "cd5 car t", "Placebo"))}, optional=optional)
    )


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "nct_id": st.sampled_from((NCT, "NCT00000102")),
    "other_ids": _some(
        st.fixed_dictionaries(
            {"id": st.sampled_from(("A-1", "a 1", "B-2"))}, optional={"type": st.sampled_from(("X", "Y"))}
        )
    ),
    "overall_status": st.sampled_from(("RECRUITING", "COMPLETED", "UNKNOWN", "SUSPENDED")),
    "last_known_status": st.sampled_from(("RECRUITING", "SUSPENDED")),
    "study_type": st.sampled_from(("INTERVENTIONAL", "OBSERVATIONAL")),
    "phases": st.sampled_from((["NA"], ["PHASE1"], ["PHASE2"], ["PHASE1", "PHASE2"], ["EARLY_PHASE1"])),
    "enrollment.count": st.sampled_from((0, 20, 54)),
    "enrollment.type": st.sampled_from(("ACTUAL", "ESTIMATED")),
    "last_updated_date": st.sampled_from(UPDATES),
    "conditions": st.sampled_from((["AML", "T-ALL"], ["AML T-ALL"], ["aml"], ["T-ALL"])),
    "interventions": _named("name", type=("DRUG", "BIOLOGICAL"), description=("One", "Two")),
    "arms": _named("label", type=("EXPERIMENTAL",), description=("One",)),
    "design.allocation": st.sampled_from(("RANDOMIZED", "NA")),
    "design.intervention_model": st.sampled_from(("PARALLEL", "SINGLE_GROUP")),
    "design.observational_model": st.sampled_from(("COHORT", "OTHER")),
    "design.time_perspective": st.sampled_from(("PROSPECTIVE", "OTHER")),
    "design.primary_purpose": st.sampled_from(("TREATMENT", "OTHER")),
    "design.masking": st.sampled_from(("NONE", "DOUBLE")),
    "eligibility.sex": st.sampled_from(("ALL", "FEMALE")),
    "eligibility.minimum_age": st.sampled_from(AGES),
    "eligibility.maximum_age": st.sampled_from(AGES),
    "eligibility.healthy_volunteers": st.booleans(),
    "primary_outcomes": _named("measure", time_frame=("28 days",)),
    "secondary_outcomes": _named("measure", time_frame=("28 days",)),
    "has_results": st.booleans(),
    "sponsor.name": st.sampled_from(NAMES),
    "sponsor.class": st.sampled_from(("INDUSTRY", "OTHER")),
    "collaborators": _some(
        st.fixed_dictionaries(
            {"name": st.sampled_from(NAMES)}, optional={"class": st.sampled_from(("INDUSTRY", "OTHER"))}
        )
    ),
    "responsible_party.name": st.sampled_from(("A", "B")),
    "responsible_party.type": st.sampled_from(("SPONSOR", "PRINCIPAL_INVESTIGATOR")),
    "contacts": _some(st.fixed_dictionaries({"phone": st.sampled_from(("1", "2"))})),
    "locations": _some(PLACES, 5),
    "site_count": st.sampled_from((1, 2)),
    "countries": _some(st.sampled_from(("China", "USA", "United States"))),
}
"""Values by path; of the other fields, dates have a date, lists a list of texts, and the rest a text."""
LISTS = ("keywords", "eligibility.inclusion", "eligibility.exclusion", "funder_types")
LEAVES = tuple(field.path for field in FIELDS if not field.path.endswith("_years"))


def _value(path: str) -> st.SearchStrategy[Any]:
    if path in LISTS:
        return _some(st.sampled_from(TEXTS))
    return VALUES[path] if path in VALUES else st.sampled_from(DATES if path.endswith("_date") else TEXTS)


def _facts(values: dict[str, Any]) -> Facts:
    tree: dict[str, Any] = {}
    for path, value in values.items():
        outer, _, inner = path.rpartition(".")
        (tree.setdefault(outer, {}) if outer else tree)[inner] = value
        if path.endswith("_age"):
            tree["eligibility"][f"{inner}_years"] = years(value)
    return Facts.model_validate(tree)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Return some facts: each field stated or not."""
    shown = draw(st.lists(st.sampled_from(LEAVES), max_size=12, unique=True))
    common = draw(
        st.lists(st.sampled_from(("overall_status", "locations", "start_date", "phases")), max_size=4, unique=True)
    )
    told = {path: draw(_value(path)) for path in dict.fromkeys([*shown, *common])}
    if told.get("overall_status") != "UNKNOWN":
        told.pop("last_known_status", None)  # A registry states it beside UNKNOWN alone.
    return _facts(told)


@st.composite
def records(draw: st.DrawFn, registries: tuple[str, ...] = REGISTRIES) -> Record:
    """Return a record of one of a few sources, seen at two moments within twenty days."""
    registry = draw(st.sampled_from(registries))
    first = draw(st.integers(0, 20))
    content = draw(facts())
    as_of = content.last_updated_date or (draw(st.sampled_from(UPDATES)) if registry == "clinconnect" else None)
    page = record(
        registry,
        native_id=draw(st.sampled_from(("one", "two"))) if registry == "medpath" else NCT,
        kind=draw(st.sampled_from(("trial", "results"))) if registry == "meddatax" else "trial",
        as_of=as_of,
        seen=(first, draw(st.integers(first, 20))),
    )
    return with_facts(page, content)


def with_facts(page: Record, content: Facts) -> Record:
    """Return the record with other facts, and the page id that follows from them."""
    told = {field.path: value for field in FIELDS if (value := read(content, field.path)) is not None}
    named = record(
        page.registry,
        native_id=page.native_id,
        kind=page.kind,
        as_of=page.as_of,
        brief_title=repr(sorted(told.items())),
    )
    nct_id = content.nct_id or page.nct_id
    return page.model_copy(update={"fields": content, "page_id": named.page_id, "nct_id": nct_id})


@st.composite
def markers(draw: st.DrawFn) -> Marker:
    """Return a marker of one of the sources of `records`."""
    registry = draw(st.sampled_from(REGISTRIES))
    native_id = draw(st.sampled_from(("one", "two"))) if registry == "medpath" else NCT
    kind: PageKind = draw(st.sampled_from(("trial", "results"))) if registry == "meddatax" else "trial"
    times = draw(st.lists(st.integers(0, 25), min_size=1, max_size=3))
    return draw(st.sampled_from((gone, moved)))(registry, *times, native_id=native_id, kind=kind)


def _beginning(path: str, value: Any) -> st.SearchStrategy[Any]:
    """Return a value, or its beginning where a page may be cut there."""
    lengths = range(1, len(value)) if BY_PATH[path].comparison.can_be_cut else ()
    beginnings = (value[:length] for length in lengths)
    return st.sampled_from([value, *(each for each in beginnings if is_cut(each, value))])


@st.composite
def poorer(draw: st.DrawFn, page: Record) -> Record:
    """Return a sight of the same page, now or later, in a rendering that shows some of its fields or cuts them."""
    told = {path: value for path in LEAVES if (value := read(page.fields, path)) is not None}
    kept = draw(st.sets(st.sampled_from(sorted(told)))) if told else set()
    can_be_cut = len(kept) < len(told)  # a page that was cut lacks what follows, too
    bare = _facts({path: draw(_beginning(path, told[path])) if can_be_cut else told[path] for path in sorted(kept)})
    # The date of a page is its last update, shown or not; a snapshot date can be left out of a rendering.
    is_dated = bare.last_updated_date or (page.fields.last_updated_date is None and draw(st.booleans()))
    last = page.last_seen + timedelta(days=draw(st.integers(0, 9)))
    seen = {"as_of": page.as_of if is_dated else None, "first_seen": page.last_seen, "last_seen": last}
    return with_facts(page.model_copy(update=seen), bare)
