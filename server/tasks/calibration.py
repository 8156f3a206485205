"""A threshold for each label from a few examples, and an honest estimate of what it gains. Knows spans, no models."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise

from models.contract import Span

Place = tuple[int, int, str]
LEAST = 0.02
"""Scores below this are never looked at."""
_PRICE = 0.01
"""Of benchmarks/results/calibration.md: less harms texts that were no examples, more does nothing."""
_SWEEPS = 3
_PARTS = 20
"""As many calibrations judge all examples: with one for each of hundreds a review would take many seconds."""


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
    scored = _scored(found, expected)
    choices = {label: _choices(scored.pop(label, []), usual) for label, usual in default.items()}
    chosen = {label: options[0] for label, options in choices.items()}
    # What is left has no threshold, and is found whatever the others are.
    always = [right for spans in scored.values() for _, right in spans]
    for _ in range(_SWEEPS):
        before = dict(chosen)
        hits = sum(always) + sum(choice.hits for choice in chosen.values())
        count = len(always) + sum(choice.found for choice in chosen.values())
        for label, options in choices.items():
            hits, count = hits - chosen[label].hits, count - chosen[label].found
            chosen[label] = max(options, key=partial(_Choice.worth, hits=hits, found=count, wanted=wanted))
            hits, count = hits + chosen[label].hits, count + chosen[label].found
        if chosen == before:
            break
    return {label: choice.threshold for label, choice in chosen.items()}


def cross_validated(
    found: Sequence[Sequence[Span]], expected: Sequence[Set[Place]], default: Mapping[str, float]
) -> list[set[Place]]:
    """What would be found in each example with thresholds that were calibrated on others.

    On all the others, of up to `_PARTS` examples; of more, on those of the other parts.
    """
    parts = [
        calibrate(
            [spans for place, spans in enumerate(found) if place % _PARTS != part],
            [places for place, places in enumerate(expected) if place % _PARTS != part],
            default,
        )
        for part in range(min(_PARTS, len(found)))
    ]
    return [above(spans, parts[place % _PARTS]) for place, spans in enumerate(found)]


def above(spans: Sequence[Span], thresholds: Mapping[str, float]) -> set[Place]:
    """The spans that score above their label's threshold; those of a label without one, of the author's lists, all.

    With thresholds above one half the answer may have more: a span that is not surely of a narrower type any more goes
    back to the type that includes it.
    """
    return {(span.start, span.end, span.label) for span in spans if span.score > thresholds.get(span.label, 0.0)}


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


def _scored(found: Sequence[Sequence[Span]], expected: Sequence[Set[Place]]) -> dict[str, list[tuple[float, bool]]]:
    """The score of every span, and whether it is right, by label."""
    scored: dict[str, list[tuple[float, bool]]] = {}
    for spans, places in zip(found, expected, strict=True):
        for span in spans:
            scored.setdefault(span.label, []).append((span.score, (span.start, span.end, span.label) in places))
    return scored


def _choices(scored: Sequence[tuple[float, bool]], default: float) -> list[_Choice]:
    """The default, and a threshold between every two neighbouring scores, half way on the scale of logits."""
    ordered = sorted(scored)
    scores = [value for value, _ in ordered]
    right = [0, *accumulate(correct for _, correct in ordered)]
    values = sorted({LEAST, *scores})
    middles = [round(_sigmoid((_logit(low) + _logit(high)) / 2), 3) for low, high in pairwise(values)]
    choices = []
    for threshold in dict.fromkeys((default, *middles)):
        below = bisect_right(scores, threshold)
        distance = abs(_logit(threshold) - _logit(default))
        choices.append(_Choice(threshold, right[-1] - right[below], len(scores) - below, distance))
    return choices


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
