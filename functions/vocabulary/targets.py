"""What each antigen that a trial's pages name is to the trial's product, with the words that say so."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from functions.vocabulary.constructs import construct
from functions.vocabulary.definitions import Definitions, definitions
from functions.vocabulary.findings import FINDABLE, Finding, Passage
from functions.vocabulary.mentions import Group, Local, groups
from functions.vocabulary.rules import BINDING_RULE, PRODUCT_RULE, Reading, compiled, read, rules
from functions.vocabulary.settling import settled
from functions.vocabulary.tables import parts, rows
from schemas.terms import AntigenRole, Construct
from schemas.trial import TrialAntigen

BINDER_RULES: Final = frozenset({"R3", "R5"})
"""The rules that read `X CAR`: only there is a ligand the binder; `anti-BAFF` is directed at BAFF."""
EXPLICIT_RULE: Final = "R4"
CLAUSE_END: Final = re.compile(r"[,;.]|\b(?:combined|plus|with|in|for)\b")
GLUED_CAR: Final = "{car}[-. ]?"
LONGEST_CAR: Final = 30
"""How many characters the words for a CAR have at most."""
BEFORE_CAR: Final = r"[-\s]{car}"
QUOTE_LENGTH: Final = 160
ASIDES: Final = frozenset({"R29", "R31", "R33", "R35"})
"""The rules that hold for named products, too: earlier therapy, negation, background, controls."""


def extract(passages: Sequence[Passage]) -> tuple[TrialAntigen, ...]:
    """Return the antigens of a trial with their roles, targets first; the order of the passages does not matter."""
    ordered = sorted(set(passages), key=lambda passage: passage.rank)
    defined = definitions(
        (passage.text, (mention for group, _ in lists_read(passage.text) for mention in group.mentions))
        for passage in ordered
    )
    stands = cache(lambda words: any(re.search(words, passage.text, re.IGNORECASE) for passage in ordered))
    local = tuple(sorted(defined.names.items()))
    return settled([finding for passage in ordered for finding in _findings(passage, local, defined, stands)], ordered)


def _findings(passage: Passage, local: Local, defined: Definitions, stands: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield what one passage says; names that need words or a role around them are left out where those are missing."""
    found = lists_read(passage.text, local)
    if not found:
        return
    explicit = (place for place, (_, said) in enumerate(found) if any(each.rule == EXPLICIT_RULE for each in said))
    last = max(explicit, default=0)
    for index, (group, readings) in enumerate(found):
        for reading in readings:
            if _is_met(reading, passage.text, defined, stands):
                yield from _findings_of(reading, group, passage, is_explicit=index < last)


def lists_read(text: str, local: Local = ()) -> tuple[tuple[Group, tuple[Reading, ...]], ...]:
    """Return the lists of a text with what the rules say of them; `local` are short forms that the record defines."""
    return _lists_read(text, local)


@lru_cache(maxsize=512)  # Several registries print the same text.
def _lists_read(text: str, local: Local) -> tuple[tuple[Group, tuple[Reading, ...]], ...]:
    return tuple((group, (*read(group), *_of_products(group))) for group in groups(text, local))


def _of_products(group: Group) -> Iterator[Reading]:
    """Yield the reading of a named product: what a rule that holds for products says, else what the table says."""
    for mention in group.mentions:
        if mention.product is None:
            continue
        asides = (rule for rule in rules() if rule.id in ASIDES and rule.symbols is None and rule.spans(group))
        aside = next(asides, None)
        if aside:
            yield Reading(mention, aside.role, aside.id, 0, 0)
        else:
            yield Reading(mention, AntigenRole.TARGET, PRODUCT_RULE, 0, 0)


def _is_met(reading: Reading, text: str, defined: Definitions, stands: Callable[[str], bool]) -> bool:
    """Return whether what a name needs is there: its role, words that stand somewhere in the trial, or a definition;
    a name that the trial defines as something else is none.
    """
    needs = reading.mention.alias.needs if reading.mention.alias else ""
    if defined.names or defined.others:
        written = text[reading.mention.start : reading.mention.end]
        if written in defined.others:
            return False
        if written in defined.names:
            return True
    if needs.startswith("@"):
        return reading.role.value == needs[1:] or (needs == "@target" and reading.role in FINDABLE)
    return not needs or stands(needs)


def _findings_of(reading: Reading, group: Group, passage: Passage, *, is_explicit: bool) -> Iterator[Finding]:
    """Yield the antigens of one reading: a product's, a binder with what it binds, or the antigen itself."""
    quote = _quote(reading, group, passage.text)
    kind = _construct(reading, group) if reading.role in FINDABLE else None
    said = tuple(_roles(reading, is_explicit=is_explicit))
    companions = frozenset(symbol for symbol, _, _ in said) | {mention.symbol for mention in group.mentions}
    for symbol, role, rule in said:
        kept = role if passage.bears_targets or role not in FINDABLE else AntigenRole.MENTION
        yield Finding(symbol, kept, passage, quote, rule, kind, companions, reading.mention.start)


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
    """Return a product's construct, or the one nearest to the antigen: in the rule's own words and just after, else
    around them; what is glued to a CAR is one (`UCART20x22`, `VRC01-CAR-T`).
    """
    if product := reading.mention.product:
        return construct(group.after[:20]) if compiled(BEFORE_CAR).match(group.after) else product.construct
    if glued := compiled(GLUED_CAR, r"\Z").search(group.before, max(0, len(group.before) - LONGEST_CAR)):
        return construct(f"{glued.group()}@{group.after[:16]}")
    near = group.before[len(group.before) - reading.before :] + group.inside + group.after[: reading.after + 16]
    wide = f"{'' if reading.rule == 'R1' else group.before[-45:]}@{CLAUSE_END.split(group.after[:60])[0]}"
    return construct(near) or construct(wide)
