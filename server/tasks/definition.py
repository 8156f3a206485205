"""What a custom endpoint is defined by, checked against its task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from server.errors import InvalidInputError
from server.settings import LimitSettings
from server.tasks.catalogue import Catalogue, Target
from server.tasks.classification.parameters import few_enough
from server.tasks.examples import TaggedText, Text
from server.tasks.labels import Name
from server.tasks.parameters import Parameters
from server.tasks.span_parameters import MOST_EXAMPLE_CHARACTERS, SpanParameters
from server.tasks.span_parameters import MOST_EXAMPLES as MOST_SPAN_EXAMPLES
from server.tasks.span_task import SpanTask
from server.tasks.violations import refusal_of


class Example(TaggedText):
    """A text and the entities that should be found in it, all of them; or the label that it should get."""

    label: Name | None = None


class EndpointDefinition(Parameters):
    """A custom endpoint as its author writes it. parameters: those of `/run`, which a call need not repeat."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
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
    _check_together(definition, target, limits)
    return target, definition


def saved_parameters(definition: Mapping[str, Any], target: Target | None) -> Mapping[str, Any]:
    """What a call of an endpoint need not say: its parameters, and its examples where its task learns from them.

    Span tasks do where `learn` says so: it does not help all of them, which a review finds out.
    """
    parameters: Mapping[str, Any] = definition.get("parameters", {})
    examples = definition.get("examples")
    if target is None or not examples or not learns(target):
        return parameters
    if isinstance(target.task, SpanTask):
        if not parameters.get("learn"):
            return parameters
        learnt = [{"text": example["text"], "entities": example["entities"]} for example in examples]
    else:
        learnt = [{"text": example["text"], "label": example["label"]} for example in examples]
    return {**parameters, "examples": [*(parameters.get("examples") or ()), *learnt]}


def learns(target: Target) -> bool:
    """Whether the task can make better answers of examples."""
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
    if isinstance(target.task, SpanTask):
        _check_span_examples(definition)
    if definition.examples and not isinstance(target.task, SpanTask):
        if not learns(target):
            raise InvalidInputError("definition.examples: this task learns nothing from examples")
        if definition.parameters.get("classifications") is not None:
            raise InvalidInputError("definition.examples: each of the classifications has examples of its own")


def _check_span_examples(definition: EndpointDefinition) -> None:
    if len(definition.examples) > MOST_SPAN_EXAMPLES:
        raise InvalidInputError(f"definition.examples: are more than {MOST_SPAN_EXAMPLES}")
    if sum(len(example.text) for example in definition.examples) > MOST_EXAMPLE_CHARACTERS:
        raise InvalidInputError(f"definition.examples: have more than {MOST_EXAMPLE_CHARACTERS} characters together")
    if definition.parameters.get("learn") and not definition.examples and not definition.parameters.get("examples"):
        raise InvalidInputError("definition.parameters.learn: there are no examples to learn from")


def _check_together(definition: EndpointDefinition, target: Target, limits: LimitSettings) -> None:
    """Whether a call can be answered with all that is saved: examples of both kinds are learnt from together."""
    saved = saved_parameters(definition.model_dump(mode="json", exclude_none=True), target)
    try:
        parameters = target.task.parameters.model_validate(saved, context=limits)
    except ValidationError:
        message = "definition.examples: are too many, or too long, together with those of definition.parameters"
        raise InvalidInputError(message) from None
    if isinstance(parameters, SpanParameters):
        names = set(target.task.labels(parameters))
        for index, example in enumerate(parameters.lessons):
            if any(label not in names for _, _, label in example.places):
                path = f"definition.parameters.examples[{index}]"
                raise InvalidInputError(f"{path}.entities: a label is none of the endpoint's types")


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
