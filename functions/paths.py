"""Dotted paths of facts, as records, provenance and tables name fields: `eligibility.minimum_age`, `sponsor.class`."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from schemas.facts import Facts


def read(facts: Facts, path: str) -> Any:
    """Return the value that facts state at a path; None where they state none (an empty list is none)."""
    value: Any = facts
    for name in _attributes(path):
        value = getattr(value, name)
        if value is None:
            return None
    return None if value == () else value


@cache
def _attributes(path: str) -> tuple[str, ...]:
    return tuple("class_" if name == "class" else name for name in path.split("."))


def nested(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return values that are given by their paths as one tree: `design.masking` stands under `design`."""
    tree: dict[str, Any] = {}
    for path, value in values:
        *outer, last = path.split(".")
        place = tree
        for name in outer:
            place = place.setdefault(name, {})
        place[last] = value
    return tree
