"""Antigens: stable symbols, names, ids and aliases; what a user's words mean, and which symbols a search for one
includes.

The symbol is HGNC's where there is a gene, and our own where there is none (`GD2`, `CLDN18.2`, `NKG2D-ligands`,
`HPV-E7`). `genes.tsv` and the names of its genes in text (`genekeys.tsv`) are generated, and a line of them is read
when it is asked for; `antigens.tsv` and `aliases.tsv` are written by hand and win over them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.matcher import key_of, singular
from functions.vocabulary.tables import Shelf, fault, numbered, pairs, parts
from schemas.terms import AntigenRole

CD_NAME: Final = re.compile(r"CDw?\d+[A-Za-z]?\d*")
KINDS: Final = frozenset(
    {"gene", "complex", "family", "isoform", "variant", "ganglioside", "glycan", "lipid"}
    | {"viral", "bacterial", "parasite", "peptide", "hla", "tag", "other"}
)
IDS: Final = ("hgnc", "uniprot", "entrez", "ncit")
ROLES: Final = frozenset(role.value for role in AntigenRole)


@dataclass(frozen=True, slots=True)
class Antigen:
    """An antigen: `kind` is one of KINDS.

    `parents` are the antigens that an isoform, variant or part comes from, `members` those of a complex or family;
    `context_aliases` are names that mean this antigen only where the words around them say so. `ids` has its ids in
    HGNC, UniProt, NCBI Gene (`entrez`) and NCI Thesaurus, as far as the sources know them.
    """

    symbol: str
    name: str
    kind: str
    hgnc_id: str | None
    aliases: tuple[str, ...]
    context_aliases: tuple[str, ...]
    parents: tuple[str, ...]
    members: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]


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


def _ids(cell: str) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of a cell: `uniprot:P35968|ncit:C17548`."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts(cell):
        source, _, number = part.partition(":")
        found[source] = (*found.get(source, ()), number)
    return MappingProxyType(found)


def _gene(symbol: str, line: str) -> Antigen:
    """Return the antigen of a line of genes.tsv."""
    hgnc_id, name, uniprot, entrez, ncit, aliases = line.split("\t")
    cells = zip(IDS, (hgnc_id, uniprot, entrez, ncit), strict=True)
    ids = MappingProxyType({source: parts(cell) for source, cell in cells if cell})
    return Antigen(symbol, name, "gene", hgnc_id, parts(aliases), (), (), (), ids)


@cache
def _hand() -> dict[str, tuple[int, list[str], Antigen]]:
    """Return the antigens of antigens.tsv by symbol, each with its line; ValueError names a line that does not fit."""
    genes = pairs("genes")
    found: dict[str, tuple[int, list[str], Antigen]] = {}
    for number, cells in numbered("antigens"):
        symbol, name, kind, parents, members, aliases, ids = cells
        if symbol in found or symbol in genes:
            raise fault("antigens", number, cells, f"the symbol {symbol} stands twice")
        if kind not in KINDS or not name or not set(_ids(ids)) <= set(IDS):
            raise fault("antigens", number, cells, "unknown kind, unknown id or no name")
        hgnc_id = next(iter(_ids(ids).get("hgnc", ())), None)
        known = Antigen(symbol, name, kind, hgnc_id, parts(aliases), (), parts(parents), parts(members), _ids(ids))
        found[symbol] = (number, cells, known)
    for number, cells, antigen in found.values():
        for other in (*antigen.parents, *antigen.members):
            if other not in found and other not in genes:
                raise fault("antigens", number, cells, f"unknown parent or member {other}")
        if antigen.symbol in _above(antigen, found):
            raise fault("antigens", number, cells, f"{antigen.symbol} descends from itself")
    return found


def _above(antigen: Antigen, known: Mapping[str, tuple[int, list[str], Antigen]]) -> list[str]:
    """Return all that an antigen descends from, by parents or as a group of members."""
    found = [*antigen.parents, *antigen.members]
    for symbol in found:
        if symbol in known:
            found += (up for up in (*known[symbol][2].parents, *known[symbol][2].members) if up not in found)
    return found


@cache
def _hand_aliases() -> dict[str, str]:
    """Return the lines of aliases.tsv by key of the name; ValueError names the line that takes another's name."""
    genes, hand = pairs("genes"), _hand()
    own = {key_of(symbol): symbol for symbol in hand}
    found: dict[str, str] = {}
    for number, cells in numbered("aliases"):
        text, symbol, needs, role, reason = cells
        key = key_of(text)
        owner = own.get(key) or _owner_among_genes(key) or symbol
        if symbol not in genes and symbol not in hand:
            raise fault("aliases", number, cells, f"unknown symbol {symbol}")
        if (role and role not in ROLES) or (needs[:1] == "@" and needs[1:] not in ROLES):
            raise fault("aliases", number, cells, "unknown role")
        if not key or not reason:
            raise fault("aliases", number, cells, "no name or no reason")
        if key in found or owner != symbol:
            taken = _alias(key, found[key]) if key in found else Alias(owner, owner)
            raise fault("aliases", number, cells, f"{taken.text!r} is a name of {taken.symbol} already")
        found[key] = "\t".join(cells)
    return found


def _owner_among_genes(key: str) -> str | None:
    """Return the gene whose symbol has this key, or None."""
    line = pairs("genekeys").get(key)
    if line is None:
        return None
    text, symbol = line.split("\t")
    return symbol if text == symbol else None


def _symbol_needs(symbol: str) -> str:
    """Return `@target` for a symbol so short that it is other things as well (`APC`, `CR1`), unless it is a CD name
    or an interleukin.
    """
    return "@target" if len(symbol) <= 3 and not re.fullmatch(r"CD\d+|IL\d+|GD2|GD3|GM2|Gb3|sTn|KIR", symbol) else ""


def _alias(_: str, line: str) -> Alias:
    """Return the name of a line: of aliases.tsv, or of genekeys.tsv with two cells."""
    text, symbol, *more = line.split("\t")
    if more:
        return Alias(text, symbol, more[0], more[1])
    return Alias(text, symbol, _symbol_needs(symbol) if text == symbol else "")


@cache
def hand_names() -> Mapping[str, str]:
    """Return the names in text that are written by hand, and those of what is: the lines by key.

    ValueError names a line of antigens.tsv with an alias that another antigen has.
    """
    found = _hand_aliases().copy()
    for symbol in _hand():
        found.setdefault(key_of(symbol), f"{symbol}\t{symbol}")
    for number, cells, antigen in _hand().values():
        for text in antigen.aliases:
            key, line = key_of(text), f"{text}\t{antigen.symbol}"
            owner = _owner_among_genes(key) or found.setdefault(key, line).split("\t", 2)[1]
            if owner != antigen.symbol or not key:
                raise fault("antigens", number, cells, f"{text!r} is a name of {owner} already")
    return MappingProxyType(found)


@cache
def text_aliases() -> Mapping[str, Alias]:
    """Return antigens' names in text by key; hand-written ones win over those of HGNC."""
    return Shelf({**pairs("genekeys"), **hand_names()}, _alias)


@cache
def _spelled() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Return by symbol the hand-written aliases that stand alone, and those that need words or a role."""
    free: dict[str, list[str]] = {}
    bound: dict[str, list[str]] = {}
    for line in _hand_aliases().values():
        text, symbol, needs, role, _ = line.split("\t")
        if text != symbol and not role:
            (bound if needs else free).setdefault(symbol, []).append(text)
    return free, bound


def _with_aliases(antigen: Antigen) -> Antigen:
    """Return the antigen with its names of aliases.tsv before the others, each spelling once."""
    free, bound = (names.get(antigen.symbol, []) for names in _spelled())
    keys = set(map(key_of, (*free, *bound)))
    aliases = (*free, *(text for text in antigen.aliases if key_of(text) not in keys))
    return replace(antigen, aliases=aliases, context_aliases=tuple(bound))


def _antigen(symbol: str, line: str) -> Antigen:
    return _with_aliases(_gene(symbol, line) if line else _hand()[symbol][2])


@cache
def table() -> Mapping[str, Antigen]:
    """Return every antigen by its symbol; ValueError names a line of a hand-written table that does not fit."""
    return Shelf({**dict.fromkeys(_hand(), ""), **pairs("genes")}, _antigen)


@cache
def _by_key() -> Mapping[str, tuple[str, ...]]:
    """Return the symbols that each key can mean; symbols and hand-written names come before HGNC's other uses, but for
    an alias of a family, which may be one of its members' as well (`VEGFR`).
    """
    found: dict[str, dict[str, None]] = {}
    for symbol, line in pairs("genes").items():
        _, name, _, _, _, aliases = line.split("\t")
        for text in (name, *parts(aliases)):
            found.setdefault(key_of(text), {})[symbol] = None
    for symbol, (_, cells, _) in _hand().items():
        found.setdefault(key_of(cells[1]), {})[symbol] = None
    known = {key: tuple(symbols) for key, symbols in found.items()}
    own = {key_of(symbol): symbol for symbol in pairs("genes")}
    own |= {key: line.split("\t", 2)[1] for key, line in hand_names().items()}
    for key, symbol in own.items():
        others = known.get(key, ())
        known[key] = (symbol, *(others if _is_shared(key, symbol, others) else ()))
    return MappingProxyType(known)


def _is_shared(key: str, symbol: str, others: tuple[str, ...]) -> bool:
    """Return whether a name of a family, but not its symbol, is also one of its members'."""
    family = _hand()[symbol][2] if symbol in _hand() and key != key_of(symbol) else None
    return family is not None and family.kind == "family" and not set(others).isdisjoint(family.members)


def get(symbol: str) -> Antigen | None:
    """Return the antigen that has exactly this symbol, or None."""
    return table().get(symbol)


def lookup(words: str) -> tuple[Antigen, ...]:
    """Return the antigens that a user's words can mean: none where unknown, several where the words are ambiguous."""
    key = key_of(words)
    symbols = _by_key().get(key) or _by_key().get(singular(key), ())
    return tuple(table()[symbol] for symbol in symbols)


def _with_children(symbols: Iterable[str]) -> list[str]:
    """Return antigens with their isoforms, variants and parts, and theirs."""
    found = list(symbols)
    for symbol in found:
        found += (other for other, row in _hand().items() if symbol in row[2].parents and other not in found)
    return found


@cache
def expand(symbol: str) -> Expansion:
    """Return the symbols that a search for `symbol` finds; those of an unknown symbol are none.

    Exact: the antigen, its isoforms and variants, and for a complex its genes and the other way round. Family: the
    families that it is a member of, and for a family its members with their isoforms and variants.
    """
    antigen = get(symbol)
    if antigen is None:
        return Expansion((), ())
    groups = [row[2] for row in _hand().values() if symbol in row[2].members]
    exact = [*_with_children([symbol]), *(other.symbol for other in groups if other.kind != "family")]
    family = [other.symbol for other in groups if other.kind == "family"]
    (family if antigen.kind == "family" else exact).extend(_with_children(antigen.members))
    return Expansion(tuple(dict.fromkeys(exact)), tuple(name for name in dict.fromkeys(family) if name not in exact))
