"""Which registry is believed about which field: an order of registries where one matters, each with its reason.

The orders settle stable fields, and ties between volatile ones (there the date decides first). A registry that an order
does not name follows in the general order, and one that this page does not know follows last, by the rank it declares.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

RULES_VERSION: Final = 2
"""The version of precedence, merging and vocabulary: raising it calls for a reconcile run."""

REGISTRY_OF_RECORD: Final = "ctgov"
"""The registry that the others republish: it wins volatile fields unless another states a later last-update date."""


class Order(NamedTuple):
    """Registries, the most faithful first, and why."""

    registries: tuple[str, ...]
    reason: str


GENERAL: Final = Order(
    ("ctgov", "meddatax", "veeva", "medpath", "trialx", "clinconnect"),
    "The registry itself; then MedDataX, which prints its enum words and dates as they are; Veeva, which labels each "
    "field; MedPath, which loses letters and glues cells; TrialX, to which investigators add; ClinConnect, which shows "
    "the least.",
)

_BRACKETED: Final = Order(
    ("ctgov", "meddatax", "veeva", "trialx", "medpath", "clinconnect"),
    "MedPath can lose the first letter of a line, and ClinConnect's text keeps escapes and comment brackets.",
)
_CRITERIA: Final = Order(
    ("ctgov", "meddatax", "trialx", "veeva", "medpath", "clinconnect"),
    "Veeva loses nesting and restarts its numbers; MedPath can lose the headings of both lists; ClinConnect splits "
    "items over lines.",
)
_TABLES: Final = Order(
    ("ctgov", "veeva", "meddatax", "trialx", "clinconnect", "medpath"),
    "Veeva prints the type before the name, MedDataX labels it; MedPath glues the cells of a row together.",
)

ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "phases": Order(
            ("ctgov", "meddatax", "veeva", "clinconnect", "medpath", "trialx"),
            "MedPath collapses Phase 1/2 to Phase 1; TrialX shows Early Phase 1 as N/A.",
        ),
        "conditions": Order(
            ("ctgov", "veeva", "trialx", "clinconnect", "medpath", "meddatax"),
            "MedPath mixes in MedDRA and ICD codes; MedDataX joins conditions with blanks and no separator.",
        ),
        "keywords": Order(
            ("ctgov", "veeva", "trialx", "clinconnect", "medpath", "meddatax"),
            "MedDataX joins keywords with blanks and no separator.",
        ),
        "sponsor.name": Order(
            ("ctgov", "meddatax", "medpath", "trialx", "veeva", "clinconnect"),
            "Veeva shortens the name by its legal suffix; ClinConnect prints it in capitals.",
        ),
        "brief_title": Order(
            ("ctgov", "meddatax", "veeva", "clinconnect", "trialx", "medpath"),
            "MedPath can lose the first letter of a line; on TrialX investigators may word it themselves.",
        ),
        "brief_summary": Order(
            ("ctgov", "meddatax", "veeva", "medpath", "clinconnect", "trialx"),
            "On TrialX the overview can be the investigator's own text and not the registry's.",
        ),
        "detailed_description": Order(
            ("ctgov", "veeva", "medpath", "meddatax", "clinconnect", "trialx"),
            "MedDataX can show a bare heading for it; on TrialX it can be the investigator's own text.",
        ),
        "eligibility.criteria": _CRITERIA,
        "eligibility.inclusion": _CRITERIA,
        "eligibility.exclusion": _CRITERIA,
        "interventions": _TABLES,
        "arms": _TABLES,
        "primary_outcomes": _TABLES,
        "secondary_outcomes": _TABLES,
        "official_title": _BRACKETED,
    }
)

PADS_MONTHS: Final = frozenset({"meddatax"})
"""Registries that print a date known to the month as that month's last day: 2025-10 is shown as 2025-10-31."""

COLLAPSES_PHASES: Final = frozenset({"medpath"})
"""Registries that show one phase where the trial has several: Phase 1/2 as Phase 1."""

HIDES_PHASES: Final = frozenset({"trialx"})
"""Registries that show N/A also where the trial has a phase: Early Phase 1 as "Phase N/A"."""

JOINS_CONDITIONS: Final = frozenset({"meddatax"})
"""Registries that print a list of words joined by blanks, so that its members are lost."""

_UNDECLARED: Final = 1_000_000


def place(path: str, registry: str, declared: Mapping[str, int]) -> tuple[int, int, str]:
    """Return a sort key that puts the registry believed first about the field at `path` first.

    `declared` has the ranks that registries declare for themselves; they serve those that this page does not name.
    """
    for level, order in enumerate((ORDERS.get(path, GENERAL), GENERAL)):
        if registry in order.registries:
            return level, order.registries.index(registry), registry
    return 2, declared.get(registry, _UNDECLARED), registry
