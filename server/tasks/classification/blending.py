"""What a head learnt from examples and what a pair model judges, put together."""

from __future__ import annotations

import numpy as np

from models.contract import FloatArray, IntArray
from server.tasks.classification.head import Head
from server.tasks.classification.scores import sigmoid, softmax

_PRIOR = 2.0
"""Examples of a label that weigh as much as the pair model does."""
_HOPELESS = 0.05
"""A label whose head score is under this share of the best one's is not judged by the pair model."""
_UNLIKELY = 0.02
"""Where several labels may hold, one of a head score under it is not judged."""
_LEAST = np.float32(1e-9)


def worth_judging(head: Head, scores: FloatArray) -> IntArray:
    """The labels that the pair model may still decide, in order; none where the head's choice stands alone."""
    if head.multi_label:
        return np.flatnonzero(scores >= _UNLIKELY)
    places = np.flatnonzero(scores >= _HOPELESS * scores.max())
    return places if len(places) > 1 else places[:0]


def blended(head: Head, learnt: FloatArray, places: IntArray, judged: FloatArray) -> FloatArray:
    """Scores (labels,) float32. learnt: the head's, of all labels; judged: the pair model's, of those in `places`.

    Their logarithms, or log odds where several labels may hold, are averaged, the head weighing the more the more
    examples it has. Labels that were not judged keep the head's score.
    """
    scores = learnt.copy()
    if not len(places):
        return scores
    if head.multi_label:
        weight: FloatArray = head.counts[places] / (head.counts[places] + np.float32(_PRIOR))
        odds: FloatArray = weight * _log_odds(learnt[places]) + (1 - weight) * _log_odds(judged)
        scores[places] = sigmoid(odds)
        return scores
    # One weight for labels that compete, else the one with the most examples would win.
    weight = head.counts.mean() / (head.counts.mean() + _PRIOR)
    logits = weight * np.log(learnt[places] + _LEAST) + (1 - weight) * np.log(judged + _LEAST)
    scores[places] = learnt[places].sum() * softmax(logits)
    return scores


def _log_odds(scores: FloatArray) -> FloatArray:
    odds: FloatArray = np.log(scores + _LEAST) - np.log1p(_LEAST - scores)
    return odds
