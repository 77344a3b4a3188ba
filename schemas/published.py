"""The JSON Schemas that downstream applications rely on, made from the models."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schemas.api import Problem, SearchResponse
from schemas.concept import AntigenList, AntigenPage, ConditionList, ConditionPage
from schemas.model import Model
from schemas.page import PageIn, PageStatus
from schemas.record import Record
from schemas.run import RegistryStatus, Run
from schemas.target import Target
from schemas.trial import Trial

FOLDER: Final = Path(__file__).parent / "json"

PUBLISHED: Final[Mapping[str, type[Model]]] = {
    "antigen": AntigenPage,
    "antigen-list": AntigenList,
    "condition": ConditionPage,
    "condition-list": ConditionList,
    "page": PageIn,
    "page-status": PageStatus,
    "problem": Problem,
    "record": Record,
    "registry-status": RegistryStatus,
    "run": Run,
    "search-response": SearchResponse,
    "target": Target,
    "trial": Trial,
}


def schema(name: str) -> str:
    """Return the text of a published JSON Schema; what may be absent is not required."""
    made = PUBLISHED[name].model_json_schema()
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | made, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write every published schema into its file."""
    FOLDER.mkdir(exist_ok=True)
    for name in PUBLISHED:
        (FOLDER / f"{name}.schema.json").write_text(schema(name))
