"""Lambda's event filters (FilterCriteria), for records that are plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from infra.local.resolver import TemplateError

MISSING = object()
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def within(value: Any, bounds: Sequence[Any]) -> bool:
    """True if a number keeps all bounds, as [">", 0, "<=", 5]."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return all(COMPARE[sign](value, bound) for sign, bound in zip(bounds[::2], bounds[1::2], strict=True))


# The forms of https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda value, wanted: isinstance(value, str) and value.startswith(wanted),
    "suffix": lambda value, wanted: isinstance(value, str) and value.endswith(wanted),
    "exists": lambda value, wanted: (value is not MISSING) is wanted,
    "anything-but": lambda value, wanted: (
        value is not MISSING and value not in (wanted if isinstance(wanted, list) else [wanted])
    ),
    "equals-ignore-case": lambda value, wanted: isinstance(value, str) and value.lower() == wanted.lower(),
    "numeric": within,
}


def filters(criteria: Mapping[str, Any] | None, place: str) -> tuple[dict[str, Any], ...]:
    """The patterns of a FilterCriteria; TemplateError for a form that is not known here."""
    patterns = tuple(json.loads(entry["Pattern"]) for entry in (criteria or {}).get("Filters", []))
    for pattern in patterns:
        check(pattern, place)
    return patterns


def check(pattern: Any, place: str) -> None:
    """Raises TemplateError unless each leaf is a list of values and known tests."""
    if isinstance(pattern, dict):
        for key, inner in pattern.items():
            check(inner, f"{place}.{key}")
        return
    if not isinstance(pattern, list) or not pattern:
        raise TemplateError(f"{place}: a filter's leaf is a list that is not empty")
    for wanted in pattern:
        if isinstance(wanted, dict) and (len(wanted) != 1 or not wanted.keys() <= TESTS.keys()):
            raise TemplateError(f"{place}: the filter {json.dumps(wanted)} is not known here")


def passes(record: Any, patterns: Sequence[Mapping[str, Any]]) -> bool:
    """True if the record fits one of the patterns, or if there are none."""
    return not patterns or any(fits(record, pattern) for pattern in patterns)


def fits(record: Any, pattern: Any) -> bool:
    """True if all keys of the pattern are in the record with one of the wanted values."""
    if isinstance(pattern, list):
        return any(allowed(record, wanted) for wanted in pattern)
    known = record if isinstance(record, dict) else {}
    return all(fits(known.get(key, MISSING), inner) for key, inner in pattern.items())


def allowed(value: Any, wanted: Any) -> bool:
    """True if the value is the wanted one or passes the wanted test."""
    if isinstance(wanted, dict):
        ((test, argument),) = wanted.items()
        return TESTS[test](value, argument)
    return bool(value == wanted)
