"""Lanes of runs as items of the table of operations."""

import json
from collections.abc import Mapping
from typing import Any

from functions.times import sortable
from schemas.run import Lane, RunHead


def only(model: type[RunHead] | type[Lane], item: Mapping[str, Any]) -> dict[str, Any]:
    """Return those attributes of an item that a model has."""
    return {name: item[name] for name in model.model_fields if name in item}


def lane_values(lane: Lane) -> dict[str, Any]:
    """Return the attributes of a lane; its account is JSON text."""
    return {
        **lane.model_dump(mode="json", exclude={"tally", "beat_at"}),
        "tally": lane.tally.model_dump_json(exclude_defaults=True),
        "beat_at": sortable(lane.beat_at),
    }


def lane_of(item: Mapping[str, Any]) -> Lane:
    """Return the lane that an item holds."""
    return Lane.model_validate({**only(Lane, item), "tally": json.loads(item["tally"])})
