"""What a caller is told about a parameter that is wrong: its path and the rule, never its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.errors import InvalidInputError, TooManyLabelsError
from server.tasks.characters import quoted
from server.tasks.parameters import TOO_MANY_LABELS, Parameters

_RULES = {
    "missing": "is required",
    "string_type": "must be a string",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "finite_number": "must be a finite number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters long",
}
_OURS = {"label", "both_names", "redaction", "types_missing", TOO_MANY_LABELS}


def refusal_of(error: ValidationError, root: str) -> InvalidInputError:
    """The refusal for the first violation, as a sentence that begins with the path of the parameter under `root`."""
    detail = error.errors(include_url=False, include_input=False)[0]
    kind = TooManyLabelsError if detail["type"] == TOO_MANY_LABELS else InvalidInputError
    return kind(_explain(detail, root))


def _explain(detail: ErrorDetails, root: str) -> str:
    location = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return f"{_path(root, location[:-1])}: there is no parameter {quoted(location[-1])}"
    return f"{_path(root, location)}: {_rule(detail)}"


def _rule(detail: ErrorDetails) -> str:
    if detail["type"] in _OURS:
        return detail["msg"]
    return _RULES.get(detail["type"], "is not valid").format(**detail.get("ctx", {}))


def _path(root: str, location: Sequence[int | str]) -> str:
    """`root.a[0].b`. Parts in angle brackets are no part of the request. Keys that a caller chose are values, of which
    nothing is told: `root.deny_list.*`."""
    path, chosen = root, set(_fields_of_chosen_keys(Parameters))
    for place, part in enumerate(location, 1):
        if part == "<object>":
            break
        if isinstance(part, int):
            path += f"[{part}]"
        elif not part.startswith("<"):
            path += f".{part}"
        if part in chosen and place < len(location):
            return f"{path}.*"
    return path


def _fields_of_chosen_keys(parameters: type[Parameters]) -> Iterator[str]:
    """The names of all fields that hold nothing but an object with keys of the caller's."""
    yield from _objects_of(parameters)
    for each in parameters.__subclasses__():
        yield from _fields_of_chosen_keys(each)


@cache
def _objects_of(parameters: type[Parameters]) -> tuple[str, ...]:
    fields = parameters.model_fields.items()
    return tuple(field.alias or name for name, field in fields if _is_object(field.annotation))


def _is_object(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(map(_is_object, get_args(annotation)[:1]))
