"""Type-ahead: what is found of what has been typed, and in which order."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.queries.counting import Tally
from functions.queries.names import condition_names
from functions.queries.suggest import Entry, listed
from functions.queries.vocabularies import ANTIGENS, CONDITIONS, Vocabulary
from functions.vocabulary import antigens, conditions
from functions.vocabulary.conditionwords import HAS_BRITISH
from schemas.concept import MatchKind

ANTIGEN_TRIALS = {"CD19": 9, "CD5": 3, "MS4A1": 5, "TNFRSF17": 7, "ERBB2": 4, "CLDN18": 2, "CLDN18.2": 2}
CONDITION_TRIALS = {"DOID:1240": 9, "DOID:9119": 5, "DOID:5603": 3, "DOID:9538": 4, "DOID:162": 30, "DOID:684": 2}


def names(typed: str | None, vocabulary: Vocabulary, trials: Mapping[str, int]) -> list[Entry]:
    return list(listed(vocabulary, Tally(trials, frozenset(trials)), typed, None, 10_000))


def antigen(typed: str | None) -> list[Entry]:
    return names(typed, ANTIGENS, ANTIGEN_TRIALS)


def condition(typed: str | None) -> list[Entry]:
    return names(typed, CONDITIONS, CONDITION_TRIALS)


@pytest.mark.parametrize(
    ("typed", "found", "matched", "match"),
    [
        ("CD19", "CD19", "CD19", "exact"),
        ("cd-19", "CD19", "CD19", "exact"),
        ("cd2", "MS4A1", "CD20", "prefix"),
        ("b cell mat", "TNFRSF17", "B-cell maturation antigen", "prefix"),
        ("HER2", "ERBB2", "HER2", "exact"),
        ("HRE2", "ERBB2", "HER2", "similar"),
        ("clnd18", "CLDN18", "CLDN18", "similar"),
    ],
)
def test_antigens(typed: str, found: str, matched: str, match: str) -> None:
    first = {entry.suggestion.id: entry.suggestion for entry in antigen(typed)[:3]}[found]
    assert (first.match, first.trials) == (match, ANTIGEN_TRIALS[found])
    assert first.matched
    assert first.matched.startswith(matched)


@pytest.mark.parametrize(
    ("typed", "found", "match"),
    [
        ("leuk", "DOID:1240", "prefix"),
        ("leukaemi", "DOID:1240", "prefix"),
        ("leukmia", "DOID:1240", "similar"),
        ("luekemia", "DOID:1240", "similar"),
        ("mulitple mye", "DOID:9538", "similar"),
        ("hepatocelular", "DOID:684", "similar"),
        ("AML", "DOID:9119", "exact"),
        ("t-a", "DOID:5603", "prefix"),
        ("lymphoblastic leuk", "DOID:5603", "infix"),
        ("MONDO:0018874", "DOID:9119", "exact"),
    ],
)
def test_conditions(typed: str, found: str, match: str) -> None:
    first = {entry.suggestion.id: entry.suggestion for entry in condition(typed)[:3]}[found]
    assert first.match == match


def test_a_hyphen_ends_a_word() -> None:
    assert "DOID:162" in [entry.suggestion.id for entry in condition("t")]  # "tumor"
    assert "DOID:162" not in [entry.suggestion.id for entry in condition("T-")]
    assert "DOID:8778" in [entry.suggestion.id for entry in condition("Crohn’")]


def test_what_is_typed_in_full_comes_first_and_slips_are_not_looked_for() -> None:
    found = antigen("CD1")
    assert (found[0].suggestion.id, found[0].suggestion.match, found[0].suggestion.trials) == ("CD1", "exact", 0)
    assert found[1].suggestion.id == "CD19"
    assert MatchKind.SIMILAR not in {entry.suggestion.match for entry in found}


ORDER = [
    ("exact", None),
    ("prefix", True),
    ("infix", True),
    ("prefix", False),
    ("infix", False),
    ("similar", True),
    ("similar", False),
]


@pytest.mark.parametrize("typed", ["cd", "CD1", "her", "l", "leuk", "leukmia", "carcinoma", "acute", "mulitple", "α"])
@pytest.mark.parametrize("vocabulary", [ANTIGENS, CONDITIONS], ids=lambda one: one.plural)
def test_literal_matches_come_before_slips_trials_before_none_and_many_before_few(
    vocabulary: Vocabulary, typed: str
) -> None:
    found = [entry.suggestion for entry in (antigen if vocabulary is ANTIGENS else condition)(typed)]
    places = [
        (ORDER.index((one.match, None if one.match == "exact" else one.trials > 0)), -one.trials)
        for one in found
        if one.match
    ]
    assert len(places) == len(found)
    assert [place[0] for place in places] == sorted(place[0] for place in places)
    assert [place for place in places if place[0]] == sorted(place for place in places if place[0])
    assert len({one.id for one in found}) == len(found)


def test_without_letters_the_concepts_of_trials_come_most_trials_first() -> None:
    found = [entry.suggestion for entry in antigen(None)]
    assert [(one.id, one.trials) for one in found[:3]] == [("CD19", 9), ("TNFRSF17", 7), ("MS4A1", 5)]
    assert {one.id for one in found} == ANTIGEN_TRIALS.keys()
    assert {(one.matched, one.match) for one in found} == {(None, None)}


@pytest.mark.parametrize("typed", [None, "c", "leukemia"])
def test_pages_show_every_entry_once(typed: str | None) -> None:
    tally = Tally(CONDITION_TRIALS, frozenset(CONDITION_TRIALS))
    seen: list[str] = []
    after = None
    while portion := listed(CONDITIONS, tally, typed, after, 7 if typed != "c" else 700):
        seen += [entry.suggestion.id for entry in portion]
        after = portion[-1].place
    assert seen == [entry.suggestion.id for entry in condition(typed)]


LONG = sorted(one.name for number in conditions.numbers() if (one := conditions.get(number)) and len(one.name) > 15)


@given(st.sampled_from(LONG), st.integers(1, 13), st.sampled_from("ax"))
def test_a_slip_in_a_long_name_still_finds_something(name: str, place: int, letter: str) -> None:
    for slip in (
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    ):
        assert condition(slip) or HAS_BRITISH.search(slip.lower()), slip  # a slip into a British form makes two of it


@given(st.text(max_size=30).filter(lambda text: any(sign.isalnum() for sign in text)))
def test_whatever_is_typed_has_a_list(text: str) -> None:
    for entries in (antigen(text), condition(text)):
        assert [entry.place for entry in entries] == sorted(entry.place for entry in entries)


@given(st.sampled_from(sorted(antigens.table())), st.integers(1, 12))
def test_a_name_is_found_by_each_of_its_beginnings(symbol: str, size: int) -> None:
    typed = symbol[:size]
    if typed[-1].isalnum():
        assert symbol in {entry.suggestion.id for entry in antigen(typed)}


def test_nearest_names_are_of_different_concepts() -> None:
    assert condition_names().nearest("glioblastma")[0] == "glioblastoma"
    assert condition_names().nearest("qqqqqqqqq") == []
