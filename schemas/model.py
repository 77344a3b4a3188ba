"""The model that every noun is made from."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen model that refuses unknown keys; JSON names are the aliases (`class`), absent values are left out."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form without what is absent: None and empty lists that are a field's default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Return the model that `data` (parsed JSON) describes; a pydantic ValidationError says what does not fit."""
        return cls.model_validate(data)
