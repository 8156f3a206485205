"""What a caller may want to stand in a redacted text in place of an entity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.parameters import Parameters

LONGEST_KEPT = 64
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
Kept = Annotated[int, Field(ge=0, le=LONGEST_KEPT)]
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

    A value of less than twice as many characters as would stay is masked whole: what is left of it would tell it. So is
    one of which the whole of another entity would stay.
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


class NumberedStyle(Parameters):
    """An entity becomes its type and a number: `<FULL_NAME_1>`, counted by type in the order of the texts.

    The same value has the same number in all texts of the request; case and white space make no difference. mapping:
    whether `output.mapping` comes with the text, with which `POST /restore` puts the values back, for the same API key
    and project.
    """

    style: Literal["numbered"]
    mapping: bool = False
    project: Project = ""


class PseudonymStyle(Parameters):
    """An entity becomes another one of its kind and form: another name of as many words, a card number that is none.

    The same value becomes the same pseudonym for one API key and project, unless that is a value of the same text.
    shift_dates: days by which dates are moved at most; all of one text by the same number, so that the time between
    them stays. Without it each date becomes another by itself.
    """

    style: Literal["pseudonym"]
    project: Project = ""
    shift_dates: Annotated[int, Field(ge=1, le=3650)] | None = None


Style = TypeStyle | MaskStyle | RemoveStyle | PartialStyle | HashStyle | EncryptStyle | NumberedStyle | PseudonymStyle


def _tag(value: Any) -> str | None:
    style = value.get("style") if isinstance(value, dict) else None
    return f"<{style}>" if isinstance(style, str) else None


Redaction = Annotated[
    Annotated[TypeStyle, Tag("<type>")]
    | Annotated[MaskStyle, Tag("<mask>")]
    | Annotated[RemoveStyle, Tag("<remove>")]
    | Annotated[PartialStyle, Tag("<partial>")]
    | Annotated[HashStyle, Tag("<hash>")]
    | Annotated[EncryptStyle, Tag("<encrypt>")]
    | Annotated[NumberedStyle, Tag("<numbered>")]
    | Annotated[PseudonymStyle, Tag("<pseudonym>")],
    Discriminator(
        _tag,
        custom_error_type="redaction",
        custom_error_message="must be an object whose style is one of type, mask, remove, partial, hash, encrypt, "
        "numbered, pseudonym",
    ),
]
"""A `Style` as a caller writes it."""
