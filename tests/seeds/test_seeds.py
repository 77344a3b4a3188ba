"""Every sample page is read to the state it is there for, and together they show what reconciling does."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from functions.errors import PageRefused
from functions.registries import registries
from functions.vocabulary.conditions import resolve
from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract
from schemas.published import FOLDER as PUBLISHED
from schemas.terms import AntigenRole
from schemas.trial import Relation
from tests.seeds.sample import COLUMNS, FOLDER, Sample, records, samples, trials

UNLINKED = {
    "veeva/cd5-car-nk.txt": "neither the page nor its URL states an NCT ID",
    "trialx/gpc3-b7-h3-car-nk.txt": "neither the page nor its URL states an NCT ID",
    "medpath/r3-childhood-leukaemia.txt": "ACTRN12608000495325",
}
REFUSED = {
    "medpath/nkg2d-car-nk-aml-cut.txt": "LayoutChanged",
    "veeva/glossary.txt": "NotATrial",
}
READ = [sample for sample in samples() if sample.file not in REFUSED]


def _name(sample: Sample) -> str:
    return sample.file


def test_the_manifest_has_its_columns_and_every_file() -> None:
    """A file that no row names would never be seen, and a row without a file would stop the first run."""
    assert (FOLDER / "manifest.csv").read_text().splitlines()[0].split(",") == COLUMNS
    files = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()]
    assert sorted(sample.file for sample in samples()) == sorted(name for name in files if name != "manifest.csv")


def test_there_are_enough_pages_of_every_registry() -> None:
    """A first run shows each registry that has samples more than once; a registry may have none."""
    pages = Counter(sample.registry for sample in samples())
    assert sum(pages.values()) >= 30
    assert set(pages) <= set(registries())
    assert len(pages) >= 6
    assert min(pages.values()) >= 4


@pytest.mark.parametrize("sample", READ, ids=_name)
def test_a_page_is_read_in_full(sample: Sample) -> None:
    """No line is left unread, and the page's trial is known unless it is one of those that are kept unlinked."""
    statement = sample.statement()
    assert statement.registry == sample.registry == sample.file.partition("/")[0]
    assert statement.unread == ()
    reason = UNLINKED.get(sample.file)
    assert (statement.nct_id is None) == (reason is not None)
    assert (reason or "") in (statement.unlinked_reason or "")


@pytest.mark.parametrize("file", REFUSED)
def test_a_page_that_is_no_record_says_why(file: str) -> None:
    """A page that was cut off is quarantined, and a page of the site that is no trial is ignored."""
    sample = next(sample for sample in samples() if sample.file == file)
    with pytest.raises(PageRefused) as refused:
        sample.statement()
    assert refused.value.reason.startswith(REFUSED[file])


@pytest.mark.parametrize("sample", samples(), ids=_name)
def test_a_page_was_fetched_after_it_was_last_updated(sample: Sample) -> None:
    """No page speaks of a day after the one on which it was had, and none was had in the future."""
    fetched = sample.page().envelope.fetched_at
    assert fetched <= datetime(2026, 11, 20, tzinfo=UTC)
    as_of = sample.statement().as_of if sample.file not in REFUSED else None
    assert (as_of or "") <= fetched.date().isoformat()


def test_many_trials_are_on_several_registries() -> None:
    """Reconciling is seen only where registries meet."""
    several = [nct_id for nct_id, found in records().items() if len({record.registry for record in found}) > 1]
    assert len(several) >= 8


@pytest.mark.parametrize(
    ("nct_id", "field", "value", "registry", "other", "relation"),
    [
        ("NCT05734898", "overall_status", "UNKNOWN", "medpath", "RECRUITING", Relation.OLDER),
        ("NCT06622694", "overall_status", "RECRUITING", "clinconnect", "NOT_YET_RECRUITING", Relation.OLDER),
        ("NCT07156045", "overall_status", "RECRUITING", "meddatax", "NOT_YET_RECRUITING", Relation.OLDER),
        ("NCT02348216", "phases", ["PHASE1", "PHASE2"], "medpath", ["PHASE1"], Relation.LESS_SPECIFIC),
        ("NCT06633354", "phases", ["EARLY_PHASE1"], "trialx", ["NA"], Relation.LESS_SPECIFIC),
        ("NCT05941156", "completion_date", "2026-05", "meddatax", "2026-05-31", Relation.AGREES),
        (
            "NCT03884751",
            "sponsor.name",
            "CARsgen Therapeutics Co., Ltd.",
            "veeva",
            "CARsgen Therapeutics",
            Relation.LESS_SPECIFIC,
        ),
        (
            "NCT05941156",
            "sponsor.name",
            "The Affiliated Hospital of Xuzhou Medical University",
            "veeva",
            "Xuzhou Medical University",
            Relation.CONFLICTS,
        ),
        ("NCT02348216", "design.intervention_model", "SINGLE_GROUP", "medpath", "SEQUENTIAL", Relation.CONFLICTS),
        ("NCT07070323", "enrollment.count", 54, "meddatax", 54, Relation.AGREES),
        ("NCT04658004", "enrollment.count", 36, "veeva", 36, Relation.AGREES),
        ("NCT07298239", "phases", ["EARLY_PHASE1"], "trialx", ["EARLY_PHASE1"], Relation.AGREES),
    ],
)
def test_what_a_registry_says_beside_the_value_taken(
    *, nct_id: str, field: str, value: object, registry: str, other: object, relation: Relation
) -> None:
    """Both values are kept, and how the one passed over stands to the one taken."""
    trial = trials()[nct_id]
    taken: object = trial.to_json()
    for name in field.split("."):
        assert isinstance(taken, dict)
        taken = taken[name]
    beside = [said for said in trial.provenance[field].others if said.registry == registry]
    assert (taken, [(said.value, said.relation) for said in beside]) == (value, [(other, relation)])


def test_conflicts_are_those_that_are_there() -> None:
    """Older, coarser and shorter values are no conflicts."""
    found = {nct_id: [conflict.field for conflict in trial.conflicts] for nct_id, trial in trials().items()}
    assert {nct_id: fields for nct_id, fields in found.items() if fields} == {
        "NCT02348216": ["design.intervention_model"],
        "NCT05941156": ["sponsor.name"],
    }


def test_every_trial_fits_the_published_schema() -> None:
    """Downstream applications rely on the schema."""
    validator = Draft202012Validator(json.loads((PUBLISHED / "trial.schema.json").read_text()))
    for trial in trials().values():
        validator.validate(trial.to_json())


def test_the_last_known_status_is_kept() -> None:
    """One registry's RECRUITING is what was last known of a trial whose status is UNKNOWN by now."""
    assert trials()["NCT05734898"].last_known_status == "RECRUITING"


def test_a_poorer_rendering_of_a_page_takes_nothing_away() -> None:
    """Of one page an older, shorter form is there too: all that the newer one states is still stated."""
    trial = trials()["NCT06633354"]
    assert [source.native_id for source in trial.sources if source.registry == "trialx"] == ["320416"]
    assert trial.conditions == ("T-Acute Lymphoblastic Leukemia",)
    assert trial.last_updated_date == "2025-10-15"
    assert trial.eligibility is not None
    assert (len(trial.eligibility.inclusion), len(trial.eligibility.exclusion)) == (11, 9)


def test_a_page_that_was_cut_does_not_shorten_the_criteria() -> None:
    """One site's page ends within the inclusion criteria, and another states both lists in full."""
    trial = trials()["NCT05734898"]
    assert trial.eligibility is not None
    assert (len(trial.eligibility.inclusion), len(trial.eligibility.exclusion)) == (12, 19)
    for path in ("eligibility.inclusion", "eligibility.criteria"):
        said = trial.provenance[path]
        assert (said.registry, [(each.registry, each.relation) for each in said.others]) == (
            "medpath",
            [("veeva", Relation.LESS_SPECIFIC)],
        )


@pytest.mark.parametrize(
    ("file", "inclusion", "exclusion"),
    [
        ("veeva/anti-cd56-car-t.txt", 14, 13),
        ("meddatax/cd5-nanobody-car-t.txt", 9, 15),
        ("medpath/nkg2d-car-nk-aml.txt", 12, 19),
        ("trialx/cd5-car-t.txt", 11, 9),
    ],
)
def test_the_long_lists_have_their_items(file: str, inclusion: int, exclusion: int) -> None:
    """Numbers that restart, run-in lists and nested ones give as many items as the sponsor wrote."""
    eligibility = next(sample for sample in samples() if sample.file == file).statement().fields.eligibility
    assert eligibility is not None
    assert (len(eligibility.inclusion), len(eligibility.exclusion)) == (inclusion, exclusion)


def _passages(nct_id: str) -> list[Passage]:
    """Return what the records of a trial say that can name an antigen."""
    texts = ("brief_title", "official_title", "brief_summary", "detailed_description", "plain_language_summary")
    found = []
    for record in records()[nct_id]:
        facts = record.fields
        found += [Passage(record.registry, name, text) for name in texts if (text := getattr(facts, name))]
        found += [Passage(record.registry, "interventions", item.name) for item in facts.interventions or ()]
        found += [Passage(record.registry, "arms", arm.label) for arm in facts.arms or ()]
        if facts.eligibility and facts.eligibility.criteria:
            found.append(Passage(record.registry, "eligibility.criteria", facts.eligibility.criteria))
    return found


@pytest.mark.parametrize(
    ("nct_id", "target"),
    [
        ("NCT05941156", "NCAM1"),
        ("NCT06909474", "CD5"),
        ("NCT07070323", "CD5"),
        ("NCT05734898", "NKG2D-ligands"),
        ("NCT06633354", "CD5"),
    ],
)
def test_the_target_of_a_trial(nct_id: str, target: str) -> None:
    """Its own words give each trial its one target: a checkpoint in the background and a stimulus are none."""
    roles = {(antigen.symbol, antigen.role) for antigen in extract(_passages(nct_id))}
    assert {symbol for symbol, role in roles if role == AntigenRole.TARGET} == {target}
    assert (nct_id != "NCT05734898") or ("KLRK1", AntigenRole.BINDER) in roles


@pytest.mark.parametrize(
    ("nct_id", "concept"),
    [
        ("NCT06909474", "T-cell acute lymphoblastic leukemia"),
        ("NCT07070323", "T-cell acute lymphoblastic leukemia"),
        ("NCT05734898", "acute myeloid leukemia"),
        ("NCT06633354", "T-cell acute lymphoblastic leukemia"),
    ],
)
def test_the_condition_of_a_trial(nct_id: str, concept: str) -> None:
    """The conditions that its pages state mean the disease that one would search for."""
    names = {found.name for condition in trials()[nct_id].conditions for found in resolve(condition)}
    assert concept.casefold() in {name.casefold() for name in names}
