"""What values of a type look like; see forms.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.kept import kept
from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.matching import Pattern, compiled
from server.tasks.type_names import label_named, letters_of


@dataclass(frozen=True, slots=True)
class Form:
    """is_strict: whether nothing without it is of the type, and not only little."""

    pattern: Pattern
    is_strict: bool

    def fits(self, view: bytes, start: int, end: int) -> bool:
        return self.pattern.fullmatch(view, start, end) is not None


@kept(most=256, characters=4096)
def forms_of(names: tuple[str, ...]) -> tuple[Form | None, ...]:
    """The form of each of the types; None where one has none."""
    return tuple(_forms().get(label_named(name) or letters_of(name)) for name in names)


@cache
def _forms() -> dict[str, Form]:
    """Forms by label, and by the letters of further names."""
    forms: dict[str, Form] = {}
    for label, row in shipped_yaml("server.tasks", "forms.yaml").items():
        form = Form(compiled(b"(?s)" + row["form"].encode("latin-1")), row.get("strict", False))
        forms |= dict.fromkeys((label, *(label_named(name) or letters_of(name) for name in row.get("names", ()))), form)
    return forms
