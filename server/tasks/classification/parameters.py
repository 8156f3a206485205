"""The parameters of classification. What is not known is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from server.settings import LimitSettings
from server.tasks.characters import fault_in
from server.tasks.labels import Description, Name, described
from server.tasks.parameters import CallParameters, Parameters, Threshold, check_count, check_labels

T = TypeVar("T")

MOST_EXAMPLES = 2000
MOST_CLASSIFICATIONS = 20
THRESHOLD = 0.5


def _distinct(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise PydanticCustomError("label", "a label is there twice")
    return names


def _with_place(template: str) -> str:
    if fault := fault_in(template):
        raise PydanticCustomError("label", fault)
    if "{}" not in template:
        raise PydanticCustomError("label", "must have a {} where the label stands")
    return template


def _without_fault(text: str) -> str:
    if fault := fault_in(text):
        raise PydanticCustomError("label", fault)
    return text


def few_enough(examples: list[T]) -> list[T]:
    """Not more than `MOST_EXAMPLES`. No rule of the schema: tools that try its limits would send megabytes."""
    if len(examples) > MOST_EXAMPLES:
        raise PydanticCustomError("label", "are more than {most}", {"most": MOST_EXAMPLES})
    return examples


def _form(value: Any) -> str:
    return "<object>" if isinstance(value, dict) else "<list>"


Labels = Annotated[
    Annotated[list[Name], Field(min_length=1), AfterValidator(_distinct), Tag("<list>")]
    | Annotated[dict[Name, Description], Field(min_length=1), Tag("<object>")],
    Discriminator(_form),
]
Template = Annotated[str, AfterValidator(_with_place), Field(max_length=500, json_schema_extra={"pattern": r"\{\}"})]
Text = Annotated[str, AfterValidator(_without_fault)]


class LabelledText(Parameters):
    """A text, and the label that it should get."""

    text: Text
    label: Name


class ChoiceParameters(CallParameters):
    """Which labels there are, and how one or several of them are chosen."""

    labels: Labels | None = Field(
        None, description="The labels: a list of names, or an object of names and descriptions."
    )
    categories: Labels | None = Field(None, description="Another name of `labels`.")
    domain: Name | None = Field(None, description="A built-in set of labels, such as `sentiment`.")
    multi_label: bool | None = Field(
        None, description="Whether several labels may hold of one text. The default is false, or the domain's."
    )
    threshold: Threshold = Field(THRESHOLD, description="With `multi_label`: the score that a label must reach.")
    top_k: int | None = Field(None, description="The most labels that are answered.", ge=1)
    hypothesis_template: Template | None = Field(
        None, description="What the model judges, with a {} for the label, such as `The customer wants {}.`"
    )
    examples: Annotated[list[LabelledText], AfterValidator(few_enough)] = Field(
        default=[], description="Labelled texts to learn from, up to 2000: a few for each label make much difference."
    )

    @field_validator("labels", "categories")
    @classmethod
    def _within_limits(cls, labels: Sequence[str] | None, info: ValidationInfo) -> Sequence[str] | None:
        if isinstance(labels, list | dict) and isinstance(info.context, LimitSettings):
            check_labels(described(labels), info.context)
        return labels

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("labels", "categories", "domain") if getattr(self, name) is not None]
        if len(given) > 1:
            raise PydanticCustomError("label", f"{given[0]} and {given[1]} exclude each other; send one of them")
        return self

    @property
    def named(self) -> Mapping[str, str] | None:
        """The labels that the caller names, with their descriptions, empty where there are none."""
        given = self.labels if self.categories is None else self.categories
        return None if given is None else described(given)


class NamedChoice(ChoiceParameters):
    """One of several classifications of a text."""

    task: Name = Field(description="Under what name it is answered.")
    cls_threshold: Threshold | None = Field(None, description="Another name of `threshold`.")

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if self.cls_threshold is not None and "threshold" in self.model_fields_set:
            raise PydanticCustomError("label", "threshold and cls_threshold exclude each other; send one of them")
        return self

    @property
    def least_score(self) -> float:
        return self.threshold if self.cls_threshold is None else self.cls_threshold


class ClassificationParameters(ChoiceParameters):
    """Which labels a text may get. `labels`, a `domain` or `classifications` are required."""

    exact: bool = Field(
        False, description="Whether every label is judged, however many there are, instead of a shortlist of them."
    )
    classifications: Annotated[list[NamedChoice], Field(min_length=1)] | None = Field(
        None, description="Several classifications of the text at once, each answered under its name."
    )

    @field_validator("classifications")
    @classmethod
    def _together_within_limits(cls, choices: list[NamedChoice] | None, info: ValidationInfo) -> Any:
        if choices is not None:
            if len(choices) > MOST_CLASSIFICATIONS:
                raise PydanticCustomError("label", "are more than {most}", {"most": MOST_CLASSIFICATIONS})
            if len({choice.task for choice in choices}) < len(choices):
                raise PydanticCustomError("label", "two of them have the same task")
            if isinstance(info.context, LimitSettings):
                check_count(sum(len(choice.named or {}) for choice in choices), info.context)
        return choices

    @model_validator(mode="after")
    def _alone_or_several(self) -> Self:
        if self.classifications is not None:
            choices = ChoiceParameters.model_fields
            beside = next((name for name in choices if getattr(self, name) != choices[name].default), None)
            if beside is not None:
                message = "each of classifications has its own {name}; send it there"
                raise PydanticCustomError("label", message, {"name": beside})
        return self
