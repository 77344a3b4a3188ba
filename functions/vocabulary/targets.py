"""What each antigen that a trial's pages name is to the trial's product, with the words that say so.

How several occurrences of one antigen come together:
- A role that makes a trial findable (target, bait, binder, engager arm, combination) is only given by titles,
  interventions, arms and summaries; in descriptions, criteria, keywords and conditions the same words are a mention.
  Other roles may come from any field.
- An antigen has each role that some occurrence gives it (`CD5` can be target and edit), but `mention` only where it
  has no other.
- Where the trial has a target of a cell product, what an antibody or another drug is directed at is a `combination`;
  so is, beside any target, what is given against side effects. A target of the cell product itself stays a target.
- A receptor or ligand that a CAR is made of is the `binder`, and what it binds is the target, unless the words after
  it name the target.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from functions.vocabulary import antigens
from functions.vocabulary.constructs import TARGETED_CELLS as CELLS
from functions.vocabulary.constructs import construct
from functions.vocabulary.mentions import Group, groups
from functions.vocabulary.rules import PRODUCT_RULE, Reading, read, rules, symbol_sets
from functions.vocabulary.tables import parts, rows
from schemas.terms import AntigenRole, Construct
from schemas.trial import Evidence, TrialAntigen

BEARING: Final = ("interventions", "brief_title", "official_title", "arms", "brief_summary", "plain_language_summary")
"""The fields that can make a target, the most telling first."""
FINDABLE: Final = frozenset(
    {AntigenRole.TARGET, AntigenRole.BAIT, AntigenRole.BINDER, AntigenRole.ENGAGER_ARM, AntigenRole.COMBINATION}
)
BINDER_RULES: Final = frozenset({"R3", "R5"})
"""The rules that read `X CAR`: only there is a ligand the binder; `anti-BAFF` is directed at BAFF."""
EXPLICIT_RULE: Final = "R4"
BINDING_RULE: Final = "R13"
CLAUSE_END: Final = re.compile(r"[,;.]|\b(?:combined|plus|with|in|for)\b")
QUOTE_LENGTH: Final = 160
EVIDENCE_LIMIT: Final = 8
"""Quotes kept for each role of an antigen; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of one page: the registry, the field (a dotted path of the facts: `eligibility.criteria`), the words."""

    registry: str
    field: str
    text: str

    @property
    def bears_targets(self) -> bool:
        """Return whether the field can make a target."""
        return self.field.partition(".")[0] in BEARING

    @property
    def rank(self) -> tuple[int, str, str, str]:
        """Return the place of the passage among others, whatever the order in which they came."""
        name = self.field.partition(".")[0]
        return (BEARING.index(name) if name in BEARING else len(BEARING), self.registry, self.field, self.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One occurrence of an antigen: its role, where it stands with the words and the rule that say so, and the
    construct that the words beside it name.
    """

    symbol: str
    role: AntigenRole
    passage: Passage
    quote: str
    rule: str
    construct: Construct | None


def extract(passages: Sequence[Passage]) -> tuple[TrialAntigen, ...]:
    """Return the antigens of a trial with their roles, targets first; the order of the passages does not matter."""
    ordered = sorted(set(passages), key=lambda passage: passage.rank)
    stands = cache(lambda words: any(re.search(words, passage.text, re.IGNORECASE) for passage in ordered))
    findings = [finding for passage in ordered for finding in _findings(passage, stands)]
    return _resolved(_combined(findings, has_cells=_has_cell_intervention(ordered)), _common_construct(ordered))


def _findings(passage: Passage, stands: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield what one passage says; names that need words or a role around them are left out where those are missing."""
    found = lists_read(passage.text)
    explicit = (place for place, (_, said) in enumerate(found) if any(each.rule == EXPLICIT_RULE for each in said))
    last = max(explicit, default=0)
    for index, (group, readings) in enumerate(found):
        for reading in readings:
            if _is_met(reading, stands):
                yield from _findings_of(reading, group, passage, is_explicit=index < last)


@lru_cache(maxsize=512)
def lists_read(text: str) -> tuple[tuple[Group, tuple[Reading, ...]], ...]:
    """Return the lists of a text with what the rules say of them; several registries print the same text."""
    found = groups(text)
    return tuple(
        (group, (*readings, *_of_products(group))) for group, readings in zip(found, read(found, text), strict=True)
    )


def _of_products(group: Group) -> Iterator[Reading]:
    """Yield the reading of a named product: prior therapy and background as the rules say, else what the product
    table says.
    """
    for mention in group.mentions:
        if mention.product is None:
            continue
        asides = (rule for rule in rules() if rule.before and rule.id in ("R29", "R33") and rule.spans(group))
        aside = next(asides, None)
        if aside:
            yield Reading(mention, aside.role, aside.id, 0, 0)
        else:
            yield Reading(mention, AntigenRole.TARGET, PRODUCT_RULE, 0, 0)


def _is_met(reading: Reading, stands: Callable[[str], bool]) -> bool:
    """Return whether what a name needs is there: its role, or words that stand somewhere in the trial."""
    needs = reading.mention.alias.needs if reading.mention.alias else ""
    if needs.startswith("@"):
        return reading.role.value == needs[1:] or (needs == "@target" and reading.role in FINDABLE)
    return not needs or stands(needs)


def _findings_of(reading: Reading, group: Group, passage: Passage, *, is_explicit: bool) -> Iterator[Finding]:
    """Yield the antigens of one reading: a product's, a binder with what it binds, or the antigen itself."""
    product = reading.mention.product
    quote = _quote(reading, group, passage.text)
    kind = product.construct if product else _construct(reading, group) if reading.role in FINDABLE else None
    for symbol, role, rule in _roles(reading, is_explicit=is_explicit):
        kept = role if passage.bears_targets or role not in FINDABLE else AntigenRole.MENTION
        yield Finding(symbol, kept, passage, quote, rule, kind)


def _roles(reading: Reading, *, is_explicit: bool) -> Iterator[tuple[str, AntigenRole, str]]:
    """Yield (symbol, role, rule) of a reading."""
    mention = reading.mention
    if mention.product:
        for symbol, role in mention.product.antigens:
            yield symbol, role if reading.rule == PRODUCT_RULE else reading.role, reading.rule
        return
    bound = binders().get(mention.symbol, ())
    is_binder = reading.role is AntigenRole.BINDER or (
        reading.role is AntigenRole.TARGET and reading.rule in BINDER_RULES
    )
    if not bound or not is_binder:
        yield mention.symbol, reading.role, reading.rule
        return
    yield mention.symbol, AntigenRole.BINDER, BINDING_RULE
    for symbol in () if is_explicit else bound:
        yield symbol, AntigenRole.TARGET, BINDING_RULE


@cache
def binders() -> dict[str, tuple[str, ...]]:
    """Return what each receptor or ligand binds when a CAR is made of it."""
    return {binder: parts(targets) for binder, targets, _ in rows("binders")}


def _quote(reading: Reading, group: Group, text: str) -> str:
    """Return the words that the rule read: the name, what stands between it and the rule's words, and those words."""
    first, last = group.mentions[0], group.mentions[-1]
    start = _back(first.start, group.before, reading.before) if reading.before else reading.mention.start
    end = _forth(text, last.end, group.after, reading.after) if reading.after else reading.mention.end
    return text[max(start, reading.mention.start - QUOTE_LENGTH) : min(end, reading.mention.end + QUOTE_LENGTH)].strip()


def _forth(text: str, place: int, masked: str, count: int) -> int:
    """Return the place in the text after `count` characters of the masked text that begins at `place`."""
    if "@" in masked[:count] or "§" in masked[:count]:
        count = min(masked.find(sign) for sign in "@§" if sign in masked[:count])
    return min(len(text), place + count)


def _back(place: int, masked: str, count: int) -> int:
    """Return the place in the text before `count` characters of the masked text that ends at `place`."""
    read_part = masked[len(masked) - count :]
    if "@" in read_part or "§" in read_part:
        count = len(read_part) - 1 - max(read_part.rfind(sign) for sign in "@§")
    return max(0, place - count)


def _construct(reading: Reading, group: Group) -> Construct | None:
    """Return the construct nearest to the antigen: in the rule's own words and just after, else around them."""
    near = group.before[len(group.before) - reading.before :] + group.inside + group.after[: reading.after + 16]
    wide = f"{'' if reading.rule == 'R1' else group.before[-45:]}@{CLAUSE_END.split(group.after[:60])[0]}"
    return construct(near) or construct(wide)


def _common_construct(passages: Iterable[Passage]) -> Construct | None:
    """Return the one cell construct that titles and interventions name, or None where there are several or none."""
    texts = [passage.text for passage in passages if passage.field.partition(".")[0] in BEARING[:3]]
    named = {kind for text in texts if (kind := construct(text)) in CELLS}
    return next(iter(named)) if len(named) == 1 else None


def _has_cell_intervention(passages: Iterable[Passage]) -> bool:
    """Return whether an intervention names a cell product, even one without an antigen (`CAR-T` beside `PD-1
    inhibitor`).
    """
    texts = (passage.text for passage in passages if passage.field.partition(".")[0] == "interventions")
    return any(construct(text) in CELLS for text in texts)


def _combined(findings: list[Finding], *, has_cells: bool) -> list[Finding]:
    """Return the findings; targets of drugs beside a cell product, and of supportive drugs, are combinations."""
    sets = symbol_sets()
    targets = {finding.symbol for finding in findings if finding.role is AntigenRole.TARGET}
    cell_targets = {
        finding.symbol for finding in findings if finding.role is AntigenRole.TARGET and finding.construct in CELLS
    }
    beside_cells = has_cells or bool(cell_targets)

    def is_beside(finding: Finding) -> bool:
        if finding.role not in (AntigenRole.TARGET, AntigenRole.ENGAGER_ARM) or finding.symbol in cell_targets:
            return False
        is_drug = finding.construct not in CELLS and (
            finding.construct is not None or finding.symbol in sets["checkpoint"]
        )
        return (beside_cells and is_drug) or (finding.symbol in sets["support"] and bool(targets - sets["support"]))

    return [replace(finding, role=AntigenRole.COMBINATION) if is_beside(finding) else finding for finding in findings]


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
