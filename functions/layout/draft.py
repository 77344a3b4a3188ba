"""The facts of one page while it is read: values, wordings where they differ, what is not available or not known."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, TypeVar

from functions.layout.criteria import items
from functions.layout.lines import Line, joined
from functions.normalise import fold, is_not_available, unescape
from functions.paths import nested
from functions.times import ages, date, years
from schemas.facts import Facts
from schemas.identifiers import PartialDate

Term = TypeVar("Term")

_TOGETHER = (
    frozenset({"eligibility.criteria", "eligibility.inclusion", "eligibility.exclusion"}),
    frozenset(f"eligibility.{end}_age{unit}" for end in ("minimum", "maximum") for unit in ("", "_years")),
)
"""Fields of which a page that shows one speaks of all: "18 Years and older" has no highest age."""

CriteriaPart = Literal["lead", "inclusion", "exclusion"]
"""Where a line of the criteria belongs: to one of the two lists, or before them (headings belong to no list)."""


class Draft:
    """Collects fields by their dotted path; the first value of a path stays, and an equal one again is no surprise."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self.stated: dict[str, str] = {}
        self.raw: dict[str, str] = {}
        self.not_available: list[str] = []
        self.as_of: PartialDate | None = None
        self.nct_id: str | None = None
        self.nct_id_aliases: tuple[str, ...] = ()
        self.unlinked_reason: str | None = None
        self.native_id: str | None = None
        self._facts: tuple[str | None, Facts] | None = None  # as they were last asked for, with the NCT ID then
        self._criteria: list[tuple[CriteriaPart | Literal["heading"], tuple[Line, ...]]] = []

    def __contains__(self, path: str) -> bool:
        return path in self._values

    def values(self) -> Mapping[str, Any]:
        """Return the fields that are stated so far, by their paths."""
        return self._values

    def count(self) -> int:
        """Return how many fields are stated so far or hold a word that is not known, without titles and ids."""
        return len({*self._values, *self.raw} - {"brief_title", "official_title", "org_study_id", "other_ids"})

    def get(self, path: str) -> Any:
        """Return the value of a path so far, or None."""
        return self._values.get(path)

    def put(self, path: str, value: Any, stated: str | None = None) -> None:
        """Set a field, `stated` being its wording where that differs; empty and later values are passed over."""
        if value is None or value in ((), "") or path in self._values:
            return
        self._facts = None
        self._values[path] = value
        if stated is not None and stated != value:
            self.stated[path] = stated

    def text(self, path: str, wording: str | None) -> None:
        """Set a free text field, Markdown escapes removed; words such as "Not available" make it not available."""
        if not wording:
            return
        if is_not_available(wording):
            self.absent(path)
        else:
            self.put(path, unescape(wording), wording)

    def typed(self, path: str, wording: str | None, read: Callable[[str], Any]) -> None:
        """Set a field of a closed vocabulary or form; a wording that `read` does not know is kept in `raw`."""
        if not wording:
            return
        value = read(wording)
        if value is not None and value != ():
            self.put(path, value, wording)
        elif is_not_available(wording):
            self.absent(path)
        else:
            self.raw.setdefault(path, wording)

    def names(self, path: str, wordings: Sequence[str]) -> None:
        """Set a list of names, each once, Markdown escapes removed; names such as "Not available" make it so."""
        named = [wording for wording in wordings if not is_not_available(wording)]
        if wordings and not named:
            self.absent(path)
        plain = [unescape(name) for name in named]
        self.put(path, tuple(dict.fromkeys(plain)), " | ".join(named) if named != plain else None)

    def known(self, path: str, wording: str | None, read: Callable[[str], Term | None]) -> Term | None:
        """Return what a closed word within a list ("arms.0.type") means; an unknown one is kept in `raw`."""
        value = read(wording) if wording else None
        if wording and value is None:
            self.raw.setdefault(path, wording)
        return value

    def unescaped(self, path: str, wording: str | None) -> str | None:
        """Return a text within a list ("arms.0.description") without Markdown escapes; a wording with some is kept."""
        value = unescape(wording) if wording else None
        if value and value != wording:
            self.stated[path] = wording or ""
        return value

    def date(self, path: str, wording: str | None) -> None:
        """Set a date field, as precise as it is stated."""
        self.typed(path, wording, date)

    def ages(self, wording: str | None) -> None:
        """Set the lowest and the highest age from one range; words that state neither are kept in `raw`."""
        if not wording or is_not_available(wording):
            if wording:
                self.absent("eligibility.minimum_age")
            return
        low, high = ages(wording)
        if low is None and high is None:
            self.raw.setdefault("eligibility.minimum_age", wording)
        self.put("eligibility.minimum_age", low, wording)
        self.put("eligibility.maximum_age", high, wording)

    def shows(self, path: str) -> bool:
        """Say whether the page speaks of a field: states it, says there is none, or uses a word that is not known."""
        return path in self._values or path in self.raw or path in self.not_available

    def fill(self, other: "Draft", *, without: Collection[str] = ()) -> None:
        """Take the fields that this page does not speak of from another account of the trial, facts and wordings.

        Both accounts are closed: their facts were asked for. Arms are taken only where the interventions that they name
        are this page's, a sponsor's class only of the same sponsor.
        """
        self._facts = None
        spoken = {path for group in _TOGETHER if any(map(self.shows, group)) for path in group}
        for path, value in other.values().items():
            if path not in without and path not in spoken and not self.shows(path) and self._fits(path, value, other):
                self._values[path] = value
                self.stated |= {key: wording for key, wording in other.stated.items() if _list_of(key) == path}
                self.raw |= {key: wording for key, wording in other.raw.items() if _list_of(key) == path}
        for path, wording in other.raw.items():
            if _list_of(path) == path and path not in spoken and not self.shows(path):
                self.raw[path] = wording

    def _fits(self, path: str, value: Any, other: "Draft") -> bool:
        if path == "arms" and "interventions" in self._values:
            return {fold(name) for arm in value for name in arm.interventions} <= {
                fold(intervention.name) for intervention in self._values["interventions"]
            }
        if path == "sponsor.class" and "sponsor.name" in self._values:
            return fold(self._values["sponsor.name"]) == fold(other.get("sponsor.name") or "")
        return True

    def absent(self, path: str) -> None:
        """Note that the page says it has no value for the field."""
        if path not in self.not_available:
            self.not_available.append(path)

    def criteria(self, part: CriteriaPart, heading: Line | None, lines: Sequence[Line]) -> None:
        """Add a part of the eligibility criteria, in page order; its lines are accounted for by the caller."""
        self._criteria.append(("heading", (heading,) if heading else ()))
        self._criteria.append((part, tuple(lines)))

    def _close_criteria(self) -> None:
        stated = [line for part, lines in self._criteria if part != "heading" for line in lines]
        if stated and all(is_not_available(line.text) for line in stated):
            self.absent("eligibility.criteria")
        elif stated:
            self.text(
                "eligibility.criteria",
                joined(line for _, lines in self._criteria for line in lines),
            )
            for part in ("inclusion", "exclusion"):
                self._close_list(part, [line for kind, lines in self._criteria if kind == part for line in lines])
        self._criteria.clear()

    def _close_list(self, part: str, lines: Sequence[Line]) -> None:
        if lines and all(is_not_available(line.text) for line in lines):
            self.absent(f"eligibility.{part}")
        else:
            self.put(f"eligibility.{part}", items(lines))

    def facts(self) -> Facts:
        """Return the facts; the criteria are put together and ages get their number of years here."""
        self._close_criteria()
        for end in ("minimum", "maximum"):
            stated = self._values.get(f"eligibility.{end}_age")
            self.put(f"eligibility.{end}_age_years", years(stated) if stated else None)
        if self._facts is None or self._facts[0] != self.nct_id:
            known = {"nct_id": self.nct_id} if self.nct_id else {}
            self._facts = (self.nct_id, Facts.model_validate(nested(self._values.items()) | known))
        return self._facts[1]


def _list_of(path: str) -> str:
    """Return the field in which a place stands: `arms` for `arms.0.type`."""
    return re.split(r"\.\d", path, maxsplit=1)[0]
