"""Labels taught by a few examples: where a model's logits are linear in a label's vector, the vector can be learnt.

A bi-encoder maps the name of a label to a vector, and the logit of a span is the product of the span's features with
it. The features of types that a model knows badly by name are often good; what is learnt here is how far each label's
vector moves from its name's, by logistic regression whose prior is the name (Chelba and Acero, "Adaptation of Maximum
Entropy Capitalizer", 2004: regularised towards a model that was trained elsewhere).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray, TaughtLabel

FAR = -7.0
"""Spans whose logits are all below it are right without being learnt."""
_POSITIVE_WEIGHT = 4.0
"""Spans are rare: at equal weight what is learnt is too careful for F1 at a threshold of a half."""
_PRIOR = 2.0
"""Weight of the squared distance from the name's vector, against the sum of the spans' losses."""
_STEPS = 60
_RATE = 0.05
_FIRST_MOMENT, _SECOND_MOMENT = 0.9, 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Spans of one example.

    features: (spans, dimensions) float32; logits: (spans, labels) float32, by the labels' names; expected: (spans,
    labels) bool.
    """

    features: FloatArray
    logits: FloatArray
    expected: NDArray[np.bool_]


def basis(dimensions: int) -> list[TaughtLabel]:
    """Labels whose logits are a span's features."""
    return [TaughtLabel(None, row) for row in np.eye(dimensions, dtype=np.float32)]


def teach(names: Sequence[str], lessons: Sequence[Lesson]) -> list[TaughtLabel]:
    """The labels `names` as the lessons teach them. A label without an example learns only where it does not stand."""
    features = np.concatenate([lesson.features for lesson in lessons])
    logits = np.concatenate([lesson.logits for lesson in lessons])
    expected = np.concatenate([lesson.expected for lesson in lessons]).astype(np.float32)
    changes = _changes(features, logits, expected)
    return [TaughtLabel(name, change) for name, change in zip(names, changes, strict=True)]


def _changes(features: FloatArray, logits: FloatArray, expected: FloatArray) -> FloatArray:
    """(labels, dimensions) float32, by Adam (Kingma and Ba, 2015) with a rate that falls to zero."""
    changes: FloatArray = np.zeros((logits.shape[1], features.shape[1]), np.float32)
    first: FloatArray = np.zeros_like(changes)
    second: FloatArray = np.zeros_like(changes)
    weights = 1 + (_POSITIVE_WEIGHT - 1) * expected
    for step in range(1, _STEPS + 1):
        scores = 0.5 * (1 + np.tanh(0.5 * (logits + features @ changes.T)))
        gradient = ((scores - expected) * weights).T @ features + 2 * _PRIOR * changes
        first += (1 - _FIRST_MOMENT) * (gradient - first)
        second += (1 - _SECOND_MOMENT) * (gradient**2 - second)
        rate = _RATE * (1 - step / _STEPS) / (1 - _FIRST_MOMENT**step)
        changes -= rate * first / (np.sqrt(second / (1 - _SECOND_MOMENT**step)) + np.float32(1e-8))
    return changes
