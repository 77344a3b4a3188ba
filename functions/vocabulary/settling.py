"""How several occurrences of one antigen come together.

- A role that makes a trial findable (target, bait, binder, engager arm, combination) is only given by titles,
  interventions, arms and summaries; in descriptions, criteria, keywords, conditions and what belongs to a control the
  same words are a mention. Other roles may come from any field.
- An antigen has each role that some occurrence gives it (`CD5` can be target and edit), but `mention` only where it
  has no other.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from functions.vocabulary import antigens
from functions.vocabulary.constructs import TARGETED_CELLS as CELLS
from functions.vocabulary.constructs import construct
from functions.vocabulary.findings import FINDABLE, TITLES, Finding, Passage
from functions.vocabulary.weighing import weighed
from schemas.terms import AntigenRole, Construct
from schemas.trial import Evidence, TrialAntigen

EVIDENCE_LIMIT: Final = 8
"""Quotes kept for each role of an antigen; more say nothing new."""
NAMING: Final = frozenset({"interventions", *TITLES})


def settled(findings: list[Finding], passages: Sequence[Passage]) -> tuple[TrialAntigen, ...]:
    """Return the antigens of a trial, one for each symbol and role, targets first, from all that its passages say."""
    return _resolved(weighed(findings, passages), _common_construct(passages))


def _common_construct(passages: Iterable[Passage]) -> Construct | None:
    """Return the one cell construct that titles and interventions name, or None where there are several or none."""
    texts = [passage.text for passage in passages if passage.name in NAMING]
    named = {kind for text in texts if (kind := construct(text)) in CELLS}
    return next(iter(named)) if len(named) == 1 else None


def _resolved(findings: list[Finding], common: Construct | None) -> tuple[TrialAntigen, ...]:
    """Return one antigen for each symbol and role, with its evidence in order."""
    kept: dict[tuple[str, AntigenRole], list[Finding]] = {}
    for finding in findings:
        kept.setdefault((finding.symbol, finding.role), []).append(finding)
    with_role = {symbol for symbol, role in kept if role is not AntigenRole.MENTION}
    order = {role: place for place, role in enumerate(AntigenRole)}
    keys = [key for key in kept if key[1] is not AntigenRole.MENTION or key[0] not in with_role]
    return tuple(_antigen(kept[key], common) for key in sorted(keys, key=lambda key: (order[key[1]], key[0])))


def _antigen(findings: list[Finding], common: Construct | None) -> TrialAntigen:
    symbol, role = findings[0].symbol, findings[0].role
    antigen = antigens.get(symbol)
    named = [finding.construct for finding in findings if finding.construct]
    kind = (named[0] if named else common) if role in FINDABLE else None
    said = dict.fromkeys((each.passage.registry, each.passage.field, each.quote, each.rule) for each in findings)
    evidence = tuple(
        Evidence(registry=registry, field=field, quote=quote, rule=rule)
        for registry, field, quote, rule in tuple(said)[:EVIDENCE_LIMIT]
    )
    return TrialAntigen(
        symbol=symbol, name=antigen.name if antigen else symbol, role=role, construct_=kind, evidence=evidence
    )
