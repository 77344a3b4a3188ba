"""What the findings of a trial mean beside one another.

- What criteria say of a therapy that is not directed at the trial's own target is earlier therapy.
- What a title calls earlier therapy or a control, and the arm with which a product recruits cells, is no target
  because a summary names it again.
- Where titles, interventions or arms say what the product is directed at, another antigen that only a summary calls a
  target of such a product belongs to another product, unless it stands in one list or sentence with what they say.
- What a receptor or ligand binds is its family only where no member is named as the target.
- A gene is no target where it only names the variants beside it: `KRAS` of `G12D and G12V mutant KRAS`.
- Beside a cell product or a vaccine, what an antibody or another drug is directed at is a `combination`; so is what a
  drug is directed at that is only added to those which the title is about, or is given against side effects.
- Where a title speaks of a cell product and of people whose disease bears one antigen, and nothing names a target,
  that antigen is the target.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from functions.vocabulary import antigens
from functions.vocabulary.constructs import TARGETED_CELLS as CELLS
from functions.vocabulary.constructs import construct
from functions.vocabulary.cues import SENTENCE_END
from functions.vocabulary.findings import TITLES, Finding, Passage
from functions.vocabulary.rules import BINDING_RULE, compiled, symbol_sets
from schemas.terms import AntigenRole, Construct

TELLING: Final = frozenset({"interventions", "arms", *TITLES})
SUMMARIES: Final = frozenset({"brief_summary", "plain_language_summary"})
TARGETS: Final = frozenset({AntigenRole.TARGET, AntigenRole.BAIT})
DRUGS: Final = frozenset(
    {Construct.ANTIBODY, Construct.ADC, Construct.BISPECIFIC, Construct.FUSION_PROTEIN, Construct.RADIOLIGAND}
)
PRODUCTS: Final = frozenset(Construct) - DRUGS - {Construct.OTHER, Construct.HSC}
"""What a drug can be given besides."""
ASIDE_RULES: Final = frozenset({"R29", "R35"})
THERAPY_RULES: Final = frozenset({"R1", "R2", "R3", "R4", "R16"})
EARLIER_RULE: Final = "R29"
ANY_VARIANT: Final = "-mut"
"""How the symbol of a mutant gene ends whose variant is not named: `KRAS-mut`."""
NEOANTIGENS: Final = "neoantigens"
ANY_LMP: Final = "EBV-LMP"
"""Its variants follow without a hyphen: `EBV-LMP1`."""
AFTER: Final = re.compile(r"\b(?:after|following)\b", re.IGNORECASE)
ADAPTER_RULE: Final = "R19"
"""The rule of a tag: what a cell product sees by its tag alone is what the tagged antibody is directed at."""
CONTROL_RULE: Final = "R35"
GATE_RULE: Final = "R17"
BEARER_RULE: Final = "R34"
"""The rule of the only antigen of which a title says that the disease bears it."""

RECEPTOR_CELLS: Final = "{car}|{tcr}"
OTHER_CELLS: Final = re.compile(
    r"\b(?:NK|TILs?|CIK|VSTs?|CTLs?|DLI)\b|(?i:natural killer|tumou?r[- ]infiltrating|cytokine[- ]induced killer"
    r"|lymphocyte infusion|dendritic|virus[- ]specific|vaccin)"
)
ASIDE: Final = re.compile(
    r"\b(?:after|following|for|prevent\w*|treat\w*|related|relaps\w*|fail\w*"
    r"|in (?:patients|subjects|adults|children))\b",
    re.IGNORECASE,
)
"""What makes the cell product of a title an aside: `tocilizumab for cytokine release after CAR-T`."""
ADDED: Final = re.compile(
    r"\b(?:in combination with|combined with|combination with|added to|add-on to|with or without)\b", re.IGNORECASE
)


def weighed(findings: list[Finding], passages: Sequence[Passage]) -> list[Finding]:
    """Return the findings with the roles that they have beside one another."""
    has_products = any(construct(passage.text) in PRODUCTS for passage in passages if passage.name in TELLING)
    kept = _without_others(_without_asides(_without_parents(findings)))
    return _with_bearer(_with_combinations(_with_earlier(kept), has_products=has_products), passages)


def _demoted(finding: Finding) -> Finding:
    return finding._replace(role=AntigenRole.MENTION)


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """Return the targets that titles, interventions and arms name."""
    return [each for each in findings if each.role in TARGETS and each.passage.name in TELLING]


def _without_parents(findings: list[Finding]) -> list[Finding]:
    targets = {finding.symbol for finding in findings if finding.role is AntigenRole.TARGET}

    def names_variants(finding: Finding) -> bool:
        if finding.role is not AntigenRole.TARGET:
            return False
        if finding.symbol == NEOANTIGENS:
            return bool(finding.companions & targets - {NEOANTIGENS})
        if finding.rule == BINDING_RULE:
            family = antigens.get(finding.symbol)
            return family is not None and not targets.isdisjoint(family.members)
        beginning = f"{finding.symbol.removesuffix(ANY_VARIANT)}-"
        others = targets - {finding.symbol}
        return any(name.startswith(ANY_LMP if finding.symbol == ANY_LMP else beginning) for name in others)

    return [_demoted(finding) if names_variants(finding) else finding for finding in findings]


def _without_asides(findings: list[Finding]) -> list[Finding]:
    findings = [_as_earlier(each) if _comes_after(each, findings) else each for each in findings]
    told = {finding.symbol for finding in _told(findings)}
    titled = [finding for finding in findings if finding.passage.name in TITLES]
    main = {finding.symbol for finding in titled if finding.role in TARGETS}
    asides = {finding.symbol for finding in titled if finding.rule in ASIDE_RULES} - told
    asides |= {finding.symbol for finding in titled if finding.rule == CONTROL_RULE} - main
    arms = {each.symbol for each in findings if each.role is AntigenRole.ENGAGER_ARM}

    def is_aside(finding: Finding) -> bool:
        is_arm = finding.symbol in arms and finding.passage.name in SUMMARIES
        return finding.role in TARGETS and (is_arm or finding.symbol in asides)

    return [_demoted(finding) if is_aside(finding) else finding for finding in findings]


def _as_earlier(finding: Finding) -> Finding:
    return finding._replace(role=AntigenRole.PRIOR_THERAPY, rule=EARLIER_RULE)


def _comes_after(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Return whether a title names cells after others: `CD22 CAR-T after CD19 CAR-T`."""
    if finding.role is not AntigenRole.TARGET or finding.construct not in CELLS or finding.passage.name not in TITLES:
        return False
    after = AFTER.search(finding.passage.text, 0, finding.start)
    return after is not None and any(
        other.passage == finding.passage
        and other.role is AntigenRole.TARGET
        and other.construct in CELLS
        and other.symbol != finding.symbol
        and other.start < after.start()
        for other in findings
    )


def _with_earlier(findings: list[Finding]) -> list[Finding]:
    targets = {finding.symbol for finding in findings if finding.role in TARGETS}

    def is_earlier(finding: Finding) -> bool:
        return (
            finding.role is AntigenRole.MENTION
            and finding.passage.name == "eligibility"
            and finding.rule in THERAPY_RULES
            and finding.symbol not in targets
        )

    return [_as_earlier(each) if is_earlier(each) else each for each in findings]


def _without_others(findings: list[Finding]) -> list[Finding]:
    told = _told(findings)
    symbols = {finding.symbol for finding in told}
    constructs = {finding.construct for finding in told}

    again = [each for each in findings if each.role is AntigenRole.TARGET and each.symbol in symbols]

    def is_other(finding: Finding) -> bool:
        return (
            finding.role is AntigenRole.TARGET
            and finding.passage.name in SUMMARIES
            and finding.rule != GATE_RULE
            and finding.symbol not in symbols
            and not finding.companions & symbols
            and not any(_share_a_sentence(finding, each) for each in again)
            and (finding.construct is None or finding.construct in constructs)
        )

    return [_demoted(finding) if told and is_other(finding) else finding for finding in findings]


def _share_a_sentence(one: Finding, other: Finding) -> bool:
    if one.passage != other.passage:
        return False
    first, last = sorted((one.start, other.start))
    return SENTENCE_END.search(one.passage.text, first, last) is None


def _leads(finding: Finding) -> bool:
    """Return whether a title is about this drug: it is not added to another there, and a cell product does not stand
    in the title, or only as an aside after the drug.
    """
    title = finding.passage.text
    place = title.find(finding.quote)
    end = place + len(finding.quote)
    receptor, other, added = (
        compiled(RECEPTOR_CELLS).search(title),
        OTHER_CELLS.search(title),
        ADDED.search(title),
    )
    if (
        title[:place].rstrip().lower().endswith(" with")
        or (added and added.start() < place)
        or (other and other.start() < end)
    ):
        return False
    return receptor is None or (end <= receptor.start() and ASIDE.search(title, end, receptor.start()) is not None)


def _is_drug(finding: Finding) -> bool:
    """Return whether a target is what a drug is directed at, and not a cell product or a vaccine."""
    if finding.role is not AntigenRole.TARGET or finding.construct in PRODUCTS:
        return False
    return finding.construct in DRUGS or finding.symbol in symbol_sets()["checkpoint"]


def _firsts(findings: Sequence[Finding]) -> Iterable[Finding]:
    """Return where each title first names each target."""
    titled = (each for each in findings if each.role is AntigenRole.TARGET and each.passage.name in TITLES)
    firsts: dict[tuple[Passage, str], Finding] = {}
    for finding in sorted(titled, key=lambda each: each.start):
        firsts.setdefault((finding.passage, finding.symbol), finding)
    return firsts.values()


def _with_combinations(findings: list[Finding], *, has_products: bool) -> list[Finding]:
    support = symbol_sets()["support"]
    targets = {finding.symbol for finding in findings if finding.role is AntigenRole.TARGET}
    of_cells = {each.symbol for each in findings if each.role is AntigenRole.TARGET and each.construct in CELLS}
    drugs = [finding for finding in findings if _is_drug(finding)]
    of_drugs = {finding.symbol for finding in drugs}
    leading = {finding.symbol for finding in _firsts(findings) if _leads(finding)}

    def is_beside(finding: Finding) -> bool:
        if finding.symbol in of_cells or finding.role is not AntigenRole.TARGET:
            return False
        if finding.symbol in support and targets - support:
            return True
        beside = of_cells or ((has_products or leading) and not leading & {finding.symbol, *finding.companions})
        return bool(beside) and (_is_drug(finding) or (finding.construct is None and finding.symbol in of_drugs))

    kept = [each._replace(role=AntigenRole.COMBINATION) if is_beside(each) else each for each in findings]
    is_adapted = any(each.rule == ADAPTER_RULE for each in findings) and not any(each.role in TARGETS for each in kept)
    return findings if is_adapted else kept


def _with_bearer(findings: list[Finding], passages: Sequence[Passage]) -> list[Finding]:
    if any(finding.role in TARGETS for finding in findings):
        return findings
    titles = [passage for passage in passages if passage.name in TITLES and construct(passage.text) in CELLS]
    borne = [
        finding
        for finding in findings
        if finding.passage in titles and finding.role is AntigenRole.MARKER and _is_borne(finding)
    ]
    if len({finding.symbol for finding in borne}) != 1:
        return findings
    return [*findings, *(each._replace(role=AntigenRole.TARGET, rule=BEARER_RULE) for each in borne)]


def _is_borne(finding: Finding) -> bool:
    """Return whether the words say that the disease bears the antigen: `EphA2 Positive`, `CD19+`, `expressing`."""
    words = finding.quote.lower()
    return "+" in words or "positiv" in words or "express" in words
