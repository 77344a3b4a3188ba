"""The lines of a table that a text may fit, by its cues, and the sentences that hold one."""

from hypothesis import given
from hypothesis import strategies as st

from functions.vocabulary.constructs import named
from functions.vocabulary.cues import Cues, places

LINES = (("car", "chimeric"), ("natural killer", "nk"), (), ("x @", " ici"))
WORDS = ("CAR-T", "scar", "Natural", "killer", "killers", "NK.", "x", "@", "ici", "vici", "cells.", "cells; ")
TEXTS = st.lists(st.sampled_from(WORDS)).map(" ".join)


def fitting(text: str) -> list[int]:
    """The lines of which a text holds a cue, by a plain search."""
    return [place for place, cues in enumerate(LINES) if any(cue in text.lower() for cue in cues)]


@given(TEXTS)
def test_a_text_may_fit_the_lines_of_which_it_holds_a_cue(text: str) -> None:
    assert list(places(Cues(LINES).bits(text))) == fitting(text)


@given(TEXTS)
def test_each_sentence_with_a_cue_is_found_where_it_stands(text: str) -> None:
    found = list(Cues(LINES).sentences(text))
    assert all(text.startswith(piece, start) and list(places(bits)) == fitting(piece) for start, piece, bits in found)
    assert {place for _, _, bits in found for place in places(bits)} == set(fitting(text))


def test_no_construct_is_read_over_the_end_of_a_sentence() -> None:
    assert [each.kind.id for each in named("anti-CD70 T cells")] == ["K26"]
    assert not list(named("Patients had anti-CD70. T cells were counted"))
