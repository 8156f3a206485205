"""Texts with the entities in them, as the authors of endpoints and callers write them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.labels import Name
from server.tasks.parameters import Parameters


def _checked(text: str) -> str:
    if fault := fault_in(text):
        raise PydanticCustomError("label", fault)
    return text


Text = Annotated[str, AfterValidator(_checked)]


class ExpectedEntity(Parameters):
    """An entity that should be found: its label, and its offsets in code points, or its text where it stands first."""

    label: Name
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=0)] | None = None
    text: str | None = None

    def place(self, text: str) -> tuple[int, int, str] | None:
        """Start, end and label in `text`; None where the entity is not in it."""
        start, end = self.start, self.end
        if start is None or end is None:
            found = text.find(self.text or "")
            start, end = found, found + len(self.text or "")
        inside = 0 <= start < end <= len(text) and (self.text is None or text[start:end] == self.text)
        return (start, end, self.label) if inside else None


class TaggedText(Parameters):
    """A text and the entities that should be found in it, all of them."""

    text: Text
    entities: list[ExpectedEntity] = Field(default_factory=list)

    @model_validator(mode="after")
    def _entities_are_in_the_text(self) -> Self:
        if any(entity.place(self.text) is None for entity in self.entities):
            message = "every entity needs start and end, or a text that stands in the example's text"
            raise PydanticCustomError("label", message)
        return self

    @property
    def places(self) -> set[tuple[int, int, str]]:
        return {place for entity in self.entities if (place := entity.place(self.text)) is not None}
