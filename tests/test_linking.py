"""Which trials a record without an NCT ID may belong to, and why."""

from collections.abc import Sequence
from typing import Any

import pytest

from functions.gateways.index import TrialIndex
from functions.stages.linking import candidates
from schemas.facts import Facts
from tests.merge.build import record


class Holding(TrialIndex):
    """An index that finds one trial, whatever is sought."""

    def __init__(self, **trial: Any) -> None:
        self._trial = {"nct_id": "NCT01234567", **trial}

    def resembling(self, titles: Sequence[str], study_ids: Sequence[str]) -> list[dict[str, Any]]:  # noqa: ARG002
        """Return the trial."""
        return [self._trial]


@pytest.mark.parametrize(
    ("stated", "held", "reasons"),
    [
        ({"brief_title": "CD19 CAR-T in Lupus"}, {"titles": ["CD19 CAR T in lupus."]}, ["same title"]),
        ({"brief_title": "嵌合抗原受体T细胞治疗狼疮"}, {"titles": ["嵌合抗原受体T细胞治疗狼疮"]}, ["same title"]),
        ({"brief_title": "狼疮的细胞治疗"}, {"titles": ["白血病的细胞治疗"]}, []),
        ({"org_study_id": "ABC-1"}, {"study_ids": ["abc 1"]}, ["same study number"]),
        ({"org_study_id": "ABC-1"}, {"study_ids": ["ABC-10"]}, []),
    ],
)
def test_a_candidate_has_the_same_title_or_number(
    stated: dict[str, str], held: dict[str, list[str]], reasons: list[str]
) -> None:
    """In any script; a title that only shares words is none."""
    page = record("medpath").model_copy(update={"fields": Facts.model_validate(stated)})
    found = candidates(page, Holding(**held))["candidates"]
    assert [candidate["reason"] for candidate in found] == reasons
