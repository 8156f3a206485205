"""Scores that mean something: Platt scaling of span logits, folded into the head's own weights.

A logit is the product of a span's vector and a label's. The scale goes into the last layer of the span vectors. The
bias needs a dimension in which spans are 1: the head is widened by a few dimensions, and a label's vector holds the
bias there. So any reader of the checkpoint gives the calibrated scores, the gliner library too. With a ridge, the bias
is a linear function of what the prompt layer computes of the label, so that types near in meaning share one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray
from models.errors import CheckpointError
from models.training.span.measures import Place, Scored

_STEP = 8
"""The head is widened by a multiple of so many dimensions, which keeps matrix products fast."""
_STEPS = 50
_MARKER = "span_rep_layer.span_rep_layer."
_PROMPT = "prompt_rep_layer."
_PROJECTIONS = ("token_rep_layer.projection.", "token_rep_layer.labels_projection.")

Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Platt:
    """logit' = scale * logit + bias + slopes @ features of the label. slopes: (features,) float32, or (0,)."""

    scale: float
    bias: float
    slopes: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Spans found: logit (n,), right (n,) bool, label (n,) index, weight (n,) so that every set counts the same."""

    logit: NDArray[np.float64]
    right: NDArray[np.bool_]
    label: NDArray[np.int64]
    weight: NDArray[np.float64]


def gather(sets: Sequence[tuple[Sequence[Scored], Sequence[set[Place]]]], labels: Mapping[str, int]) -> Scores:
    """The spans found in several sets, with the labels' indices."""
    logit: list[float] = []
    right: list[bool] = []
    label: list[int] = []
    weight: list[float] = []
    for found, expected in sets:
        count = sum(map(len, found))
        for spans, gold in zip(found, expected, strict=True):
            for place, score in spans.items():
                bounded = min(max(score, 1e-6), 1 - 1e-6)
                logit.append(float(np.log(bounded) - np.log1p(-bounded)))
                right.append(place in gold)
                label.append(labels[place[2]])
                weight.append(1.0 / count)
    return Scores(np.asarray(logit), np.asarray(right), np.asarray(label, np.int64), np.asarray(weight))


def fit(scores: Scores, features: FloatArray | None, ridge: float | None) -> Platt:
    """Logistic regression of "right" on the logit, and on `features` (labels, n) of its label with `ridge` on them.

    Targets are smoothed as Platt (1999, section 2.2) does; where the data say little, scores stay as they are.
    `ValueError` where no span was found, or the scale would not be positive.
    """
    if not len(scores.logit):
        raise ValueError("no span was found; there is nothing to calibrate")
    labels = None if features is None or ridge is None else _standard(features)
    columns = [scores.logit[:, None], np.ones((len(scores.logit), 1))]
    if labels is not None:
        columns.append(labels[scores.label])
    design = np.concatenate(columns, axis=1)
    penalty = np.zeros(design.shape[1])
    penalty[:2], penalty[2:] = 1.0, ridge or 0.0
    weight = scores.weight * len(scores.weight) / scores.weight.sum()
    hits, misses = (weight * scores.right).sum(), (weight * ~scores.right).sum()
    target = np.where(scores.right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    solution = _minimised(design, target, weight, penalty)
    if solution[0] <= 0:
        raise ValueError("right spans do not score higher than wrong ones; there is nothing to calibrate")
    return _unstandardised(solution, features if labels is not None else None)


def fold(tensors: Mapping[str, NDArray[Any]], hidden: int, platt: Platt) -> tuple[Tensors, int]:
    """The weights of a bi-encoder span head of `hidden` dimensions with `platt` in them, and how wide it is now.

    A scale alone needs no dimension more.
    `CheckpointError` where an encoder is as wide as the head, and so has no projection that could be widened.
    """
    scaled = dict(tensors)
    for end in ("weight", "bias"):
        name = f"{_MARKER}out_project.3.{end}"
        scaled[name] = scaled[name] * np.float32(platt.scale)
    if not platt.bias and not len(platt.slopes):
        return scaled, hidden
    for prefix in _PROJECTIONS:
        if f"{prefix}weight" not in tensors:
            raise CheckpointError(f"the weights lack {prefix}weight, so the head cannot be widened")
    extra = _STEP
    while hidden + extra in {tensors[f"{prefix}weight"].shape[1] for prefix in _PROJECTIONS}:
        # A head as wide as an encoder would be read without its projection.
        extra += _STEP
    wide = {name: _widened(name, tensor, hidden, extra) for name, tensor in scaled.items()}
    wide[f"{_MARKER}out_project.3.bias"][hidden] = 1.0
    wide[f"{_PROMPT}3.bias"][hidden] = platt.bias
    wide[f"{_PROMPT}3.weight"][hidden, : len(platt.slopes)] = platt.slopes
    return wide, hidden + extra


def label_features(tensors: Mapping[str, NDArray[Any]], sentences: FloatArray) -> FloatArray:
    """What the prompt layer computes of labels (labels, 4 hidden), from their sentence embeddings (labels, width)."""
    projected = sentences @ tensors[f"{_PROJECTIONS[1]}weight"].T + tensors[f"{_PROJECTIONS[1]}bias"]
    hidden: FloatArray = np.maximum(projected @ tensors[f"{_PROMPT}0.weight"].T + tensors[f"{_PROMPT}0.bias"], 0)
    return hidden


def _minimised(
    design: NDArray[np.float64], target: NDArray[np.float64], weight: NDArray[np.float64], penalty: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The logistic regression, penalised for leaving scale 1 and bias 0, by Newton's method with halved steps."""

    def loss(solution: NDArray[np.float64]) -> float:
        logit = design @ solution
        return float((weight * (np.logaddexp(0, logit) - target * logit)).sum() + penalty @ (solution - kept) ** 2 / 2)

    kept = np.zeros(design.shape[1])
    kept[0] = 1.0
    solution = kept
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ solution, -30, 30)))
        gradient = design.T @ (weight * (chance - target)) + penalty * (solution - kept)
        curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        while np.abs(step).max() > 1e-9 and loss(solution - step) > loss(solution):
            step /= 2
        solution = solution - step
        if np.abs(step).max() < 1e-8:
            break
    return solution


def _standard(features: FloatArray) -> NDArray[np.float64]:
    centred = features.astype(np.float64) - features.mean(axis=0)
    return centred / np.sqrt((centred**2).sum(axis=1).mean())  # type: ignore[no-any-return]


def _unstandardised(solution: NDArray[np.float64], features: FloatArray | None) -> Platt:
    if features is None:
        return Platt(float(solution[0]), float(solution[1]), np.zeros(0, np.float32))
    mean = features.astype(np.float64).mean(axis=0)
    spread = np.sqrt(((features - mean) ** 2).sum(axis=1).mean())
    slopes = solution[2:] / spread
    return Platt(float(solution[0]), float(solution[1] - slopes @ mean), slopes.astype(np.float32))


def _widened(name: str, tensor: NDArray[Any], hidden: int, extra: int) -> NDArray[Any]:
    """`tensor` with zeros for the new dimensions wherever it has the head's; the inner layers are four times as wide.

    The first layer of `out_project` takes starts and ends behind one another, so its columns widen in two places.
    """
    if name.startswith(_PROJECTIONS):
        return _grown(tensor, hidden, extra, columns=False)
    if not name.startswith((_MARKER, _PROMPT)):
        return tensor
    if name == f"{_MARKER}out_project.0.weight":
        halves = [_grown(half, hidden, extra, columns=True) for half in np.split(tensor, 2, axis=1)]
        return np.concatenate(halves, axis=1)
    return _grown(tensor, hidden, extra, columns=True)


def _grown(tensor: NDArray[Any], hidden: int, extra: int, *, columns: bool) -> NDArray[Any]:
    """Rows, and with `columns` columns too, grown by `extra` for each time that `hidden` fits into them."""
    shape = [tensor.shape[0] // hidden * extra]
    if tensor.ndim == 2:
        shape.append(tensor.shape[1] // hidden * extra if columns else 0)
    return np.pad(tensor, [(0, zeros) for zeros in shape]).astype(np.float32)
