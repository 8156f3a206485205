"""What a caller may want to stand in a redacted text in place of an entity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.parameters import Parameters

_LATER_STYLES = ["numbered", "pseudonym"]
_TYPE = "{type}"


def _one_character(value: str) -> str:
    fault = fault_in(value) or (None if len(value) == 1 else "must be one character")
    if fault:
        raise PydanticCustomError("redaction", fault)
    return value


def _sound(value: str) -> str:
    if fault := fault_in(value):
        raise PydanticCustomError("redaction", fault)
    return value


Character = Annotated[str, AfterValidator(_one_character), Field(json_schema_extra={"minLength": 1, "maxLength": 1})]
Kept = Annotated[int, Field(ge=0, le=64)]
Project = Annotated[str, AfterValidator(_sound), Field(max_length=100)]


class TypeStyle(Parameters):
    """An entity becomes its type: `<FULL_NAME>`, or `template` with the type in capitals for `{type}`."""

    style: Literal["type"] = "type"
    template: Annotated[str, AfterValidator(_sound), Field(max_length=100)] = f"<{_TYPE}>"


class MaskStyle(Parameters):
    """Every character of an entity becomes `character`; with `length`, every entity becomes so many of them."""

    style: Literal["mask"]
    character: Character = "*"
    length: Annotated[int, Field(ge=1, le=64)] | None = None


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


class HashStyle(Parameters):
    """An entity becomes its type and a mark that is the same for the same value: `<EMAIL:mfrggzdfmztwq2lk>`.

    Marks are keyed: nobody without the installation's secret can try values out. project: values of one project can be
    compared with each other, and with none of another.
    """

    style: Literal["hash"]
    project: Project = ""


class EncryptStyle(Parameters):
    """An entity becomes a token that `POST /restore` opens again, for the same API key and project.

    deterministic: whether the same value always becomes the same token, which shows where it recurs.
    """

    style: Literal["encrypt"]
    project: Project = ""
    deterministic: bool = False


Style = TypeStyle | MaskStyle | RemoveStyle | PartialStyle | HashStyle | EncryptStyle


def _available(value: Any) -> Any:
    if isinstance(value, dict) and value.get("style") in _LATER_STYLES:
        raise PydanticCustomError("redaction", "the styles numbered and pseudonym are not available in this version")
    return value


def _tag(value: Any) -> str | None:
    style = value.get("style") if isinstance(value, dict) else None
    return f"<{style}>" if isinstance(style, str) else None


Redaction = Annotated[
    Annotated[TypeStyle, Tag("<type>")]
    | Annotated[MaskStyle, Tag("<mask>")]
    | Annotated[RemoveStyle, Tag("<remove>")]
    | Annotated[PartialStyle, Tag("<partial>")]
    | Annotated[HashStyle, Tag("<hash>")]
    | Annotated[EncryptStyle, Tag("<encrypt>")],
    Discriminator(
        _tag,
        custom_error_type="redaction",
        custom_error_message="must be an object whose style is one of type, mask, remove, partial, hash, encrypt",
    ),
    BeforeValidator(_available),
]
"""A `Style` as a caller writes it."""
