"""A threshold for each label from a few examples, and an honest estimate of what it gains. Knows spans, no models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from models.contract import Span

Place = tuple[int, int, str]
LEAST = 0.02
"""Scores below this are never looked at."""
_PRICE = 0.01
"""Of benchmarks/results/calibration.md: less harms texts that were no examples, more does nothing."""
_SWEEPS = 3


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
    """For each label of `default` a threshold, such that F1 over all labels together is best on the examples.

    found: spans of each example above `LEAST`. Coordinate ascent from the default, which rests on many texts: a few
    examples move a threshold only as far as F1 grows by `_PRICE` for each unit on the scale of logits.
    """
    wanted = sum(map(len, expected))
    choices = {label: _choices(label, found, expected, usual) for label, usual in default.items()}
    chosen = {label: options[0] for label, options in choices.items()}
    for _ in range(_SWEEPS):
        before = dict(chosen)
        for label, options in choices.items():
            hits = sum(choice.hits for other, choice in chosen.items() if other != label)
            count = sum(choice.found for other, choice in chosen.items() if other != label)
            chosen[label] = max(options, key=lambda choice: choice.worth(hits, count, wanted))
        if chosen == before:
            break
    return {label: choice.threshold for label, choice in chosen.items()}


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
    """The spans that score above their label's threshold.

    With thresholds above one half the answer may have more: a span that is not surely of a narrower type any more goes
    back to the type that includes it.
    """
    return {(span.start, span.end, span.label) for span in spans if span.score > thresholds[span.label]}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A threshold of one label: how many spans are above it, how many of them are right, and how far it moves."""

    threshold: float
    hits: int
    found: int
    distance: float

    def worth(self, hits: int, found: int, wanted: int) -> float:
        """F1 beside other labels with so many hits and spans, less the price of the move."""
        return 2 * (hits + self.hits) / max(found + self.found + wanted, 1) - _PRICE * self.distance


def _choices(
    label: str, found: Sequence[Sequence[Span]], expected: Sequence[Set[Place]], default: float
) -> list[_Choice]:
    """The default, and a threshold between every two neighbouring scores, half way on the scale of logits."""
    scored = [
        (span.score, (span.start, span.end, label) in places)
        for spans, places in zip(found, expected, strict=True)
        for span in spans
        if span.label == label
    ]
    values = sorted({LEAST, *(value for value, _ in scored)})
    middles = [round(_sigmoid((_logit(low) + _logit(high)) / 2), 3) for low, high in pairwise(values)]
    choices = []
    for threshold in [default, *middles]:
        kept = [correct for value, correct in scored if value > threshold]
        choices.append(_Choice(threshold, sum(kept), len(kept), abs(_logit(threshold) - _logit(default))))
    return choices


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
