"""Accuracy on development rows: inference, and zero-shot classification as the zero-shot pipeline scores it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray
from models.training.cross_encoder.nli import verdict
from models.training.cross_encoder.questions import Verdict
from models.training.cross_encoder.rows import Row

TEMPLATE = "This text is about {}."

Scorer = Callable[[Sequence[tuple[str, str]]], FloatArray]
"""(text, hypothesis) pairs -> (pairs, 3) logits."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """rows: judged; right: share of them that came out right, 0 to 1."""

    rows: int
    right: float


def inference_accuracy(rows: Sequence[Row], logits: FloatArray) -> dict[str, Accuracy]:
    """By source, `three-way` for the rows of sources with three verdicts, and `all`.

    Where a source has two verdicts, neutral and contradiction are one.
    """
    truth = np.array([verdict(row) for row in rows])
    found = logits.argmax(axis=1)
    right = np.where(truth == Verdict.NOT_ENTAILED, found != Verdict.ENTAILMENT, found == truth)
    binary = np.array([bool(row.get("binary")) for row in rows])
    groups = {"all": np.ones(len(rows), bool), "three-way": ~binary}
    for source in sorted({row["source"].split(" ")[0] for row in rows}):
        groups[source] = np.array([row["source"].split(" ")[0] == source for row in rows])
    return {name: Accuracy(int(chosen.sum()), float(right[chosen].mean())) for name, chosen in groups.items()}


def zero_shot_logits(rows: Sequence[Row], score: Scorer, template: str = TEMPLATE) -> FloatArray:
    """(rows, labels, 3) logits of rows that share one list of labels."""
    labels = rows[0]["labels"]
    pairs = [(row["text"], template.format(label)) for row in rows for label in labels]
    return score(pairs).reshape(len(rows), len(labels), 3)


def zero_shot_accuracy(rows: Sequence[Row], logits: FloatArray) -> Accuracy:
    """Rows whose highest entailment logit is that of their label."""
    labels = rows[0]["labels"]
    truth = np.array([labels.index(row["label"]) for row in rows])
    return Accuracy(len(rows), float((logits[..., Verdict.ENTAILMENT].argmax(axis=1) == truth).mean()))


def sample(rows: Sequence[Row], limit: int, seed: int) -> list[Row]:
    """At most `limit` rows, the same ones every time."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(rows))[:limit])
    return [rows[index] for index in chosen]


def only_labels(rows: Sequence[Row], labels: Sequence[str]) -> list[Row]:
    """The rows of `labels`, asked for among those alone."""
    return [{**row, "labels": list(labels)} for row in rows if row["label"] in labels]


def macro(accuracies: Mapping[str, Accuracy]) -> float:
    """Mean over sets."""
    return float(np.mean([accuracy.right for accuracy in accuracies.values()]))
