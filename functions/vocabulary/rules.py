"""The rules that say what an antigen is to a product, read from `rules.tsv`: the first rule that fits decides.

A rule has a pattern for the text before the name (at its end), for the text after it (at its beginning), or for the
list it stands in; in these texts every antigen is `@` and every named product `§`. `{car}` and the like stand for
the patterns of `patterns.tsv`. Its symbols are sets of `symbolsets.tsv` or single symbols; a set with `+` asks that
the list also has an antigen that is not in the set. Its cues are pieces of words (no blanks) of which the text
around the list must hold one, on the side that is read, or the pattern cannot fit: they save the search, and a test
holds them against the pattern.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.vocabulary.cues import Cues, cues_of
from functions.vocabulary.mentions import Group, Mention
from functions.vocabulary.tables import parts, rows
from schemas.terms import AntigenRole

MENTION_RULE: Final = "R0"
"""The rule of an antigen that is only named."""
NAME_RULE: Final = "R25"
"""The rule of a name that itself gives a role, as `EGFRt`."""
BINDING_RULE: Final = "R13"
"""The rule of what a named ligand or receptor binds."""
PRODUCT_RULE: Final = "R16"
"""The rule of the product table."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules; `symbols` is None where it holds for every antigen, `beside` are the sets that ask for
    another antigen.
    """

    id: str
    role: AntigenRole
    symbols: frozenset[str] | None
    beside: frozenset[str]
    before: str
    inside: str
    after: str
    cues: frozenset[str]

    def spans(self, group: Group) -> tuple[int, int] | None:
        """Return how many characters before and after the list the rule read, or None where it does not fit."""
        if self.inside and not compiled(self.inside).search(group.inside):
            return None
        after = compiled(self.after).match(group.after) if self.after else None
        if self.after and not after:
            return None
        before = compiled(self.before, r"\Z").search(group.before) if self.before else None
        if self.before and not before:
            return None
        return (len(before.group()) if before else 0, after.end() if after else 0)

    def fitting(self, found: Sequence[Mention], group: Group) -> Sequence[Mention]:
        """Return those of the antigens of a list of which the rule can speak."""
        if self.symbols is None:
            return found
        symbols = self.symbols
        fitting = [mention for mention in found if mention.symbol in symbols]
        if self.beside and any(other.symbol not in self.beside for other in group.mentions):
            fitting += [mention for mention in found if mention.symbol in self.beside]
        return fitting


class Reading(NamedTuple):
    """What a rule says of one mention, and how much of the text around its list the rule read."""

    mention: Mention
    role: AntigenRole
    rule: str
    before: int
    after: int


@cache
def symbol_sets() -> Mapping[str, frozenset[str]]:
    """Return the named sets of symbols."""
    return MappingProxyType({name: frozenset(parts(members)) for name, members, _ in rows("symbolsets")})


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    return tuple((f"{{{name}}}", pattern) for name, pattern, _ in rows("patterns"))


def expanded(pattern: str) -> str:
    """Return a pattern with `{car}` and the like replaced."""
    for name, replacement in _patterns():
        pattern = pattern.replace(name, replacement)
    return pattern


@cache
def compiled(pattern: str, ending: str = "") -> re.Pattern[str]:
    """Return a pattern of the tables ready for use; most are never asked for by one page."""
    return re.compile(f"(?:{expanded(pattern)}){ending}", re.IGNORECASE)


def _symbols(cell: str) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the symbols of a cell, and those of its sets with `+`."""
    if not cell:
        return None, frozenset()
    plain: set[str] = set()
    beside: set[str] = set()
    for part in parts(cell):
        name = part.removesuffix("+")
        (beside if part.endswith("+") else plain).update(symbol_sets().get(name, {name}))
    return frozenset(plain - beside), frozenset(beside)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried."""
    return tuple(
        Rule(number, AntigenRole(role), *_symbols(symbols), before, inside, after, frozenset(cues_of(cues)))
        for number, role, symbols, before, inside, after, cues, _, _ in rows("rules")
    )


@cache
def _cues() -> Cues:
    return Cues(rule.cues for rule in rules())


@cache
def _sides() -> tuple[int, int, int]:
    """Return, as bits, the rules whose cue can only stand before the list, only in it, and only after it.

    What is only looked ahead at after the list may as well be missing, and holds no cue.
    """
    sides = [0, 0, 0]
    for place, rule in enumerate(rules()):
        ahead = rule.before and rule.after.startswith("(?!")
        read_sides = [
            side for side, pattern in enumerate((rule.before, rule.inside, not ahead and rule.after)) if pattern
        ]
        if len(read_sides) == 1:
            sides[read_sides[0]] |= 1 << place
    return sides[0], sides[1], sides[2]


@lru_cache(maxsize=4096)
def _speaking(symbols: frozenset[str], bits: int) -> tuple[Rule, ...]:
    """Return the rules that can speak of one of the symbols and of which the bits hold a cue, or that have none."""
    return tuple(
        rule
        for place, rule in enumerate(rules())
        if (not rule.cues or bits >> place & 1)
        and (rule.symbols is None or not symbols.isdisjoint(rule.symbols) or not symbols.isdisjoint(rule.beside))
    )


def _likely(group: Group) -> tuple[Rule, ...]:
    """Return the rules that can speak of an antigen of the list and of which a cue stands where they read."""
    before, inside, after = (_cues().bits(text) for text in (group.before, group.inside, group.after))
    only_before, only_inside, only_after = _sides()
    bits = (before | inside | after) & ~(only_before | only_inside | only_after)
    bits |= before & only_before | inside & only_inside | after & only_after
    return _speaking(frozenset([mention.symbol for mention in group.mentions]), bits)


def read(group: Group) -> Iterator[Reading]:
    """Yield what the rules say of each antigen of a list."""
    open_mentions = []
    for mention in group.mentions:
        if mention.alias and mention.alias.role:
            yield Reading(mention, AntigenRole(mention.alias.role), NAME_RULE, 0, 0)
        elif mention.alias:
            open_mentions.append(mention)
    for rule in _likely(group) if open_mentions else ():
        fitting = rule.fitting(open_mentions, group)
        if fitting and (spans := rule.spans(group)):
            yield from (Reading(mention, rule.role, rule.id, *spans) for mention in fitting)
            open_mentions = [mention for mention in open_mentions if mention not in fitting]
            if not open_mentions:
                return
    yield from (Reading(mention, AntigenRole.MENTION, MENTION_RULE, 0, 0) for mention in open_mentions)
