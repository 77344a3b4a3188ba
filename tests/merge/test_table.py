"""The table of fields, and that a large trial does not take long."""

from typing import get_args, get_origin

from functions.merge.fields import BY_PATH, FIELDS, Kind
from functions.paths import read
from functions.precedence import ORDERS
from schemas.facts import Facts, Location
from schemas.model import Model
from tests.merge.build import record, trial
from tests.merge.strategies import REGISTRIES


def leaves(model: type[Model], prefix: str = "") -> list[str]:
    """Return the dotted path of every leaf of a model: nested models are opened, lists are leaves."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        parts = (field.annotation, *get_args(field.annotation))
        nested = [part for part in parts if isinstance(part, type) and issubclass(part, Model)]
        found += leaves(nested[0], f"{path}.") if nested and get_origin(field.annotation) is not tuple else [path]
    return found


def test_every_leaf_of_the_facts_has_one_line() -> None:
    assert sorted(field.path for field in FIELDS) == sorted(leaves(Facts))


def test_a_parent_stands_before_what_depends_on_it() -> None:
    order = [field.path for field in FIELDS]
    assert all(order.index(field.parent) < order.index(field.path) for field in FIELDS if field.parent)


def test_orders_are_for_fields_of_the_table() -> None:
    assert set(ORDERS) <= set(BY_PATH)
    assert not any(BY_PATH[path].volatile for path in ORDERS)


def test_an_empty_list_is_no_value() -> None:
    assert all(read(Facts(), field.path) is None for field in FIELDS)
    assert {field.path for field in FIELDS if field.kind is Kind.UNITED} == {
        "other_ids",
        "collaborators",
        "locations",
        "countries",
    }


def test_three_thousand_sites_of_five_sources_can_be_united() -> None:
    sites = [
        Location(facility=f"Hospital {number}", city=f"City {number % 300}", country="China") for number in range(3000)
    ]
    same = [Location(facility="Research Site", city="Tokyo", country="Japan")] * 3000
    for listed in (sites, same):
        pages = [record(registry, locations=tuple(listed)) for registry in REGISTRIES[:5]]
        assert len(trial(*pages).locations) == 3000  # 0.3 s measured; a loop within a loop takes minutes
