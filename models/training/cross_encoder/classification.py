"""Labelled texts recast as entailment: the right label and wrong ones of the same set, near misses first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray
from models.training.cross_encoder.hypotheses import LabelSet, draw_template
from models.training.cross_encoder.questions import Question, Verdict
from models.training.cross_encoder.rows import Row

NEAR_SHARE = 0.6
"""Of the wrong labels, those drawn by their likeness to the right one; the rest are drawn evenly."""
NEARNESS = 0.12
"""Temperature of that draw, in cosine."""

POSITIVE = (
    "admiration",
    "amusement",
    "approval",
    "caring",
    "excitement",
    "gratitude",
    "joy",
    "love",
    "optimism",
    "pride",
)
NEGATIVE = ("anger", "annoyance", "disappointment", "disapproval", "disgust", "fear", "grief", "remorse", "sadness")


def _sentiment(row: Row) -> str | None:
    if row["label"] in POSITIVE:
        return "positive"
    if row["label"] in NEGATIVE:
        return "negative"
    return "neutral" if row["label"] == "neutral" else None


DERIVED: Mapping[str, Callable[[Row], str | None]] = {
    "GoEmotions sentiment": _sentiment,
    "CLINC150 domain": lambda row: row["domain"],
    "HWU64 scenario": lambda row: row["label"].split(" ")[0],
}
"""Coarser labels made from finer ones: a source's name and the label of its origin's row."""


def origin(source: str) -> str:
    """The source whose rows `source` is made of."""
    return source.rsplit(" ", 1)[0] if source in DERIVED else source


def derive(rows: Mapping[str, Sequence[Row]], source: str) -> list[Row]:
    """The rows of the derived `source`, from those of its origin in `rows`."""
    labelled = [(row, DERIVED[source](row)) for row in rows[origin(source)]]
    labels = sorted({label for _, label in labelled if label})
    return [{"text": row["text"], "label": label, "labels": labels} for row, label in labelled if label]


class ClassificationSource:
    """The rows of one source whose right label is not held out; labels are drawn evenly, so that none dominates.

    likeness: of the labels `labels`, (labels, labels) cosines.
    """

    def __init__(
        self, rows: Sequence[Row], labels: Sequence[str], likeness: FloatArray, names: LabelSet, candidates: int
    ) -> None:
        self._labels = labels
        self._names = names
        self._wrong = min(candidates, len(labels)) - 1
        self._rows: list[list[Row]] = [[] for _ in labels]
        position = {label: index for index, label in enumerate(labels)}
        for row in rows:
            if row["label"] in position:
                self._rows[position[row["label"]]].append(row)
        # Between the shares that the source has and even ones: rare labels are seen, common ones still lead.
        counts = np.sqrt([len(rows) for rows in self._rows])
        self._shares = counts / counts.sum()
        near = np.exp(likeness.astype(np.float64) / NEARNESS)
        np.fill_diagonal(near, 0)
        even = 1.0 - np.eye(len(labels))
        self._wrong_shares = NEAR_SHARE * _rows_to_one(near) + (1 - NEAR_SHARE) * _rows_to_one(even)

    @property
    def pairs(self) -> float:
        """Hypotheses a question."""
        return self._wrong + 1.0

    def draw(self, generator: np.random.Generator) -> Question:
        """A text, its label and wrong ones, all in one template."""
        right = int(generator.choice(len(self._labels), p=self._shares))
        row = self._rows[right][generator.integers(len(self._rows[right]))]
        wrong = generator.choice(len(self._labels), self._wrong, replace=False, p=self._wrong_shares[right])
        template = draw_template(self._names.facet, generator)
        asked = [self._labels[index] for index in (right, *wrong)]
        return Question(
            row["text"],
            tuple(template.format(self._names.name(label).draw(generator)) for label in asked),
            (Verdict.ENTAILMENT, *[Verdict.WRONG] * self._wrong),
            (1.0, *[0.0] * self._wrong),
        )


def _rows_to_one(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = matrix / matrix.sum(axis=1, keepdims=True)
    return sums
