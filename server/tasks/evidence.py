"""An entity and why it is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from models.contract import Span

Source = Literal["model", "pattern", "model and pattern", "custom pattern", "deny_list", "same value"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """source: who found it. recogniser: which one, where it was one. checks: those made on the value."""

    source: Source
    recogniser: str | None = None
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity(Span):
    """A span with its evidence. rank: see `fusion`. is_part: whether it stays within a longer one of another kind."""

    evidence: Evidence = field(default=Evidence("model"))
    rank: int = 0
    is_part: bool = False
