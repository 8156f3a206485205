"""What a custom endpoint is defined by, checked against its task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from server.errors import InvalidInputError
from server.settings import LimitSettings
from server.tasks.catalogue import Catalogue, Target
from server.tasks.characters import fault_in
from server.tasks.classification.parameters import few_enough
from server.tasks.labels import Name
from server.tasks.parameters import Parameters
from server.tasks.span_task import SpanTask
from server.tasks.violations import refusal_of

MOST_SPAN_EXAMPLES = 200


def _checked(text: str) -> str:
    if fault := fault_in(text):
        raise PydanticCustomError("label", fault)
    return text


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


class Example(Parameters):
    """A text and the entities that should be found in it, all of them; or the label that it should get."""

    text: Annotated[str, AfterValidator(_checked)]
    entities: list[ExpectedEntity] = Field(default_factory=list)
    label: Name | None = None

    @model_validator(mode="after")
    def _entities_are_in_the_text(self) -> Self:
        if any(entity.place(self.text) is None for entity in self.entities):
            message = "every entity needs start and end, or a text that stands in the example's text"
            raise PydanticCustomError("label", message)
        return self

    @property
    def places(self) -> set[tuple[int, int, str]]:
        return {place for entity in self.entities if (place := entity.place(self.text)) is not None}


class EndpointDefinition(Parameters):
    """A custom endpoint as its author writes it. parameters: those of `/run`, which a call need not repeat."""

    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_checked)]
    model_id: str
    description: Annotated[str, Field(max_length=4000)] = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    examples: Annotated[list[Example], AfterValidator(few_enough), Field(default_factory=list)]

    def labels(self, target: Target) -> tuple[str, ...]:
        """The labels that the endpoint's answers have. Raises `InvalidInputError` that names a parameter."""
        parameters: BaseModel = target.task.parameters.model_validate(self.parameters)
        return target.task.labels(parameters)


def checked(raw: object, catalogue: Catalogue, limits: LimitSettings) -> tuple[Target, EndpointDefinition]:
    """The definition that `raw` is, and the model that it is for.

    Raises `InvalidInputError` that names the field, and `UnknownModelError`.
    """
    if not isinstance(raw, Mapping):
        raise InvalidInputError("the definition must be an object with name, model_id and parameters")
    try:
        definition = EndpointDefinition.model_validate(raw)
    except ValidationError as error:
        raise refusal_of(error, "definition") from None
    target = catalogue.target(definition.model_id)
    try:
        target.task.parameters.model_validate(definition.parameters, context=limits)
    except ValidationError as error:
        raise refusal_of(error, "definition.parameters") from None
    _check_examples(definition, target, limits)
    return target, definition


def saved_parameters(definition: Mapping[str, Any], target: Target | None) -> Mapping[str, Any]:
    """What a call of an endpoint need not say: its parameters, and its examples where its task learns from them."""
    parameters: Mapping[str, Any] = definition.get("parameters", {})
    examples = definition.get("examples")
    if target is None or not examples or not learns(target):
        return parameters
    learnt = [{"text": example["text"], "label": example["label"]} for example in examples]
    return {**parameters, "examples": [*parameters.get("examples", ()), *learnt]}


def learns(target: Target) -> bool:
    """Whether the task makes better answers of labelled texts."""
    return "examples" in target.task.parameters.model_fields


def _check_examples(definition: EndpointDefinition, target: Target, limits: LimitSettings) -> None:
    try:
        names = set(definition.labels(target))
    except InvalidInputError as refusal:
        raise InvalidInputError(f"definition.parameters.{refusal.message}") from None
    check = _span_fault if isinstance(target.task, SpanTask) else _label_fault
    for index, example in enumerate(definition.examples):
        path = f"definition.examples[{index}]"
        if len(example.text) > limits.text_characters:
            raise InvalidInputError(f"{path}.text: has more than {limits.text_characters} characters")
        if fault := check(example, names):
            raise InvalidInputError(f"{path}.{fault}")
    if isinstance(target.task, SpanTask) and len(definition.examples) > MOST_SPAN_EXAMPLES:
        raise InvalidInputError(f"definition.examples: are more than {MOST_SPAN_EXAMPLES}")
    if definition.examples and not isinstance(target.task, SpanTask):
        if not learns(target):
            raise InvalidInputError("definition.examples: this task learns nothing from examples")
        if definition.parameters.get("classifications") is not None:
            raise InvalidInputError("definition.examples: each of the classifications has examples of its own")


def _span_fault(example: Example, names: Collection[str]) -> str | None:
    if example.label is not None:
        return "label: is for classification; send entities"
    if any(entity.label not in names for entity in example.entities):
        return "entities: a label is none of the endpoint's types"
    return None


def _label_fault(example: Example, names: Collection[str]) -> str | None:
    if example.entities:
        return "entities: are for other tasks; send label"
    if example.label is None:
        return "label: is required"
    return None if example.label in names else "label: is none of the endpoint's labels"
