"""Quality of found spans: precision, recall, F1, and how far scores are from what they promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Place = tuple[int, int, str]
"""Start, end and label of a span."""
Scored = Mapping[Place, float]
"""Spans found in one text, with their scores."""

BINS = 10
SWEEP = tuple(round(0.05 * step, 2) for step in range(1, 20))
"""Thresholds that are tried for the best single one."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1, micro-averaged over spans, in per cent."""

    precision: float
    recall: float
    f1: float


def measure(predicted: Sequence[Scored], expected: Sequence[Iterable[Place]], threshold: float) -> Quality:
    """Strict quality (same boundaries, same label) of the spans that score above `threshold`."""
    hits = found = wanted = 0
    for spans, places in zip(predicted, expected, strict=True):
        gold = set(places)
        above = {place for place, score in spans.items() if score > threshold}
        hits += len(gold & above)
        found += len(above)
        wanted += len(gold)
    precision, recall = hits / max(found, 1), hits / max(wanted, 1)
    return Quality(100 * precision, 100 * recall, 200 * precision * recall / max(precision + recall, 1e-9))


def best(predicted: Sequence[Scored], expected: Sequence[Iterable[Place]]) -> tuple[Quality, float]:
    """The best F1 that one threshold of `SWEEP` gives, and the lowest such threshold.

    Above one half a model may find a little more than counts here: see `models.spans.narrowest`.
    """
    gold = [set(places) for places in expected]
    tried = [(measure(predicted, gold, threshold), threshold) for threshold in SWEEP]
    return max(tried, key=lambda pair: pair[0].f1)


def calibration_error(predicted: Sequence[Scored], expected: Sequence[Iterable[Place]]) -> float:
    """Expected calibration error of span scores, 0..1 (Naeini et al. 2015): over ten bins of equal width, the mean
    distance between the mean score and the share of right spans, weighted by the bin's spans. Spans that were not
    found have no score and do not count, so give spans found at a low threshold."""
    scores: list[float] = []
    right: list[bool] = []
    for spans, places in zip(predicted, expected, strict=True):
        gold = set(places)
        scores += spans.values()
        right += [place in gold for place in spans]
    if not scores:
        return 0.0
    score, hit = np.asarray(scores), np.asarray(right, float)
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    gaps = [abs(score[bins == each].sum() - hit[bins == each].sum()) for each in range(BINS)]
    return float(sum(gaps) / len(score))
