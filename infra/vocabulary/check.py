"""Says which line of a hand-written table does not fit: `python -m infra.vocabulary.check`."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator

from functions.vocabulary import antigens
from functions.vocabulary.products import products
from functions.vocabulary.rules import expanded
from functions.vocabulary.tables import fault, numbered, parts, rows
from infra.vocabulary import conditionfaults
from schemas.terms import AntigenRole, Construct

NUMBERS = "car_numbers"
"""The one set of symbolsets.tsv that has no symbols."""


def _binders() -> None:
    for number, cells in numbered("binders"):
        _known("binders", number, cells, [cells[0], *parts(cells[1])])


def _symbol_sets() -> None:
    for number, cells in numbered("symbolsets"):
        _known("symbolsets", number, cells, parts(cells[1]) if cells[0] != NUMBERS else ())


def _rules() -> None:
    sets = {name for name, _, _ in rows("symbolsets")}
    for number, cells in numbered("rules"):
        names = [name.removesuffix("+") for name in parts(cells[2])]
        _known("rules", number, cells, [name for name in names if name not in sets])
        _member("rules", number, cells, cells[1], {role.value for role in AntigenRole})
        _compiles("rules", number, cells, cells[3:6])


def _patterns() -> None:
    for number, cells in numbered("patterns"):
        _compiles("patterns", number, cells, cells[1:2])


def _constructs() -> None:
    for number, cells in numbered("constructs"):
        for kind in parts(cells[1]) + parts(cells[4]):
            _member("constructs", number, cells, kind, {kind.value for kind in Construct})
        _compiles("constructs", number, cells, cells[2:3])


def _aliases() -> None:
    for number, cells in numbered("aliases"):
        _compiles("aliases", number, cells, cells[2:3])


def _known(name: str, number: int, cells: list[str], symbols: Iterable[str]) -> None:
    unknown = next((symbol for symbol in symbols if symbol not in antigens.table()), None)
    if unknown is not None:
        raise fault(name, number, cells, f"unknown symbol {unknown}")


def _member(name: str, number: int, cells: list[str], value: str, closed: set[str]) -> None:
    if value not in closed:
        raise fault(name, number, cells, f"unknown role or construct {value}")


def _compiles(name: str, number: int, cells: list[str], patterns: list[str]) -> None:
    for pattern in patterns:
        try:
            re.compile(expanded(pattern))
        except re.error as error:
            raise fault(name, number, cells, f"no regular expression, {error}") from None


def _asides_and_origins() -> None:
    for name, columns in (("asides", slice(3, 5)), ("origins", slice(2, 4))):
        for number, cells in numbered(name):
            _compiles(name, number, cells, cells[columns])


def _cells() -> None:
    for name in conditionfaults.WIDTHS:
        list(rows(name))


CHECKS: tuple[Callable[[], object], ...] = (
    antigens.text_aliases,
    products,
    _binders,
    _symbol_sets,
    _patterns,
    _rules,
    _constructs,
    _aliases,
    _asides_and_origins,
    _cells,
)


def faults() -> Iterator[str]:
    """Yield what is wrong with the hand-written tables of antigens and products, at most one line of each, and all
    that is wrong with those of conditions.
    """
    for check in CHECKS:
        try:
            check()
        except ValueError as error:
            yield str(error)
    yield from conditionfaults.faults(conditionfaults.read())


def main() -> int:
    """Print what is wrong with the hand-written tables; return 1 where something is."""
    found = list(dict.fromkeys(faults()))
    print("\n".join(found) or "Every line fits.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
