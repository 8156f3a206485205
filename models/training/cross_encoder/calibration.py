"""One temperature for the logits, so that scores are as sure as they are right (Guo et al. 2017, section 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray, IntArray

RANGE = (0.25, 6.0)
BINS = 15


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions to calibrate on. logits: (rows, options); truth: (rows,) the right option's index."""

    logits: FloatArray
    truth: IntArray


def fit_temperature(sets: Sequence[Choices]) -> float:
    """The temperature with the least negative log likelihood, every set counting alike."""
    # The likelihood is convex in the inverse temperature, so a grid of it with refinement finds the one minimum.
    low, high = 1 / RANGE[1], 1 / RANGE[0]
    for _ in range(4):
        grid = np.linspace(low, high, 33)
        losses = [np.mean([_loss(each, 1 / inverse) for each in sets]) for inverse in grid]
        best = int(np.argmin(losses))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    return float(2 / (low + high))


def calibration_error(choices: Choices, temperature: float) -> float:
    """Expected calibration error of the first choice, 0 to 1, over bins of equal width."""
    shares = _softmax(choices.logits / temperature)
    sure = shares.max(axis=1)
    right = shares.argmax(axis=1) == choices.truth
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(float((sure - right)[bins == index].sum())) for index in range(BINS)]
    return sum(gaps) / len(sure)


def _loss(choices: Choices, temperature: float) -> float:
    shares = _softmax(choices.logits / temperature)
    chosen = shares[np.arange(len(shares)), choices.truth]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def _softmax(logits: FloatArray) -> FloatArray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return shares
