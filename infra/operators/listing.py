"""Lists of which a person sees the beginning, and a script all that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final

import typer

from infra.operators.client import Api, Json
from infra.operators.printing import Output

_PAGE: Final = 1000  # the most that a page of a list holds
Limit = Annotated[int, typer.Option("--limit", min=1, help="The most to list.")]
All = Annotated[bool, typer.Option("--all", help="List all, however many.")]


@dataclass(frozen=True)
class Listed:
    """The beginning of a list, and whether there is more of it."""

    items: list[Json]
    more: bool


def listed(api: Api, name: str, filters: Mapping[str, str | None], limit: int | None) -> Listed:
    """Return at most `limit` of what a route lists under its own name; None: all."""
    size = _PAGE if limit is None else min(limit + 1, _PAGE)  # one more tells whether there is more
    given = {key: value for key, value in filters.items() if value} | {"limit": str(size)}
    found = api.listed(name, "v1", name, parameters=given)
    items = list(found if limit is None else islice(found, limit + 1))
    return Listed(items[:limit], limit is not None and len(items) > limit)


def more(out: Output, found: Listed, nothing: str) -> None:
    """Say that a list is empty, or that it goes on."""
    if not found.items:
        out.line(nothing)
    elif found.more:
        out.note(f"These are the first {len(found.items)}; --all lists every one")
