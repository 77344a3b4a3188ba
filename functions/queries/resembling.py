"""The query for trials that an unlinked record may belong to: those with its title or its study number."""

from collections.abc import Sequence
from typing import Any, Final

SIZE: Final = 20
"""The most candidates: a person looks at them."""


def resembling(titles: Sequence[str], study_ids: Sequence[str]) -> dict[str, Any]:
    """Return the search for trials that have one of the titles among theirs, or one of the study numbers.

    The hits' `_source` has `nct_id`, `titles` and `study_ids`, for the caller to say what is the same.
    """
    wanted = [("titles", title) for title in titles] + [("body", one) for one in study_ids]
    alike = [{"match_phrase": {field: text}} for field, text in wanted]
    return {
        "query": {"bool": {"should": alike, "minimum_should_match": 1}} if alike else {"match_none": {}},
        "sort": [{"nct_id": "asc"}],
        "size": SIZE,
        "_source": ["nct_id", "titles", "study_ids"],
        "timeout": "8s",
    }
