"""From one raw input of a request to a question that a task can work on, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from server.errors import InvalidInputError, TooLargeError
from server.settings import LimitSettings
from server.tasks.characters import fault_in, is_encodable, quoted
from server.tasks.saved import with_saved
from server.tasks.task import Task
from server.tasks.violations import refusal_of

_FIELDS = ("text", "parameters")


@dataclass(frozen=True, slots=True)
class Question:
    """A text and its parameters. path: where it stands in the request."""

    path: str
    text: str
    parameters: BaseModel


def question_of(
    path: str, raw: object, task: Task[Any], limits: LimitSettings, saved: Mapping[str, Any] | None = None
) -> Question:
    """The question that `raw`, an item of `input`, asks.

    saved: a custom endpoint's parameters, which those of `raw` go over field by field.
    Raises `InvalidInputError`, `TooManyLabelsError` or `TooLargeError`, whose messages begin with `path`.
    """
    if not isinstance(raw, Mapping):
        raise InvalidInputError(f"{path}: must be an object with text and, where needed, parameters")
    unknown = next((name for name in raw if name not in _FIELDS), None)
    if unknown is not None:
        said = "how to process a text is said in parameters"
        raise InvalidInputError(f"{path}: there is no field {quoted(unknown)}; {said}")
    text = _text(path, raw, limits)
    given = raw.get("parameters")
    merged = with_saved(saved, given) if saved else given
    return Question(path, text, _parameters(f"{path}.parameters", merged, task, limits))


def text_of(raw: object) -> str | None:
    """The text of an item of `input`, when it has one that can be sent back."""
    text = raw.get("text") if isinstance(raw, Mapping) else None
    return text if isinstance(text, str) and is_encodable(text) else None


def _text(path: str, raw: Mapping[str, object], limits: LimitSettings) -> str:
    text = raw.get("text")
    if not isinstance(text, str):
        raise InvalidInputError(f"{path}.text: {'must be a string' if 'text' in raw else 'is required'}")
    if len(text) > limits.text_characters:
        raise TooLargeError(f"{path}.text: has more than {limits.text_characters} characters")
    if fault := fault_in(text):
        raise InvalidInputError(f"{path}.text: {fault}")
    return text


def _parameters(path: str, raw: object, task: Task[Any], limits: LimitSettings) -> BaseModel:
    try:
        parameters: BaseModel = task.parameters.model_validate({} if raw is None else raw, context=limits)
    except ValidationError as error:
        raise refusal_of(error, path) from None
    return parameters
