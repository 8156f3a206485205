"""What a caller is told about a parameter that is wrong: its path and the rule, never its value."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.errors import InvalidInputError, TooManyLabelsError
from server.tasks.characters import quoted
from server.tasks.parameters import TOO_MANY_LABELS

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
    """`root.a[0].b`. Parts in angle brackets are no part of the request, and names below an object are values."""
    path = root
    for part in location:
        if part == "<object>":
            break
        if isinstance(part, int):
            path += f"[{part}]"
        elif not part.startswith("<"):
            path += f".{part}"
    return path
