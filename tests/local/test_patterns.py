"""Lambda's event filters."""

from typing import Any

import pytest

from infra.local.patterns import filters, passes
from infra.local.resolver import TemplateError

RECORD = {"eventName": "INSERT", "dynamodb": {"Keys": {"sk": {"S": "current"}, "n": {"N": 7}}}}


def keys(name: str, kind: str, *wanted: Any) -> dict[str, Any]:
    """A pattern for a key."""
    return {"dynamodb": {"Keys": {name: {kind: list(wanted)}}}}


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({}, True),
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        (keys("sk", "S", "current"), True),
        (keys("sk", "S", "other"), False),
        (keys("sk", "S", {"prefix": "cur"}), True),
        (keys("sk", "S", {"prefix": "rev"}), False),
        (keys("sk", "S", {"suffix": "ent"}), True),
        (keys("sk", "S", {"exists": True}), True),
        (keys("sk", "S", {"exists": False}), False),
        (keys("no", "S", {"exists": False}), True),
        (keys("no", "S", {"anything-but": "x"}), False),
        (keys("sk", "S", {"anything-but": ["x", "current"]}), False),
        (keys("sk", "S", {"anything-but": "x"}), True),
        (keys("sk", "S", {"equals-ignore-case": "CURRENT"}), True),
        (keys("n", "N", {"numeric": [">", 5, "<=", 7]}), True),
        (keys("n", "N", {"numeric": [">", 7]}), False),
        (keys("sk", "S", {"numeric": [">", 7]}), False),
        ({"eventName": ["INSERT"], **keys("sk", "S", "other")}, False),
    ],
)
def test_patterns(pattern: dict[str, Any], *, fits: bool) -> None:
    assert passes(RECORD, [pattern]) is fits


def test_one_of_several_patterns_is_enough_and_none_is_no_filter() -> None:
    assert passes(RECORD, [{"eventName": ["REMOVE"]}, {"eventName": ["INSERT"]}])
    assert passes(RECORD, [])


@pytest.mark.parametrize("pattern", ['{"a": [{"cidr": "10.0.0.0/8"}]}', '{"a": "b"}', '{"a": []}', '{"a": [{}]}'])
def test_other_forms_are_an_error_with_their_place(pattern: str) -> None:
    with pytest.raises(TemplateError, match=r"^here\.a: "):
        filters({"Filters": [{"Pattern": pattern}]}, "here")
