"""What one passage of a page says of an antigen: the passage, the role, the words and the rule."""

import re
from typing import Final, NamedTuple

from schemas.terms import AntigenRole, Construct

BEARING: Final = ("interventions", "brief_title", "official_title", "arms", "brief_summary", "plain_language_summary")
"""The fields that can make a target, the most telling first."""
TITLES: Final = ("brief_title", "official_title")
FINDABLE: Final = frozenset(
    {AntigenRole.TARGET, AntigenRole.BAIT, AntigenRole.BINDER, AntigenRole.ENGAGER_ARM, AntigenRole.COMBINATION}
)


CONTROL: Final = re.compile(
    r"(?!.*\bexperimental\b)\s*(?:(?:active|placebo|sham) comparator|no intervention|control)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How the text of a control arm begins that states its type in words."""


class Passage(NamedTuple):
    """A text of one page: the registry, the field (a dotted path of the facts: `eligibility.criteria`), the words, and
    whether they are of a control (a comparator's arm, or what only comparators are given).
    """

    registry: str
    field: str
    text: str
    is_control: bool = False

    @property
    def name(self) -> str:
        """Return the first part of the field: `eligibility`."""
        return self.field.partition(".")[0]

    @property
    def bears_targets(self) -> bool:
        """Return whether the passage can make a target."""
        return self.name in BEARING and not self.is_control and not (self.name == "arms" and CONTROL.match(self.text))

    @property
    def rank(self) -> tuple[int, bool, str, str, str]:
        """Return the place of the passage among others, whatever the order in which they came."""
        place = BEARING.index(self.name) if self.name in BEARING else len(BEARING)
        return (place, self.is_control, self.registry, self.field, self.text)


class Finding(NamedTuple):
    """One occurrence of an antigen: its role, where it stands with the words and the rule that say so, the construct
    that the words beside it name, the other antigens of its list or of the product that was named, and its place in
    the passage.
    """

    symbol: str
    role: AntigenRole
    passage: Passage
    quote: str
    rule: str
    construct: Construct | None
    companions: frozenset[str]
    start: int
