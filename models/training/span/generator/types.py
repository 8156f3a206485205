"""The types that the generator makes, from types.yaml: their names, and what each says of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from models.training.span.names import TypeNames

DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class GeneratedType:
    """broader: types that every such span is of too. unclear: types that it, or a part of it, may be of. written: by
    which signs a type is known whose meaning says nothing of its values (`DIGITS`: every one holds a digit)."""

    names: TypeNames
    broader: frozenset[str]
    unclear: frozenset[str]
    written: str | None


@cache
def generated_types() -> Mapping[str, GeneratedType]:
    """All types by name; `unclear` made symmetric, and never a type that the span surely is of."""
    content = yaml.safe_load((files(__package__) / "types.yaml").read_text(encoding="utf-8"))
    unclear: dict[str, set[str]] = {name: set(entry.get("unclear", ())) for name, entry in content.items()}
    for name, others in [(name, tuple(others)) for name, others in unclear.items()]:
        for other in others:
            unclear[other].add(name)
    return {
        name: GeneratedType(
            names=TypeNames(name, tuple(entry["names"]), (entry["description"],)),
            broader=frozenset(entry.get("is", ())),
            unclear=frozenset(unclear[name] - set(entry.get("is", ()))),
            written=entry.get("written"),
        )
        for name, entry in content.items()
    }
