"""Wordings of conditions that no rule reads: those that mean several diseases or another than they seem to, and those
that stay text because they name none.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from functions.vocabulary.conditionwords import forms_of
from functions.vocabulary.modifiers import strippings
from functions.vocabulary.tables import parts, rows


@cache
def _wordings() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return what each wording means, none where it stays text."""
    return MappingProxyType({tuple(forms_of(text)): parts(ids) for text, ids, _ in rows("wordings")})


def by_wording(stated: str) -> tuple[str, ...] | None:
    """Return what the table says of a wording, without the modifiers around it; None where it says nothing."""
    for forms in strippings(forms_of(stated)):
        if (found := _wordings().get(tuple(forms))) is not None:
            return found
    return None
