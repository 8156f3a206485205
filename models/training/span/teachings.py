"""What a teacher says of mentions, as vectors that are compared with those of type names."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TEACHINGS = "teachings.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Teachings:
    """spans: (taught, 3) int32 example, first and last word, by example. vectors: (taught, width) float16, of length 1
    or less. labels: (labels, width) float16, of length 1."""

    spans: NDArray[np.int32]
    vectors: NDArray[np.float16]
    labels: NDArray[np.float16]

    def of(self, example: int) -> tuple[NDArray[np.int32], int]:
        """First and last words (n, 2) of the spans taught in an example, and the row of the first of them."""
        begin, end = np.searchsorted(self.spans[:, 0], (example, example + 1))
        return self.spans[begin:end, 1:], int(begin)

    def save(self, path: Path) -> None:
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Teachings:
        with np.load(path) as file:
            arrays = {field.name: file[field.name] for field in fields(cls)}
        # Columns apart: the first is searched for every example that is drawn, and would be copied each time.
        return cls(**{**arrays, "spans": np.asfortranarray(arrays["spans"])})
