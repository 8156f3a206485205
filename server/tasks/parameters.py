"""The parameters that every span task takes. What is not known is refused: an ignored privacy option is a leak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from server.settings import LimitSettings
from server.tasks.labels import EntityTypes, Name, described

TOO_MANY_LABELS = "too_many_labels"
"""The type of the violation of a limit that holds for the request as a whole."""

Threshold = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


def _form(value: Any) -> str:
    return "<object>" if isinstance(value, dict) else "<number>"


Thresholds = Annotated[
    Annotated[Threshold, Tag("<number>")] | Annotated[dict[Name, Threshold], Tag("<object>")], Discriminator(_form)
]
"""One threshold, or an object of types and thresholds; types that it leaves out have the task's default."""


class Parameters(BaseModel):
    """Strict: no conversion between types, no unknown names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class CallParameters(Parameters):
    """Parameters of a call: one that is null is as one that is left out."""

    @model_validator(mode="before")
    @classmethod
    def _absent_when_null(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if value is not None or name not in cls.model_fields}


class SpanParameters(CallParameters):
    """Which types to find. Validated in the context of `LimitSettings`, it keeps them."""

    entity_types: EntityTypes | None = Field(
        None, description="The types to find: a list of names, or an object of names and descriptions."
    )
    labels: EntityTypes | None = Field(None, description="Another name of `entity_types`.")
    flat: bool = Field(True, description="Whether entities must not overlap.")

    @field_validator("entity_types", "labels")
    @classmethod
    def _within_limits(cls, types: EntityTypes | None, info: ValidationInfo) -> EntityTypes | None:
        if types is not None and isinstance(info.context, LimitSettings):
            check_labels(described(types), info.context)
        return types

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.entity_types is not None and self.labels is not None:
            raise PydanticCustomError("both_names", "entity_types and labels are the same parameter; send one of them")
        return self

    @property
    def types(self) -> list[str] | dict[str, str] | None:
        """What the caller asked for, under either name."""
        return self.labels if self.entity_types is None else self.entity_types


def by_label(threshold: float | Mapping[str, float], names: Sequence[str], default: float) -> tuple[float, ...]:
    """The threshold of each name."""
    if isinstance(threshold, Mapping):
        return tuple(threshold.get(name, default) for name in names)
    return (threshold,) * len(names)


def check_labels(types: Mapping[str, str], limits: LimitSettings) -> None:
    """Whether labels, with their descriptions, are within the limits. Raises `PydanticCustomError`."""
    check_count(len(types), limits)
    if any(len(name) + len(description) > limits.label_characters for name, description in types.items()):
        limit = {"limit": limits.label_characters}
        raise PydanticCustomError("label", "a label with its description has more than {limit} characters", limit)


def check_count(labels: int, limits: LimitSettings) -> None:
    """Whether there may be so many labels. Raises `PydanticCustomError`."""
    if labels > limits.labels:
        raise PydanticCustomError(TOO_MANY_LABELS, "has more than {limit} labels", {"limit": limits.labels})
