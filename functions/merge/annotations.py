"""Antigens, constructs and condition concepts of a trial, read from what its live sources say.

Every live source's own words are read, and not only those that won their field: each registry that names a target is
evidence for it. A trial without a live source keeps what its last sources said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from functions.merge.candidates import Account
from functions.merge.sources import Source
from functions.precedence import JOINS_CONDITIONS
from functions.vocabulary import studied
from functions.vocabulary.conditions import find, resolve
from functions.vocabulary.findings import Passage
from functions.vocabulary.targets import extract
from schemas.facts import Arm, Intervention
from schemas.terms import ArmType, Basis
from schemas.trial import ConditionConcept, TrialAntigen, TrialConstruct

_TEXTS: Final = (
    "brief_title",
    "official_title",
    "brief_summary",
    "plain_language_summary",
    "detailed_description",
    "conditions",
    "keywords",
    "eligibility.inclusion",
    "eligibility.exclusion",
)
_INFERRING: Final = ("brief_title", "official_title", "brief_summary", "plain_language_summary")
"""Titles and summaries, from which conditions are inferred where no source states any."""

COMPARATORS: Final = frozenset(
    {ArmType.ACTIVE_COMPARATOR, ArmType.PLACEBO_COMPARATOR, ArmType.SHAM_COMPARATOR, ArmType.NO_INTERVENTION}
)
"""The arms that an experimental one is compared with."""


def antigens(known: Sequence[Source], accounts: Sequence[Account]) -> tuple[TrialAntigen, ...]:
    """Return the antigens that the sources name, each with its roles and the words that say so."""
    return extract([passage for account in _speaking(known, accounts) for passage in passages(account)])


def constructs(known: Sequence[Source], accounts: Sequence[Account]) -> tuple[TrialConstruct, ...]:
    """Return the kinds of product that the sources say are under study; what only a comparator arm has is none."""
    return studied.constructs(passage for account in _speaking(known, accounts) for passage in passages(account))


def condition_concepts(
    stated: Sequence[str], known: Sequence[Source], accounts: Sequence[Account]
) -> tuple[ConditionConcept, ...]:
    """Return the concepts that the stated conditions mean; where none are stated, or none means a concept (`CAR-T Cell
    Therapy`), those of titles and summaries.
    """
    speaking = _speaking(known, accounts)
    texts = {(path, account[path].value) for account in speaking for path in _INFERRING if path in account}
    ordered = sorted(texts, key=lambda each: (_INFERRING.index(each[0]), each[1]))
    context = " ".join(text for _, text in ordered)
    found = tuple(_stated(stated, context, joining=_joining(stated, accounts))) or _inferred(ordered, context)
    distinct: dict[tuple[str, str, str], ConditionConcept] = {}
    for each in found:
        wording = each.stated if each.basis is Basis.STATED else ""  # A summary names one disease many times.
        distinct.setdefault((each.id, each.field, wording), each)
    return tuple(distinct.values())


def _joining(stated: Sequence[str], accounts: Iterable[Account]) -> bool:
    """Say whether the conditions are stated in this form only by registries that join them without a separator."""
    stating = (account["conditions"] for account in accounts if "conditions" in account)
    return {each.source.registry for each in stating if each.value == stated} <= JOINS_CONDITIONS


def _stated(stated: Iterable[str], context: str, *, joining: bool) -> Iterator[ConditionConcept]:
    """Yield what each condition means; one that may be several, joined, also means every disease that it names."""
    for wording in stated:
        named = [match.concept for match in find(wording, context)] if joining else []
        for concept in dict.fromkeys([*resolve(wording, context), *named]):
            yield ConditionConcept(
                id=concept.id, name=concept.name, stated=wording, field="conditions", basis=Basis.STATED
            )


def _inferred(texts: Iterable[tuple[str, str]], context: str) -> Iterator[ConditionConcept]:
    for path, text in texts:
        for match in find(text, context):
            concept = match.concept
            yield ConditionConcept(
                id=concept.id, name=concept.name, stated=match.text, field=path, basis=Basis.INFERRED
            )


def _speaking(known: Sequence[Source], accounts: Sequence[Account]) -> tuple[Account, ...]:
    live = tuple(account for source, account in zip(known, accounts, strict=True) if source.live)
    return live or tuple(accounts)


def passages(account: Account) -> Iterator[Passage]:
    """Yield the texts of one source, each name and description of an intervention or arm as a passage of its own."""
    for path in _TEXTS:
        if path in account:
            candidate = account[path]
            texts: Iterable[str] = (candidate.value,) if isinstance(candidate.value, str) else candidate.value
            yield from (Passage(candidate.source.registry, path, text) for text in texts)
    if "eligibility.criteria" in account and not {"eligibility.inclusion", "eligibility.exclusion"} & account.keys():
        criteria = account["eligibility.criteria"]
        yield Passage(criteria.source.registry, "eligibility.criteria", criteria.value)
    compared = _compared(account)
    for path in ("interventions", "arms"):
        if path in account:
            candidate = account[path]
            yield from _of_members(candidate.source.registry, path, candidate.value, compared)


def _of_members(
    registry: str, path: str, members: Iterable[Intervention | Arm], compared: frozenset[str]
) -> Iterator[Passage]:
    for member in members:
        name = member.label if isinstance(member, Arm) else member.name
        yield from (Passage(registry, path, text, name in compared) for text in (name, member.description) if text)


def _compared(account: Account) -> frozenset[str]:
    """Return the labels of the arms with which an experimental one is compared, and the names of the interventions
    that only these are given.
    """
    arms: Sequence[Arm] = account["arms"].value if "arms" in account else ()
    if not any(arm.type is ArmType.EXPERIMENTAL for arm in arms):
        return frozenset()
    others = [arm for arm in arms if arm.type in COMPARATORS]
    given = {name for arm in arms if arm not in others for name in arm.interventions}
    return frozenset({arm.label for arm in others} | {name for arm in others for name in arm.interventions} - given)


def annotated(values: Mapping[str, Any], known: Sequence[Source], accounts: Sequence[Account]) -> dict[str, Any]:
    """Return the derived fields of a trial whose settled conditions are in `values`."""
    kinds = constructs(known, accounts)
    return {
        "antigens": studied.agreed(antigens(known, accounts), kinds),
        "constructs": kinds,
        "condition_concepts": condition_concepts(values.get("conditions") or (), known, accounts),
    }
