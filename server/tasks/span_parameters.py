"""The parameters that every span task takes."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from server.settings import LimitSettings
from server.tasks.examples import TaggedText
from server.tasks.labels import EntityTypes, described
from server.tasks.parameters import CallParameters, check_labels

MOST_EXAMPLES = 200
MOST_EXAMPLE_CHARACTERS = 100_000


class SpanParameters(CallParameters):
    """Which types to find. Validated in the context of `LimitSettings`, it keeps them."""

    entity_types: EntityTypes | None = Field(
        None, description="The types to find: a list of names, or an object of names and descriptions."
    )
    labels: EntityTypes | None = Field(None, description="Another name of `entity_types`.")
    flat: bool = Field(True, description="Whether entities must not overlap.")
    examples: Annotated[list[TaggedText], Field(max_length=MOST_EXAMPLES)] = Field(
        default=[], description="Texts with all entities of the types that are in them, to learn from: ten or more."
    )
    learn: bool | None = Field(
        None, description="Whether to learn from `examples`: by default from those of a call, not from an endpoint's."
    )

    @field_validator("entity_types", "labels")
    @classmethod
    def _within_limits(cls, types: EntityTypes | None, info: ValidationInfo) -> EntityTypes | None:
        if types is not None and isinstance(info.context, LimitSettings):
            check_labels(described(types), info.context)
        return types

    @field_validator("examples")
    @classmethod
    def _few_enough(cls, examples: list[TaggedText]) -> list[TaggedText]:
        if sum(len(example.text) for example in examples) > MOST_EXAMPLE_CHARACTERS:
            message = "have more than {limit} characters together"
            raise PydanticCustomError("label", message, {"limit": MOST_EXAMPLE_CHARACTERS})
        return examples

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.entity_types is not None and self.labels is not None:
            raise PydanticCustomError("both_names", "entity_types and labels are the same parameter; send one of them")
        return self

    @property
    def types(self) -> list[str] | dict[str, str] | None:
        """What the caller asked for, under either name."""
        return self.labels if self.entity_types is None else self.entity_types

    @property
    def lessons(self) -> list[TaggedText]:
        """The examples that are learnt from."""
        return [] if self.learn is False else self.examples
