"""What training consists of: one text, hypotheses about it, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np


class Verdict(IntEnum):
    """The first three are the network's outputs, in their order."""

    ENTAILMENT = 0
    NEUTRAL = 1
    CONTRADICTION = 2
    NOT_ENTAILED = 3
    """Neutral or contradicted, the source does not say."""
    WRONG = 4
    """A wrong label: not entailed, and rather contradicted than entailed."""
    UNKNOWN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """ranking: how the hypotheses share the entailment among themselves, adding up to one; None where unknown."""

    text: str
    hypotheses: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    ranking: tuple[float, ...] | None = None


class Source(Protocol):
    """Questions of one origin."""

    @property
    def pairs(self) -> float:
        """Hypotheses a question, about."""

    def draw(self, generator: np.random.Generator) -> Question:
        """One question; equal generators draw equal questions."""


class Mixture:
    """Sources drawn from so that each has its share of the pairs."""

    def __init__(self, sources: Sequence[Source], shares: Sequence[float]) -> None:
        self._sources = sources
        weights = np.array([share / source.pairs for source, share in zip(sources, shares, strict=True)])
        self._weights = weights / weights.sum()

    @property
    def pairs(self) -> float:
        """Hypotheses a question, on average."""
        return float(sum(weight * source.pairs for weight, source in zip(self._weights, self._sources, strict=True)))

    def draw(self, generator: np.random.Generator) -> Question:
        """A question of one of the sources."""
        return self._sources[generator.choice(len(self._sources), p=self._weights)].draw(generator)
