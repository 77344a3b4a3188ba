"""Named products: INNs, brands and codes, with what they are directed at, their construct and the fact's source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from functions.vocabulary.matcher import key_of
from functions.vocabulary.tables import parts, rows
from schemas.terms import AntigenRole, Construct


@dataclass(frozen=True, slots=True)
class Product:
    """A named product: the antigens that it has to do with, each with its role, and its construct."""

    names: tuple[str, ...]
    construct: Construct
    antigens: tuple[tuple[str, AntigenRole], ...]
    source: str


def _antigens(targets: str, others: str) -> tuple[tuple[str, AntigenRole], ...]:
    """Return (symbol, role) pairs of `CD19|CD22` and `TRAC:edit|CD3:engager_arm`."""
    split = (part.rsplit(":", 1) for part in parts(others))
    return (
        *((symbol, AntigenRole.TARGET) for symbol in parts(targets)),
        *((symbol, AntigenRole(role)) for symbol, role in split),
    )


@cache
def products() -> Mapping[str, Product]:
    """Return the products by the key of each of their names; ValueError names a name that two products have."""
    found: dict[str, Product] = {}
    for names, construct, targets, others, source in rows("products"):
        product = Product(parts(names), Construct(construct), _antigens(targets, others), source)
        for name in product.names:
            if found.setdefault(key_of(name), product) is not product:
                raise ValueError(f"products.tsv gives the name {name!r} to two products")
    return MappingProxyType(found)
