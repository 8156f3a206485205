"""The templates in registers/*.yaml, by kind of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FILLER, ABROAD = "filler", "abroad"


@dataclass(frozen=True, slots=True)
class Register:
    """Templates of one kind of text: lines, what may stand before and behind them, and what joins them.

    languages: lines by Faker locale, for the register of other languages. world: of the world at large, not of personal
    data. unsaid: types that its words may be of without a slot, such as the command at the start of a shell line; its
    texts tell nothing of them.
    """

    lines: tuple[str, ...]
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    join: str = " "
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    world: bool = False
    unsaid: frozenset[str] = frozenset()

    def templates(self) -> list[str]:
        """Every template."""
        abroad = [line for lines in self.languages.values() for line in lines]
        return [*self.lines, *self.opening, *self.closing, *abroad]


@cache
def registers() -> Mapping[str, Register]:
    """All registers by name, in the order of their names."""
    folder = files(__package__) / "registers"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    return {path.name.removesuffix(".yaml"): _register(yaml.safe_load(path.read_text("utf-8"))) for path in paths}


def _register(content: Mapping[str, Any]) -> Register:
    return Register(
        lines=_lines(content.get("lines", "")),
        opening=_lines(content.get("opening", "")),
        closing=_lines(content.get("closing", "")),
        join=content.get("join", " "),
        languages={locale: _lines(lines) for locale, lines in content.get("languages", {}).items()},
        world=content.get("world", False),
        unsaid=frozenset(content.get("unsaid", ())),
    )


def _lines(block: str) -> tuple[str, ...]:
    """One template a line; "\\n" inside one is a line break of its text."""
    return tuple(line.strip().replace("\\n", "\n") for line in block.splitlines() if line.strip())
