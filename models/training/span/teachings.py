"""What a teacher says of mentions, as vectors that are compared with those of type names; and of which mentions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.span.config import Teacher
from models.training.span.corpus import ANY_LABEL, Corpus

TEACHINGS = "teachings.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Teachings:
    """spans: (taught, 3) int32 example, first and last word, by example. vectors: (taught, width) float16. labels:
    (labels, width) float16. A sentence encoder's are of length 1 or less, so that dot products are cosines."""

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


def asked(corpus: Corpus, teacher: Teacher) -> NDArray[np.int32]:
    """Mentions and names of unknown type in the chosen examples; the same number of texts of each source at most."""
    rng = np.random.default_rng(0)
    rows: list[tuple[int, int, int]] = []
    for index, name in enumerate(corpus.sources):
        if str(name) not in teacher.sources:
            continue
        examples = np.flatnonzero(corpus.source == index)
        chosen = np.sort(rng.permutation(examples)[: teacher.texts])
        for example in chosen.tolist():
            each = corpus[example]
            unknown = each.unknown[each.unknown[:, 2] == ANY_LABEL]
            places = {(int(a), int(b)) for a, b, _ in np.concatenate((each.mentions, unknown))}
            rows += [(example, first, last) for first, last in sorted(places)]
    return np.asarray(sorted(rows), np.int32).reshape(-1, 3)
