"""One concept and its counts, on both engines: what its page says is what a search for it finds."""

from typing import Any
from urllib.parse import quote

import pytest

from functions.errors import NotFound
from functions.queries import concepts
from functions.queries.vocabularies import ANTIGENS, CONDITIONS, Vocabulary
from functions.vocabulary import antigens, conditions
from schemas.concept import AntigenPage, Concept
from tests.search.finder import Finder
from tests.search.trials import trials

SYMBOLS = {antigen.symbol for trial in trials() for antigen in trial.antigens}
NUMBERS = {concept.id for trial in trials() for concept in trial.condition_concepts}
FAMILIES = ("MICA", "CD3", "CLDN18", "CLDN18.2", "HLA-DR", "CD99")
WIDER = ("DOID:4", "DOID:162", "DOID:1240", "NCIT:C9292", "DOID:1909")


def page(find: Finder, vocabulary: Vocabulary, concept: str) -> Concept:
    raw = find.index.search(concepts.counting(vocabulary, concept))
    return concepts.page(vocabulary, concept, raw)


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {bucket["value"]: bucket["count"] for bucket in found["buckets"]}


@pytest.mark.parametrize(
    ("vocabulary", "concept"),
    [(ANTIGENS, symbol) for symbol in sorted({*SYMBOLS, *FAMILIES})]
    + [(CONDITIONS, number) for number in sorted({*NUMBERS, *WIDER})],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_counts_what_a_search_finds(find: Finder, vocabulary: Vocabulary, concept: str) -> None:
    found = find(f"{vocabulary.parameter}={quote(concept)}&limit=1&facets=status,phase")
    shown = page(find, vocabulary, concept).trials.model_dump(mode="json")
    assert shown["total"] == found["total"]
    assert (shown["status"], shown["phase"]) == (found["facets"]["status"], found["facets"]["phase"])


@pytest.mark.parametrize("vocabulary", [ANTIGENS, CONDITIONS], ids=lambda one: one.plural)
def test_all_counts_at_once_are_what_searches_find(find: Finder, vocabulary: Vocabulary) -> None:
    tally = vocabulary.tally(find.index.search(vocabulary.count()))
    wanted = {*SYMBOLS, *FAMILIES} if vocabulary is ANTIGENS else {*NUMBERS, *WIDER}
    for concept in wanted:
        total = find(f"{vocabulary.parameter}={quote(concept)}&limit=1")["total"]
        assert tally.totals.get(concept, 0) == total, concept
    assert tally.named <= tally.totals.keys()


def test_antigens_are_named_by_trials_in_the_roles_of_a_plain_search(find: Finder) -> None:
    tally = ANTIGENS.tally(find.index.search(ANTIGENS.count()))
    assert "NKG2D-ligands" in tally.named
    assert not {"MICA", "KLRK1", "CD3E"} & tally.named
    assert "KLRK1" not in tally.totals


def test_constructs_are_of_the_antigen_itself(find: Finder) -> None:
    found = page(find, ANTIGENS, "CD5").trials
    assert counts(found.model_dump(mode="json")["construct"]) == {"CAR-T": 2, "CAR-NK": 1}
    assert found.construct_
    assert found.construct_.missing == 0
    assert page(find, CONDITIONS, "DOID:9119").trials.construct_ is None


def test_a_page_tells_names_ids_and_family(find: Finder) -> None:
    found = page(find, ANTIGENS, "MS4A1")
    assert (found.name, found.kind) == ("membrane spanning 4-domains A1", "gene")
    assert "CD20" in found.aliases
    assert found.ids | {"ncit": ()} == {
        "hgnc": ("HGNC:7315",),
        "uniprot": ("P11836",),
        "entrez": ("931",),
        "ncit": (),
    }
    isoform = page(find, ANTIGENS, "CLDN18.2")
    assert [one.id for one in isoform.parents] == ["CLDN18"]
    assert "CLDN18.2" in [one.id for one in page(find, ANTIGENS, "CLDN18").children]
    ligands = page(find, ANTIGENS, "NKG2D-ligands")
    assert isinstance(ligands, AntigenPage)
    assert ("MICA", "MHC class I polypeptide-related sequence A") in [(one.id, one.name) for one in ligands.members]
    member = page(find, ANTIGENS, "MICA")
    assert isinstance(member, AntigenPage)
    assert "NKG2D-ligands" in [one.id for one in member.families]


def test_the_page_of_a_condition(find: Finder) -> None:
    found = page(find, CONDITIONS, "DOID:9119")
    assert found.ids == {"doid": ("DOID:9119",), "mondo": ("MONDO:0018874",), "mesh": ("D015470",), "ncit": ("C3171",)}
    assert "AML" in found.aliases
    assert "myeloid leukemia" in [one.name for one in found.parents]
    assert "acute promyelocytic leukemia" in [one.name for one in found.children]
    assert page(find, CONDITIONS, "NCIT:C9292").ids == {"ncit": ("C9292",)}


@pytest.mark.parametrize(
    ("vocabulary", "words", "concept"),
    [
        (ANTIGENS, "CD20", "MS4A1"),
        (ANTIGENS, "bcma", "TNFRSF17"),
        (ANTIGENS, "HGNC:1633", "CD19"),
        (ANTIGENS, "p15391", "CD19"),
        (ANTIGENS, "NKG2D ligands", "NKG2D-ligands"),
        (CONDITIONS, "T-ALL", "DOID:5603"),
        (CONDITIONS, "doid:9119", "DOID:9119"),
        (CONDITIONS, "MONDO:0018874", "DOID:9119"),
        (CONDITIONS, "NCIT:C3171", "DOID:9119"),
        (CONDITIONS, "C9292", "NCIT:C9292"),
        (CONDITIONS, "D015470", "DOID:9119"),  # its kinds have the same MeSH id
        (CONDITIONS, "MESH:D015470", "DOID:9119"),
    ],
)
def test_words_and_ids_mean_one_concept(vocabulary: Vocabulary, words: str, concept: str) -> None:
    assert concepts.the_one(vocabulary, words).id == concept


def test_a_search_takes_the_ids_that_pages_take(find: Finder) -> None:
    for query in ("condition=MONDO:0018874", "condition=D015470", "condition=AML"):
        assert find.ids(query) == find.ids("condition=DOID:9119")
    assert find.ids("antigen=P15391") == find.ids("antigen=CD19")


def test_every_concept_has_its_page_under_its_id() -> None:
    assert [one for one in antigens.table() if concepts.the_one(ANTIGENS, one).id != one] == []
    assert [one for one in conditions.numbers() if concepts.the_one(CONDITIONS, one).id != one] == []


@pytest.mark.parametrize(
    ("vocabulary", "words", "nearest"), [(ANTIGENS, "CD1999", "CD19"), (CONDITIONS, "leukemja", "leukemia")]
)
def test_unknown_words_name_the_nearest(vocabulary: Vocabulary, words: str, nearest: str) -> None:
    with pytest.raises(NotFound) as unknown:
        concepts.the_one(vocabulary, words)
    assert nearest in unknown.value.extra["nearest"]


@pytest.mark.parametrize("vocabulary", [ANTIGENS, CONDITIONS], ids=lambda one: one.plural)
def test_ambiguous_words_name_the_candidates(vocabulary: Vocabulary) -> None:
    words = next(text for text in AMBIGUOUS[vocabulary.plural] if len(vocabulary.find(text)) > 1)
    with pytest.raises(NotFound) as ambiguous:
        concepts.the_one(vocabulary, words)
    candidates = ambiguous.value.extra["candidates"]
    assert [one["id"] for one in candidates] == [one.id for one in vocabulary.find(words)]
    assert all(one["name"] for one in candidates)


AMBIGUOUS = {
    "antigens": sorted(text for one in antigens.table().values() for text in one.aliases),
    "conditions": ("CML", "MM", "MS", "PD", "RA", "AML/MDS"),
}
