"""What all tasks' parameters have in common. What is not known is refused: an ignored privacy option is a leak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from server.settings import LimitSettings
from server.tasks.labels import Name, by_name

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


def by_label(threshold: float | Mapping[str, float], names: Sequence[str], default: float) -> tuple[float, ...]:
    """The threshold of each name. One that is given for a name that asks the same counts for it too."""
    if isinstance(threshold, Mapping):
        given = by_name(threshold)
        return tuple(default if (one := given(name)) is None else one for name in names)
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
