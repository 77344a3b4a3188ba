"""Named products: INNs, brands and codes, with what they are directed at, their construct and the fact's source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from functions.vocabulary.antigens import hand_names, table
from functions.vocabulary.matcher import key_of
from functions.vocabulary.tables import Shelf, fault, numbered, pairs, parts
from schemas.terms import AntigenRole, Construct

CONSTRUCTS: Final = frozenset(kind.value for kind in Construct)


@dataclass(frozen=True, slots=True)
class Product:
    """A named product: the antigens that it has to do with, each with its role, and its construct."""

    names: tuple[str, ...]
    construct: Construct
    antigens: tuple[tuple[str, AntigenRole], ...]
    source: str


def _antigens(targets: str, others: str) -> tuple[tuple[str, AntigenRole], ...]:
    """Return (symbol, role) pairs of `CD19|CD22` and `TRAC:edit|CD3:engager_arm`."""
    split = (part.rpartition(":") for part in parts(others))
    return (
        *((symbol, AntigenRole.TARGET) for symbol in parts(targets)),
        *((symbol, AntigenRole(role)) for symbol, _, role in split),
    )


def _product(cells: list[str]) -> Product:
    names, construct, targets, others, source = cells
    return Product(parts(names), Construct(construct), _antigens(targets, others), source)


def _fault(cells: list[str]) -> str:
    """Return why a line cannot be used, or nothing."""
    try:
        product = _product(cells)
    except ValueError as error:
        return str(error)
    unknown = next((symbol for symbol, _ in product.antigens if symbol not in table()), None)
    if unknown is not None:
        return f"unknown symbol {unknown}"
    return "" if product.source and product.names else "no name or no source"


def _is_plain(cells: list[str]) -> bool:
    """Return whether a line is seen to have no fault before it is read: its product has one antigen, a target."""
    names, construct, target, others, source = cells
    return bool(names and source and not others and construct in CONSTRUCTS and target in table())


@cache
def product_names() -> Mapping[str, str]:
    """Return the name of a product before its line, by the key of the name; ValueError names a line that does not
    fit, or that gives a product another one's name or an antigen's.
    """
    found: dict[str, str] = {}
    owners: dict[str, int] = {}
    genes, hand = pairs("genekeys"), hand_names()
    for number, cells in numbered("products"):
        if not _is_plain(cells) and (reason := _fault(cells)):
            raise fault("products", number, cells, reason)
        line = "\t".join(cells)
        for name in parts(cells[0]):
            key = key_of(name)
            if key in genes or key in hand or owners.setdefault(key, number) != number:
                raise fault("products", number, cells, f"{name!r} is another's name already")
            found[key] = f"{name}\t{line}"
    return MappingProxyType(found)


@cache
def products() -> Mapping[str, Product]:
    """Return the products by the key of each of their names, each read when it is asked for."""
    return Shelf(product_names(), lambda _, line: _product(line.split("\t")[1:]))
