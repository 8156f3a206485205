"""A linear head on frozen sentence embeddings: learnt from a handful of examples in closed form.

Ridge regression on the indicators of the labels, in its dual form, with each label's own name as one more example of
it. How sure the head is gets calibrated on what it says of each example when that is left out, for which the same
factorisation serves (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, section 7.10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray
from server.tasks.classification.scores import sigmoid, softmax

RIDGE = 0.3
"""Added to the diagonal of the Gram matrix of unit vectors."""
_SCALES = (2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)
_CENTRES = (0.15, 0.25, 0.35, 0.5)
_NO_CENTRES = (0.0,)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """weights: (labels, dimensions) float32. scale, centre: of the logits. counts: (labels,) examples of each label."""

    weights: FloatArray
    scale: float
    centre: float
    counts: FloatArray
    multi_label: bool

    def scores(self, embedding: FloatArray) -> FloatArray:
        """(labels,) float32: probabilities that add up to 1, or one for each label by itself."""
        logits = self.scale * (self.weights @ embedding - self.centre)
        return sigmoid(logits) if self.multi_label else softmax(logits)


def fit(examples: FloatArray, labels: Sequence[Sequence[int]], names: FloatArray, *, multi_label: bool) -> Head:
    """The head of examples (n, dimensions) with the places of their labels, and labels' names (labels, dimensions).

    Rows are unit vectors.
    """
    rows = np.concatenate((examples, names))
    targets = np.zeros((len(rows), len(names)), np.float32)
    for row, places in enumerate(labels):
        targets[row, list(places)] = 1
    targets[len(examples) + np.arange(len(names)), np.arange(len(names))] = 1
    gram = (rows @ rows.T).astype(np.float64)
    inverse = np.linalg.inv(gram + RIDGE * np.eye(len(rows)))
    dual = inverse @ targets
    left_out = (targets - dual / np.diag(inverse)[:, None])[: len(examples)].astype(np.float32)
    scale, centre = _calibrated(left_out, targets[: len(examples)], multi_label=multi_label)
    weights = np.ascontiguousarray((rows.T @ dual).T, np.float32)
    return Head(weights, scale, centre, targets[: len(examples)].sum(0), multi_label)


def _calibrated(said: FloatArray, targets: FloatArray, *, multi_label: bool) -> tuple[float, float]:
    """The scale and centre under which the targets are likeliest.

    They are softened as Laplace's rule of succession does, for a few examples never make anything certain.
    """
    doubt = 1 / (1 + targets.sum() / targets.shape[1])
    share = targets.mean(1, keepdims=True) if multi_label else 1 / targets.shape[1]
    targets = (1 - doubt) * targets / (1 if multi_label else targets.sum(1, keepdims=True)) + doubt * share
    pairs = [(scale, centre) for scale in _SCALES for centre in (_CENTRES if multi_label else _NO_CENTRES)]
    return max(pairs, key=lambda pair: _likelihood(pair[0] * (said - pair[1]), targets, multi_label=multi_label))


def _likelihood(logits: FloatArray, targets: FloatArray, *, multi_label: bool) -> float:
    if multi_label:
        return float((targets * logits - np.logaddexp(0, logits)).sum())
    peak = logits.max(1, keepdims=True)
    normal = peak[:, 0] + np.log(np.exp(logits - peak).sum(1))
    return float(((logits * targets).sum(1) - normal).sum())
