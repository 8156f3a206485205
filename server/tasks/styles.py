"""What a caller may want to stand in a redacted text in place of an entity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.parameters import Parameters

_LATER_STYLES = ["hash", "pseudonym"]


def _one_character(value: str) -> str:
    fault = fault_in(value) or (None if len(value) == 1 else "must be one character")
    if fault:
        raise PydanticCustomError("redaction", fault)
    return value


Character = Annotated[str, AfterValidator(_one_character), Field(json_schema_extra={"minLength": 1, "maxLength": 1})]
Kept = Annotated[int, Field(ge=0, le=64)]


class TypeStyle(Parameters):
    """An entity becomes its type: `<FULL_NAME>`."""

    style: Literal["type"] = "type"


class MaskStyle(Parameters):
    """Every character of an entity becomes `character`, so that the text keeps its length."""

    style: Literal["mask"]
    character: Character = "*"


class RemoveStyle(Parameters):
    """An entity is left out."""

    style: Literal["remove"]


class PartialStyle(Parameters):
    """As `mask`, but the first `keep_start` and the last `keep_end` characters stay.

    A value of less than twice as many characters as would stay is masked whole: what is left of it would tell it.
    """

    style: Literal["partial"]
    character: Character = "*"
    keep_start: Kept = 0
    keep_end: Kept = 4


Style = TypeStyle | MaskStyle | RemoveStyle | PartialStyle


def _available(value: Any) -> Any:
    if isinstance(value, dict) and value.get("style") in _LATER_STYLES:
        raise PydanticCustomError("redaction", "the styles hash and pseudonym are not available in this version")
    return value


def _tag(value: Any) -> str | None:
    style = value.get("style") if isinstance(value, dict) else None
    return f"<{style}>" if isinstance(style, str) else None


Redaction = Annotated[
    Annotated[TypeStyle, Tag("<type>")]
    | Annotated[MaskStyle, Tag("<mask>")]
    | Annotated[RemoveStyle, Tag("<remove>")]
    | Annotated[PartialStyle, Tag("<partial>")],
    Discriminator(
        _tag,
        custom_error_type="redaction",
        custom_error_message="must be an object whose style is one of type, mask, remove, partial",
    ),
    BeforeValidator(_available),
]
"""A `Style` as a caller writes it."""
