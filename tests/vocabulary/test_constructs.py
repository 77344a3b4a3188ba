"""Which kinds of product a trial studies: examples of every kind, and what must hold for any text."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.vocabulary import studied
from functions.vocabulary.constructs import Kind, kinds, likely, named
from functions.vocabulary.findings import Passage
from functions.vocabulary.origins import statements
from functions.vocabulary.rules import compiled
from functions.vocabulary.tables import rows
from functions.vocabulary.targets import extract
from schemas.search import DIRECTED
from schemas.terms import Construct, Origin
from schemas.trial import TrialConstruct

LINES = Path(__file__).with_name("constructs.tsv").read_text(encoding="utf-8").splitlines()
EXAMPLES = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
WORDS = [cell for example in EXAMPLES for cell in (example["title"], *example["interventions"].split("|"))]


def passages(example: dict[str, str]) -> list[Passage]:
    """The texts of an example as a registry states them."""
    texts = [("brief_title", example["title"]), ("brief_summary", example["summary"])]
    texts += [("interventions", text) for text in example["interventions"].split("|")]
    return [Passage("ctgov", field, text) for field, text in texts if text]


def said(found: tuple[TrialConstruct, ...]) -> set[str]:
    """The constructs, each with its origin: `CAR-T:autologous`."""
    return {f"{each.construct_}:{each.origin}" if each.origin else str(each.construct_) for each in found}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_example(example: dict[str, str]) -> None:
    assert said(studied.constructs(passages(example))) == set(filter(None, example["constructs"].split("|")))


def test_the_examples_show_every_kind() -> None:
    shown = {kind.partition(":")[0] for example in EXAMPLES for kind in example["constructs"].split("|")}
    assert {kind.value for kind in Construct} <= shown


@pytest.mark.parametrize("line", list(rows("constructs")), ids=lambda line: f"{line[0]} {line[5]}")
def test_each_line_reads_its_example(line: list[str]) -> None:
    number, names, *_, example = line
    read = {naming.kind.id for naming in named(example)}
    assert number in read if names else not read


@pytest.mark.parametrize("line", list(rows("origins")), ids=lambda line: f"{line[0]} {line[5]}")
def test_each_origin_is_read_in_its_example(line: list[str]) -> None:
    assert (line[0], Origin(line[1])) in {(each.rule, each.origin) for each in statements(line[5])}


@pytest.mark.parametrize("line", list(rows("asides")), ids=lambda line: f"{line[0]} {line[5]}")
def test_each_aside_is_found_in_its_example(line: list[str]) -> None:
    _, _, _, before, after, example = line
    places = [(naming.start, naming.end) for naming in named(example)]
    assert any(
        compiled(before, r"\Z").search(example[:start]) if before else compiled(after).match(example[end:])
        for start, end in places
    )


PLAIN = st.characters(codec="ascii")
DRAWN = [kind for kind in kinds() if not re.search(r"\(\?<?[!=]", kind.pattern)]


@pytest.mark.parametrize("kind", DRAWN, ids=lambda kind: kind.id)
@given(st.data())
@settings(max_examples=10)  # for each line, and others in every run
def test_what_a_line_reads_holds_one_of_its_cues(kind: Kind, data: st.DataObject) -> None:
    """A cue that is missing from the table would keep a line from a text that it fits."""
    text = data.draw(st.from_regex(compiled(kind.pattern), alphabet=PLAIN, fullmatch=True))
    assert kind in likely(text.lower())


TRIALS = st.lists(
    st.builds(
        Passage,
        st.sampled_from(["ctgov", "veeva"]),
        st.sampled_from(["brief_title", "official_title", "interventions", "arms", "brief_summary"]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(". ".join),
    ),
    max_size=6,
)


@given(TRIALS, st.randoms())
def test_the_order_of_the_passages_does_not_matter(trial: list[Passage], random: object) -> None:
    mixed = list(trial)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert studied.constructs(trial) == studied.constructs(mixed)


@given(TRIALS)
def test_the_construct_of_a_products_antigen_is_one_of_the_trials(trial: list[Passage]) -> None:
    found = studied.constructs(trial)
    kept = {each.construct_ for each in found}
    for antigen in studied.agreed(extract(trial), found):
        assert antigen.construct_ is None or antigen.role not in DIRECTED or antigen.construct_ in kept


@given(TRIALS)
def test_each_construct_has_words_of_the_trial_as_evidence(trial: list[Passage]) -> None:
    texts = {(each.registry, each.field): "" for each in trial}
    for each in trial:
        texts[each.registry, each.field] += f"{each.text}\n"
    for construct in studied.constructs(trial):
        assert construct.evidence
        assert all(each.quote in texts[each.registry, each.field] for each in construct.evidence)


@given(st.text(alphabet="CAR-T NK antibody donor autologous", max_size=80))
def test_criteria_and_descriptions_never_make_a_construct(text: str) -> None:
    for field in ("eligibility.inclusion", "eligibility.criteria", "detailed_description", "keywords", "conditions"):
        assert studied.constructs([Passage("ctgov", field, text)]) == ()


HOSTILE = (
    "NK cells ",
    "after CAR-T ",
    "autologous CAR-T/",
    "antibody ",
    "anti-",
    "CD34+ ",
    "T cells with ",
    "in vivo ",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(words: str) -> None:
    """A second or two measured; time that grew with the square of the length would be many minutes."""
    assert studied.constructs([Passage("ctgov", "brief_summary", words * (200_000 // len(words)))]) is not None
