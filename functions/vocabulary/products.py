"""Named products: INNs, brands and codes, with what they are directed at, their construct and the fact's source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from functions.vocabulary.antigens import table, text_aliases
from functions.vocabulary.matcher import key_of
from functions.vocabulary.tables import fault, numbered, parts
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
    split = (part.rpartition(":") for part in parts(others))
    return (
        *((symbol, AntigenRole.TARGET) for symbol in parts(targets)),
        *((symbol, AntigenRole(role)) for symbol, _, role in split),
    )


def _product(number: int, cells: list[str]) -> Product:
    names, construct, targets, others, source = cells
    try:
        product = Product(parts(names), Construct(construct), _antigens(targets, others), source)
    except ValueError as error:
        raise fault("products", number, cells, str(error)) from None
    unknown = next((symbol for symbol, _ in product.antigens if symbol not in table()), None)
    if unknown is not None:
        raise fault("products", number, cells, f"unknown symbol {unknown}")
    if not source or not names:
        raise fault("products", number, cells, "no name or no source")
    return product


@cache
def products() -> Mapping[str, Product]:
    """Return the products by the key of each of their names; ValueError names a line that does not fit, or that gives
    a product another one's name or an antigen's.
    """
    found: dict[str, Product] = {}
    for number, cells in numbered("products"):
        product = _product(number, cells)
        for name in product.names:
            key = key_of(name)
            if key in text_aliases() or found.setdefault(key, product) is not product:
                raise fault("products", number, cells, f"{name!r} is another's name already")
    return MappingProxyType(found)
