"""What an antigen is to a product: examples of every kind, and what must hold for any text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.vocabulary.findings import Passage
from functions.vocabulary.rules import Rule, compiled, rules
from functions.vocabulary.tables import rows
from functions.vocabulary.targets import extract
from schemas.terms import AntigenRole, Construct
from schemas.trial import TrialAntigen

LINES = Path(__file__).with_name("targets.tsv").read_text(encoding="utf-8").splitlines()
EXAMPLES = list(csv.DictReader(LINES, delimiter="\t"))
FOUND_BY_A_PLAIN_SEARCH = (AntigenRole.TARGET, AntigenRole.BAIT)


def findable(found: tuple[TrialAntigen, ...]) -> set[str]:
    """The antigens that a plain search finds."""
    return {antigen.symbol for antigen in found if antigen.role in FOUND_BY_A_PLAIN_SEARCH}


def roles(found: tuple[TrialAntigen, ...]) -> set[str]:
    """Every other antigen with its role."""
    return {f"{antigen.symbol}:{antigen.role}" for antigen in found if antigen.role not in FOUND_BY_A_PLAIN_SEARCH}


def split(cell: str | None) -> set[str]:
    """The parts of a cell."""
    return set(cell.split("|")) if cell else set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"])
def test_example(example: dict[str, str]) -> None:
    found = extract([Passage("ctgov", example["field"], example["text"])])
    assert findable(found) == split(example["findable"])
    assert split(example["others"]) <= roles(found)


@pytest.mark.parametrize("rule", list(rows("rules")), ids=lambda rule: f"{rule[0]} {rule[8]}")
def test_each_rule_reads_its_example(rule: list[str]) -> None:
    number, role, *_, example = rule
    found = extract([Passage("ctgov", "brief_title", example)])
    assert (number, role) in {(evidence.rule, antigen.role.value) for antigen in found for evidence in antigen.evidence}


WITH_CUES = [rule for rule in rules() if rule.cues]
PLAIN = st.characters(codec="ascii")


@pytest.mark.parametrize("rule", WITH_CUES, ids=lambda rule: f"{rule.id} {rule.before or rule.after}"[:60])
@given(st.data())
@settings(max_examples=10)  # for each rule, and others in every run
def test_what_a_rule_reads_holds_one_of_its_cues(rule: Rule, data: st.DataObject) -> None:
    """A cue that is missing from the table, or stands on another side, would keep a rule from a text that it fits."""
    sides = [side for side in (rule.before, rule.inside, rule.after) if side]
    if rule.before and rule.after.startswith("(?!"):
        assert compiled(rule.after).match(""), "the words after the list may as well be missing"
        sides.remove(rule.after)
    drawn = [data.draw(st.from_regex(compiled(side), alphabet=PLAIN)) for side in sides]
    assert any(cue in "\n".join(drawn).lower() for cue in rule.cues)


def test_a_target_is_not_lost_where_it_is_a_marker_too() -> None:
    passages = [
        Passage("veeva", "brief_title", "Targeting CD5 CAR-T Cells in the Treatment of r/r CD5+ T-ALL"),
        Passage("veeva", "eligibility.exclusion", "no response to CD3/CD28 co-stimulation"),
    ]
    found = extract(passages)
    assert findable(found) == {"CD5"}
    assert {"CD5:marker", "CD3:reagent", "CD28:reagent"} == roles(found)


def test_the_construct_is_the_one_beside_the_antigen() -> None:
    (found,) = extract([Passage("veeva", "brief_title", "CD5-targeted CAR-NK cells in T-ALL")])
    assert found.construct_ is Construct.CAR_NK


def test_the_construct_comes_from_the_title_where_the_words_beside_the_antigen_have_none() -> None:
    passages = [
        Passage("veeva", "brief_title", "CAR-T cells in myeloma"),
        Passage("veeva", "brief_summary", "The product is directed at BCMA."),
    ]
    (found,) = extract(passages)
    assert (found.symbol, found.construct_) == ("TNFRSF17", Construct.CAR_T)


def test_a_drug_beside_a_cell_product_without_an_antigen_is_a_combination() -> None:
    passages = [Passage("ctgov", "interventions", "CAR-T"), Passage("ctgov", "interventions", "PD-1 inhibitor")]
    assert roles(extract(passages)) == {"PDCD1:combination"}


def test_words_of_another_passage_support_a_name() -> None:
    title = Passage("ctgov", "brief_title", "E6 TCR-T cells in cervical cancer")
    assert findable(extract([title])) == set()
    assert findable(extract([title, Passage("ctgov", "eligibility.criteria", "HPV16-positive")])) == {"HPV-E6"}


SAMPLE = """anti-CD19 CD22 CAR-T cells BCMAxCD3 bispecific NKG2D secreting IL-15 knock-out TRAC after prior
pembrolizumab CD4+ T , and / ( ) HER2/neu targeting PD-1 αCD20 § @ x"""
WORDS = st.sampled_from(SAMPLE.split())
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
FIELDS = st.sampled_from(
    ["brief_title", "interventions", "brief_summary", "eligibility.criteria", "detailed_description"]
)
PASSAGES = st.lists(st.builds(Passage, st.sampled_from(["ctgov", "veeva"]), FIELDS, TEXTS), max_size=4)


@given(PASSAGES)
def test_the_order_of_passages_does_not_matter(passages: list[Passage]) -> None:
    turned = list(reversed(passages))
    assert extract(turned) == extract(passages)
    assert extract([*passages, *passages]) == extract(passages)


@given(PASSAGES)
def test_every_quote_stands_in_its_passage(passages: list[Passage]) -> None:
    texts = {(passage.registry, passage.field): "" for passage in passages}
    for passage in passages:
        texts[passage.registry, passage.field] += f"\n{passage.text}"
    for antigen in extract(passages):
        assert antigen.evidence
        for evidence in antigen.evidence:
            assert evidence.quote
            assert evidence.quote in texts[evidence.registry, evidence.field]


@given(TEXTS)
def test_criteria_and_descriptions_never_make_a_target(text: str) -> None:
    for field in ("eligibility.inclusion", "eligibility.criteria", "detailed_description", "keywords", "conditions"):
        assert findable(extract([Passage("ctgov", field, text)])) == set()


@pytest.mark.parametrize(
    "words",
    ["CD19 CD3 HLA-A*02:01 ", "CD19 CD3 HLA-A*02:01. ", "CD3 CD28 ", "CAR-T cells against NKG2D, ", "TNF is high. "],
)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(words: str) -> None:
    """A second measured; time that grew with the square of the length would be minutes."""
    assert extract([Passage("ctgov", "brief_summary", words * 8000)]) is not None


@pytest.mark.parametrize("words", ["- / ", "and "])
def test_a_long_text_of_signs_and_small_words_names_no_product(words: str) -> None:
    """Seconds measured; time that grew with the square of the length would be many minutes."""
    assert extract([Passage("ctgov", "interventions", words * 100_000)]) == ()


def test_a_product_is_found_at_every_place_of_a_long_text() -> None:
    """Long texts are read in parts, and what stands where one ends is in the next as a whole."""
    for length in range(4900, 5020, 7):
        passages = [
            Passage("ctgov", "interventions", "x" * length + " chimeric antigen receptor T-cells " + "x" * 6000),
            Passage("ctgov", "brief_summary", "PD-1 antibody"),
        ]
        assert "PDCD1:combination" in roles(extract(passages))
