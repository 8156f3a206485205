"""The types that the generator makes, from catalogue/*.yaml: their names, and what each says of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from models.training.span.names import TypeNames

DIGITS = "digits"
_PERSONAL = "personal.yaml"


@dataclass(frozen=True, slots=True)
class GeneratedType:
    """broader: types that every such span is of too. unclear: types that it, or a part of it, may be of. written: by
    which signs a type is known whose meaning says nothing of its values (`DIGITS`: every one holds a digit). personal:
    personal data or what stands beside it, not the world at large."""

    names: TypeNames
    broader: frozenset[str]
    unclear: frozenset[str]
    written: str | None
    personal: bool


@cache
def generated_types() -> Mapping[str, GeneratedType]:
    """All types by name; `unclear` made symmetric, and never a type that the span surely is of."""
    tables = sorted((files(__package__) / "catalogue").iterdir(), key=lambda path: path.name)
    content = {
        name: (entry, table.name == _PERSONAL)
        for table in tables
        for name, entry in yaml.safe_load(table.read_text(encoding="utf-8")).items()
    }
    unclear: dict[str, set[str]] = {name: set(entry.get("unclear", ())) for name, (entry, _) in content.items()}
    for name, others in [(name, tuple(others)) for name, others in unclear.items()]:
        for other in others:
            unclear[other].add(name)
    return {
        name: GeneratedType(
            names=TypeNames(name, tuple(entry["names"]), (entry["description"],)),
            broader=frozenset(entry.get("is", ())),
            unclear=frozenset(unclear[name] - set(entry.get("is", ()))),
            written=entry.get("written"),
            personal=personal,
        )
        for name, (entry, personal) in content.items()
    }
