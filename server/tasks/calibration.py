"""A threshold for each label from a few examples, and an honest estimate of what it gains. Knows spans, no models."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from models.contract import Span

Place = tuple[int, int, str]
LEAST = 0.02
"""Scores below this are never looked at."""
_PRIOR = 4.0
"""Correct spans that the default threshold is worth beside those of the examples."""


@dataclass(frozen=True, slots=True)
class Score:
    """Micro-averaged over spans of equal boundaries and label; 0..1."""

    precision: float
    recall: float
    f1: float


def score(found: Sequence[Set[Place]], expected: Sequence[Set[Place]]) -> Score:
    """How well `found` agrees with `expected`, example by example. Nothing found where nothing is expected is 1."""
    hits = sum(len(one & other) for one, other in zip(found, expected, strict=True))
    all_found, all_expected = sum(map(len, found)), sum(map(len, expected))
    precision = hits / all_found if all_found else float(not all_expected)
    recall = hits / all_expected if all_expected else float(not all_found)
    f1 = 2 * hits / (all_found + all_expected) if all_found or all_expected else 1.0
    return Score(precision, recall, f1)


def calibrate(
    found: Sequence[Sequence[Span]], expected: Sequence[Set[Place]], default: Mapping[str, float]
) -> dict[str, float]:
    """For each label of `default` the threshold that gives the best F1 on the examples.

    found: spans of each example above `LEAST`. Of equal ones the threshold nearest the default is taken, and the few
    examples are weighed against the default, which rests on many: the threshold moves from it, on the scale of logits,
    by n / (n + 4) of the way for n expected entities of the label.
    """
    scored: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    wanted: dict[str, int] = defaultdict(int)
    for spans, places in zip(found, expected, strict=True):
        for _, _, label in places:
            wanted[label] += 1
        for span in spans:
            scored[span.label].append((span.score, (span.start, span.end, span.label) in places))
    return {label: _threshold(scored[label], wanted[label], usual) for label, usual in default.items()}


def leave_one_out(
    found: Sequence[Sequence[Span]], expected: Sequence[Set[Place]], default: Mapping[str, float]
) -> list[set[Place]]:
    """What would be found in each example with thresholds that were calibrated on all the others."""
    answers = []
    for index, spans in enumerate(found):
        others = [place for place in range(len(found)) if place != index]
        thresholds = calibrate([found[i] for i in others], [expected[i] for i in others], default)
        answers.append(above(spans, thresholds))
    return answers


def above(spans: Sequence[Span], thresholds: Mapping[str, float]) -> set[Place]:
    """The spans that score above their label's threshold."""
    return {(span.start, span.end, span.label) for span in spans if span.score > thresholds[span.label]}


def _threshold(scored: Sequence[tuple[float, bool]], wanted: int, default: float) -> float:
    if not wanted:
        # Nothing says where the spans of this label begin.
        return default
    best = max(_cuts(scored, default), key=lambda cut: (round(_f1(scored, wanted, cut), 9), -abs(cut - default)))
    share = wanted / (wanted + _PRIOR)
    return round(_sigmoid((1 - share) * _logit(default) + share * _logit(best)), 3)


def _cuts(scored: Sequence[tuple[float, bool]], default: float) -> list[float]:
    """The default, and a threshold between every two neighbouring scores, half way on the scale of logits."""
    values = sorted({LEAST, *(value for value, _ in scored)})
    between = [_sigmoid((_logit(low) + _logit(high)) / 2) for low, high in pairwise(values)]
    return [default, *between]


def _f1(scored: Sequence[tuple[float, bool]], wanted: int, cut: float) -> float:
    kept = [correct for value, correct in scored if value > cut]
    return 2 * sum(kept) / (len(kept) + wanted)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
