"""From logits to scores of labels, as the zero-shot pipeline of `transformers` makes them; and over several windows.

A text longer than a model's window is judged window by window. Where one label is chosen, the windows' logits are
averaged, so that the text as a whole decides; where several may hold, a label's score is its highest in any window, so
that a threat on the last page is found.
"""

from __future__ import annotations

import numpy as np

from models.contract import FloatArray, Outcomes

NEARNESS = 8.0
"""Entailment logits that a cosine of 1 is worth.

It makes up for a model that judges many labels badly: with the first bundled weights the right one of 120 intents
(CLINC150, development part) was found 13 points more often than without it, of 64 (HWU64) 6 points; with those that
ship now none and one. Half of it differs by two points at most, double of it loses three.
"""


def zero_shot(
    logits: FloatArray, outcomes: Outcomes, *, multi_label: bool, nearness: FloatArray | None = None
) -> FloatArray:
    """Scores (labels,) float32 from (windows, labels, classes) logits of a model of inference.

    One label of several: softmax of the entailment logits over the labels. Several, or a label alone: entailment
    against contradiction, for each label by itself.
    nearness: (labels,) float32, cosines of text and labels where those are a shortlist made by them. Two witnesses of
    the one label of several are better than one, and this one is there already.
    """
    assert outcomes.entailment is not None
    assert outcomes.contradiction is not None
    entailment = logits[:, :, outcomes.entailment]
    if not multi_label and logits.shape[1] > 1:
        evidence: FloatArray = entailment.mean(0)
        return softmax(evidence if nearness is None else evidence + np.float32(NEARNESS) * nearness)
    for_it = sigmoid(entailment - logits[:, :, outcomes.contradiction])
    scores: FloatArray = for_it.max(0) if multi_label else for_it.mean(0)
    return scores


def fixed(logits: FloatArray, places: list[int], *, multi_label: bool) -> FloatArray:
    """Scores (places,) float32 from (windows, 1, classes) logits of a classifier, of the classes in `places`.

    A class is weighed against all others, asked for or not; the only one of a classifier stands by itself.
    """
    evidence = logits[:, 0]
    if multi_label:
        scores: FloatArray = sigmoid(evidence).max(0)
    else:
        mean: FloatArray = evidence.mean(0)
        scores = softmax(mean) if len(mean) > 1 else sigmoid(mean)
    chosen: FloatArray = scores[places]
    return chosen


def softmax(logits: FloatArray) -> FloatArray:
    odds = np.exp(logits - logits.max())
    probabilities: FloatArray = odds / odds.sum()
    return probabilities


def sigmoid(logits: FloatArray) -> FloatArray:
    # In the form that overflows for no logit.
    scores: FloatArray = 0.5 * (1 + np.tanh(0.5 * logits))
    return scores
