"""The published JSON Schemas are those of the models, and JSON that the models make fits them."""

import json

import pytest
from jsonschema import Draft202012Validator

from schemas.published import FOLDER, PUBLISHED, schema
from tests.parsing.test_examples import EXAMPLES


@pytest.mark.parametrize("name", PUBLISHED)
def test_schema_is_current(name: str) -> None:
    """A model that changed has its schema published anew: `make schemas`."""
    assert (FOLDER / f"{name}.schema.json").read_text() == schema(name)


def test_no_schema_is_left_over() -> None:
    """Every published file has a model."""
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in PUBLISHED}


def test_fields_of_every_example_fit_the_schema() -> None:
    """What the example pages state fits the published schema of a record's fields."""
    published = json.loads((FOLDER / "record.schema.json").read_text())
    validator = Draft202012Validator({"$ref": "#/$defs/Facts", "$defs": published["$defs"]})
    examples = sorted(EXAMPLES.glob("*/*/record.json"))
    assert examples
    for path in examples:
        validator.validate(json.loads(path.read_text())["fields"])
