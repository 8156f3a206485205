"""Types known by how they are written: card numbers, addresses of machines, keys.

What they mean tells nothing of them. A teacher of meaning finds an IBAN near any rare word (the Iban are a people), and
so it is not asked. And where every value holds a digit, a word without one is certainly none: negatives that are sure
in every text, whatever was annotated there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.contract import IntArray
from models.training.span.corpus import Example
from models.training.span.generator.types import DIGITS, generated_types


def written(names: Sequence[str]) -> NDArray[np.bool_]:
    """(names,) bool: which types are known by their form alone."""
    return np.asarray([_signs(name) is not None for name in names])


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """labels: (n,) int64, the types whose every value holds a digit. digits: (pieces,) bool, by row of the vocabulary:
    whether the piece holds one."""

    labels: IntArray
    digits: NDArray[np.bool_]

    @classmethod
    def of(cls, names: Sequence[str], vocabulary: Mapping[str, int]) -> Codes:
        """Those among the types `names`; `vocabulary` has the row of every piece."""
        labels = [at for at, name in enumerate(names) if _signs(name) == DIGITS]
        digits = np.zeros(max(vocabulary.values()) + 1, np.bool_)
        digits[[row for piece, row in vocabulary.items() if any(map(str.isdigit, piece))]] = True
        return cls(np.asarray(labels, np.int64), digits)

    def absent(self, example: Example, first: IntArray, last: IntArray) -> NDArray[np.bool_]:
        """(spans,) bool: which spans of words are certainly of none of the types."""
        bounds = np.append(example.heads, len(example.pieces))
        before = np.concatenate(([0], np.cumsum(self.digits[example.pieces])))
        found: NDArray[np.bool_] = before[bounds[last + 1]] == before[bounds[first]]
        return found


def _signs(name: str) -> str | None:
    """By which signs the type `name` is known, None where it is known by its meaning."""
    generated = generated_types().get(name)
    return None if generated is None else generated.written
