"""The largest searches that parameters allow are taken by both engines."""

from urllib.parse import quote

import pytest

from functions.queries.parameters import MAX_ALTERNATIVES, MAX_REPEATS, MAX_WORDS
from schemas.search import MAX_LIMIT, FacetName
from tests.search.finder import Finder

WORDS = [f"word{number}" for number in range(MAX_WORDS)]
KEYED = "&".join(["phase=PHASE1,-PHASE4&status=-COMPLETED&country=China&registry=-veeva"] * MAX_REPEATS)
NCT_IDS = ",".join(f"NCT{number:08}" for number in range(1, MAX_LIMIT + 1))
LARGEST = {
    "words of a text": f"q={' '.join(WORDS)}",
    "texts": "&".join(f"q={'|'.join(WORDS[start : start + MAX_ALTERNATIVES])}" for start in (0, MAX_ALTERNATIVES)),
    "unknown conditions": "&".join(
        f"condition={'|'.join(WORDS[start : start + MAX_ALTERNATIVES])}" for start in (0, MAX_ALTERNATIVES)
    ),
    "antigens in any role": f"antigen_role=any&antigen={','.join(['NKG2D ligands', 'HLA', 'CD3', 'CD8'] * 12)}",
    "hyphens": f"q={'-'.join(['a'] * 500)}",
    "NCT IDs": f"nct_id={NCT_IDS}",
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_searches_are_answered(find: Finder, name: str) -> None:
    query = quote(LARGEST[name], safe="=&")
    answer = find(f"{query}&{KEYED}&has_conflict=true&limit=1000&highlight=true&facets={','.join(FacetName)}")
    assert answer["total"] == 0
    assert set(answer["facets"]) == set(FacetName)
