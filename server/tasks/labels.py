"""Label types as callers name them, and as models are asked for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.type_names import spelled_out

T = TypeVar("T")

_JOINTS = re.compile(r"[\s_-]+")


def _checked(text: str) -> str:
    fault = fault_in(text) or (None if text.strip() else "must not be blank")
    if fault:
        raise PydanticCustomError("label", fault)
    return text


def _described(text: str) -> str:
    return _checked(text) if text else text


def _form(value: Any) -> str:
    return "<object>" if isinstance(value, dict) else "<list>"


Name = Annotated[str, AfterValidator(_checked)]
Description = Annotated[str, AfterValidator(_described)]
EntityTypes = Annotated[
    Annotated[list[Name], Field(min_length=1), Tag("<list>")]
    | Annotated[dict[Name, Description], Field(min_length=1), Tag("<object>")],
    Discriminator(_form),
]
"""A list of names, or an object of names and descriptions."""


def described(entity_types: list[str] | dict[str, str]) -> dict[str, str]:
    """Each distinct name with its description, in the caller's order; empty where there is none."""
    return entity_types if isinstance(entity_types, dict) else dict.fromkeys(entity_types, "")


def prompt(name: str, description: str) -> str:
    """How a model is asked for a type: in natural words, since that is what models were trained on.

    `full_name` becomes `full name`, `PHONE_NUMBER` and `PHONENUMBER` become `phone number`, `CamelCase` stays.
    """
    natural = spelled_out(_JOINTS.sub(" ", name).strip() or name.strip())
    if natural.isupper():
        natural = natural.lower()
    return f"{natural}: {description}" if description else natural


def by_name(values: Mapping[str, T]) -> Callable[[str], T | None]:
    """A look-up in `values` by the name of a type, or else by one that asks the same: `card number`, `CARD_NUMBER`."""
    alike: dict[str, T] = {}
    for name, value in values.items():
        alike.setdefault(prompt(name, ""), value)
    return lambda name: values[name] if name in values else alike.get(prompt(name, ""))


def distinct_prompts(types: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and prompts, pairwise. Names that share a prompt ask the same thing: the first of them is answered."""
    by_prompt: dict[str, str] = {}
    for name, description in types.items():
        by_prompt.setdefault(prompt(name, description), name)
    return tuple(by_prompt.values()), tuple(by_prompt)
