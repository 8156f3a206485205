from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.contract import FloatArray
from models.training.cross_encoder.evaluation import (
    inference_accuracy,
    only_labels,
    sample,
    zero_shot_accuracy,
    zero_shot_logits,
)
from models.training.cross_encoder.rows import Row


def test_neutral_and_contradiction_are_one_where_a_source_has_two_verdicts() -> None:
    rows: list[Row] = [
        {"label": "neutral", "source": "RTE", "binary": True},
        {"label": "entailment", "source": "RTE", "binary": True},
        {"label": "neutral", "source": "other part"},
    ]
    contradiction = np.array([0.0, 0.0, 1.0], np.float32)
    found = inference_accuracy(rows, np.stack([contradiction] * 3))
    assert found["RTE"].right == 0.5
    assert found["other"].right == 0.0
    assert (found["three-way"].rows, found["all"].rows) == (1, 3)


def by_length(pairs: Sequence[tuple[str, str]]) -> FloatArray:
    """Entails the hypothesis that is as long as the text."""
    return np.array([[-abs(len(text) - len(hypothesis)), 0, 0] for text, hypothesis in pairs], np.float32)


def test_the_label_of_the_highest_entailment_is_chosen() -> None:
    rows = [{"text": text, "label": label, "labels": ["a", "bbbb"]} for text, label in (("x", "a"), ("xxxx", "a"))]
    accuracy = zero_shot_accuracy(rows, zero_shot_logits(rows, by_length, "{}"))
    assert (accuracy.rows, accuracy.right) == (2, 0.5)


def test_samples_are_the_same_every_time_and_labels_can_be_narrowed() -> None:
    rows = [{"text": str(index), "label": "ab"[index % 2], "labels": ["a", "b"]} for index in range(50)]
    assert sample(rows, 10, 1) == sample(rows, 10, 1)
    narrowed = only_labels(rows, ["b"])
    assert {row["label"] for row in narrowed} == {"b"}
    assert narrowed[0]["labels"] == ["b"]
