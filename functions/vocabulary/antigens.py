"""Antigens: stable symbols, names, ids and aliases; what a user's words mean, and which symbols a search for one
includes.

The symbol is HGNC's where there is a gene, and our own where there is none (`GD2`, `CLDN18.2`, `NKG2D-ligands`,
`HPV-E7`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.matcher import key_of, singular
from functions.vocabulary.tables import parts, rows

CD_NAME: Final = re.compile(r"CDw?\d+[A-Za-z]?\d*")
SPECIFIC_ALIAS: Final = re.compile(r"(?=.*\d)(?![A-Za-z]{1,2}\d+[A-Za-z]?$)[A-Za-z0-9-]{4,}")
"""HGNC's own aliases that are safe in prose have a digit and more than a letter or two: `IRTA2`, not `B29` or `NAIL`.
"""


@dataclass(frozen=True, slots=True)
class Antigen:
    """An antigen: `kind` is gene, complex, family, isoform, variant, ganglioside, glycan, viral, peptide, hla or tag.

    `parents` are the genes that an isoform or variant comes from, `members` the genes of a complex or family;
    `context_aliases` are names that mean this antigen only where the words around them say so.
    """

    symbol: str
    name: str
    kind: str
    hgnc_id: str | None
    aliases: tuple[str, ...]
    context_aliases: tuple[str, ...]
    parents: tuple[str, ...]
    members: tuple[str, ...]
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an antigen in text.

    `needs` is empty, `@` and a role (it is this antigen only in that role), or words of which the trial must hold one.
    `role` is the role that the name itself gives (`iC9` is a tag).
    """

    text: str
    symbol: str
    needs: str = ""
    role: str = ""

    @property
    def exact(self) -> bool:
        """Return whether case matters: a short name of letters alone could be a word (`met`, `fap`)."""
        return len(self.text) <= 5 and self.text.isalpha()


@dataclass(frozen=True, slots=True)
class Expansion:
    """The symbols that a search for an antigen finds: `exact` means the antigen itself, `family` its family or
    members, ranked after.
    """

    exact: tuple[str, ...]
    family: tuple[str, ...]


@cache
def _hand_aliases() -> tuple[Alias, ...]:
    """Return the hand-written names; ValueError names the line that takes another antigen's name."""
    found: dict[str, Alias] = {}
    for number, (text, symbol, needs, role, _) in enumerate(rows("aliases"), start=2):
        other = found.setdefault(key_of(text), Alias(text, symbol, needs, role))
        if other.text != text or other.symbol != symbol:
            raise ValueError(
                f"aliases.tsv line {number} gives {text!r} to {symbol}, but {other.text!r} is {other.symbol}"
            )
    return tuple(found.values())


def _symbol_needs(symbol: str) -> str:
    """Return `@target` for a symbol so short that it is other things as well (`APC`, `CR1`), unless it is a CD name
    or an interleukin.
    """
    return "@target" if len(symbol) <= 3 and not re.fullmatch(r"CD\d+|IL\d+|GD2|GD3|GM2|Gb3|sTn|KIR", symbol) else ""


@cache
def text_aliases() -> Mapping[str, Alias]:
    """Return antigens' names in text by key: hand-written ones first, then symbols, CD names, HGNC's aliases."""
    found = {key_of(alias.text): alias for alias in _hand_aliases()}
    clashing: set[str] = set()
    generated: dict[str, Alias] = {}
    for antigen in table().values():
        found.setdefault(key_of(antigen.symbol), Alias(antigen.symbol, antigen.symbol, _symbol_needs(antigen.symbol)))
    for antigen in table().values():
        for text in antigen.aliases:
            if antigen.kind == "gene" and not (CD_NAME.fullmatch(text) or SPECIFIC_ALIAS.fullmatch(text)):
                continue
            key = key_of(text)
            if generated.setdefault(key, Alias(text, antigen.symbol)).symbol != antigen.symbol:
                clashing.add(key)
    for key, alias in generated.items():
        if key not in clashing:
            found.setdefault(key, alias)
    return MappingProxyType(found)


def _genes() -> Iterator[Antigen]:
    for symbol, hgnc_id, name, uniprot, aliases in rows("genes"):
        ids = MappingProxyType({"hgnc": hgnc_id} | ({"uniprot": uniprot} if uniprot else {}))
        yield Antigen(symbol, name, "gene", hgnc_id, parts(aliases), (), (), (), ids)


def _others() -> Iterator[Antigen]:
    for symbol, name, kind, parents, members, aliases in rows("antigens"):
        yield Antigen(
            symbol, name, kind, None, parts(aliases), (), parts(parents), parts(members), MappingProxyType({})
        )


@cache
def table() -> Mapping[str, Antigen]:
    """Return every antigen by its symbol; ValueError names a symbol that is there twice, or an alias of none."""
    found: dict[str, Antigen] = {}
    for antigen in (*_others(), *_genes()):
        if antigen.symbol in found:
            raise ValueError(f"the symbol {antigen.symbol} stands twice")
        found[antigen.symbol] = antigen
    symbols = {key_of(symbol): symbol for symbol in found}
    free: dict[str, list[str]] = {}
    bound: dict[str, list[str]] = {}
    for alias in _hand_aliases():
        if alias.symbol not in found:
            raise ValueError(f"aliases.tsv gives {alias.text!r} to the unknown symbol {alias.symbol}")
        if symbols.get(key_of(alias.text), alias.symbol) != alias.symbol:
            raise ValueError(f"aliases.tsv gives {alias.text!r} to {alias.symbol}, but it is a symbol of its own")
        if alias.text != alias.symbol and not alias.role:
            (bound if alias.needs else free).setdefault(alias.symbol, []).append(alias.text)
    for symbol in {*free, *bound}:
        found[symbol] = _with_aliases(found[symbol], free.get(symbol, []), bound.get(symbol, []))
    return MappingProxyType(found)


def _with_aliases(antigen: Antigen, free: list[str], bound: list[str]) -> Antigen:
    """Return the antigen with its hand-written aliases before HGNC's, each spelling once."""
    keys = {key_of(text) for text in free}
    aliases = (*free, *(text for text in antigen.aliases if key_of(text) not in keys))
    return Antigen(
        antigen.symbol,
        antigen.name,
        antigen.kind,
        antigen.hgnc_id,
        aliases,
        tuple(bound),
        antigen.parents,
        antigen.members,
        antigen.ids,
    )


@cache
def _by_key() -> Mapping[str, tuple[str, ...]]:
    """Return the symbols that each key can mean; symbols and hand-written aliases come before HGNC's other uses."""
    own = {key_of(antigen.symbol): (antigen.symbol,) for antigen in table().values()}
    own |= {key_of(alias.text): (alias.symbol,) for alias in _hand_aliases()}
    found: dict[str, tuple[str, ...]] = {}
    for antigen in table().values():
        for text in (antigen.name, *antigen.aliases, *antigen.context_aliases):
            key = key_of(text)
            found[key] = (*found.get(key, ()), *(() if antigen.symbol in found.get(key, ()) else (antigen.symbol,)))
    return MappingProxyType(found | own)


def get(symbol: str) -> Antigen | None:
    """Return the antigen that has exactly this symbol, or None."""
    return table().get(symbol)


def lookup(words: str) -> tuple[Antigen, ...]:
    """Return the antigens that a user's words can mean: none where unknown, several where the words are ambiguous."""
    key = key_of(words)
    symbols = _by_key().get(key) or _by_key().get(singular(key), ())
    return tuple(table()[symbol] for symbol in symbols)


def _is_group(antigen: Antigen) -> bool:
    return antigen.kind == "family"


@cache
def expand(symbol: str) -> Expansion:
    """Return the symbols that a search for `symbol` finds; those of an unknown symbol are none.

    Exact: the antigen, its isoforms and variants, and for a complex its genes and the other way round. Family: the
    families that it is a member of, and for a family its members.
    """
    antigen = get(symbol)
    if antigen is None:
        return Expansion((), ())
    children = [other.symbol for other in table().values() if symbol in other.parents]
    groups = [other for other in table().values() if symbol in other.members]
    exact = [symbol, *children, *(other.symbol for other in groups if not _is_group(other))]
    family = [other.symbol for other in groups if _is_group(other)]
    (family if _is_group(antigen) else exact).extend(antigen.members)
    return Expansion(tuple(dict.fromkeys(exact)), tuple(name for name in dict.fromkeys(family) if name not in exact))
