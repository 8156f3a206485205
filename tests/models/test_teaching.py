from __future__ import annotations

import numpy as np
import pytest

from models.contract import FloatArray, TaughtLabel
from models.teaching import Lesson, basis, teach

DIMENSIONS = 8
NAMES = ["song", "band"]


def lesson(seed: int, spans: int = 60) -> Lesson:
    """Spans whose first feature tells songs and whose second tells bands; by name the model takes one for the other."""
    source = np.random.default_rng(seed)
    features = source.normal(0, 0.3, (spans, DIMENSIONS)).astype(np.float32)
    expected = np.zeros((spans, 2), bool)
    expected[:6, 0] = expected[6:12, 1] = True
    features[:, :2] += 3 * expected
    features[:, 2] = 1
    names = np.zeros((2, DIMENSIONS), np.float32)
    names[0, 1] = names[1, 0] = 2
    names[:, 2] = -3
    return Lesson(features, features @ names.T, expected)


def logits(taught: list[TaughtLabel], one: Lesson) -> FloatArray:
    found: FloatArray = one.logits + one.features @ np.stack([label.change for label in taught]).T
    return found


def test_labels_that_a_model_confuses_are_told_apart_after_examples() -> None:
    unseen = lesson(9)
    assert ((unseen.logits > 0) != unseen.expected).mean() > 0.1
    taught = teach(NAMES, [lesson(seed) for seed in range(4)])
    assert [label.name for label in taught] == NAMES
    assert ((logits(taught, unseen) > 0) == unseen.expected).mean() > 0.98


def test_a_label_that_needs_no_change_keeps_its_vector() -> None:
    sure = lesson(0)
    right = Lesson(sure.features, np.where(sure.expected, 20, -20).astype(np.float32), sure.expected)
    assert max(float(np.abs(label.change).max()) for label in teach(NAMES, [right])) < 1e-3


def test_the_same_lessons_teach_the_same() -> None:
    first, second = (teach(NAMES, [lesson(3)]) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.change == pytest.approx(other.change)


def test_the_basis_has_a_label_for_each_dimension() -> None:
    labels = basis(3)
    assert np.stack([label.change for label in labels]) == pytest.approx(np.eye(3))
    assert all(label.name is None for label in labels)
