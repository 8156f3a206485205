"""Natural language inference as questions: a premise, a hypothesis and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.training.cross_encoder.questions import Question, Verdict
from models.training.cross_encoder.rows import Row


def verdict(row: Row) -> Verdict:
    """A row's verdict; a source marked `binary` does not tell neutral from contradicted."""
    if row.get("binary") and row["label"] != "entailment":
        return Verdict.NOT_ENTAILED
    return Verdict[row["label"].upper()]


class InferenceSource:
    """The rows of one source, each equally likely."""

    pairs = 1.0

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def draw(self, generator: np.random.Generator) -> Question:
        """A premise and its one hypothesis."""
        row = self._rows[int(generator.integers(len(self._rows)))]
        return Question(row["premise"], (row["hypothesis"],), (verdict(row),))
