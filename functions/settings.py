"""The environment as one model: the only place that reads it."""

import os
from functools import cache
from typing import Self

from schemas.model import Model


class Settings(Model):
    """What template.yaml tells a function; each function is given only what it needs, so a name may be empty."""

    bucket: str = ""
    pages_table: str = ""
    records_table: str = ""
    trials_table: str = ""
    targets_table: str = ""
    operations_table: str = ""
    parse_queue_url: str = ""
    run_queue_url: str = ""
    fetch_contact: str = ""
    fetch_scope: str = ""
    fetch_permitted: str = ""
    fetch_interval_minutes: int = 60
    opensearch_url: str = ""
    index_alias: str = "trials"
    page_token_secret: str = ""

    @classmethod
    def from_environment(cls) -> Self:
        """Return the settings that the environment holds: the upper case name of each field."""
        found = {name: os.environ[name.upper()] for name in cls.model_fields if os.environ.get(name.upper())}
        return cls.model_validate(found)

    def need(self, name: str) -> str:
        """Return a setting that the caller cannot do without; RuntimeError names the variable that is not set."""
        value: str = getattr(self, name)
        if not value:
            raise RuntimeError(f"the environment variable {name.upper()} is not set")
        return value


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings.from_environment()
