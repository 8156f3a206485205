"""What a recogniser found in a text. Knows nothing of how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """How much stands behind a finding."""

    VALIDATED = "validated"
    """A checksum, a registry or the decoded content says so: by chance it would hardly be there."""
    PATTERN = "pattern"
    """A form that little else has, or a plain one that the words before it name."""
    WEAK = "weak"
    """A form that much else has too, or a named one whose check fails."""


TELLING = 0.93
"""The score from which on a pattern counts as much as a check."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text that a recogniser takes for a value of a type.

    start, end: half-open, in code points of the text. label: a name of `LABELS`. score: 0..1. checks: the names of the
    checks made on the value, `not` before one that failed; `cue`: words beside the value, or the head of its column,
    name its type.
    """

    start: int
    end: int
    label: str
    score: float
    strength: Strength
    recogniser: str
    checks: tuple[str, ...] = ()

    @property
    def is_telling(self) -> bool:
        """Whether it says more than a model's finding does."""
        return self.strength == Strength.VALIDATED or (self.strength == Strength.PATTERN and self.score >= TELLING)
