"""From logits to scores of labels, as the zero-shot pipeline of `transformers` makes them; and over several windows.

A text longer than a model's window is judged window by window. Where one label is chosen, the windows' logits are
averaged, so that the text as a whole decides; where several may hold, a label's score is its highest in any window, so
that a threat on the last page is found.
"""

from __future__ import annotations

import numpy as np

from models.contract import FloatArray, Outcomes


def zero_shot(logits: FloatArray, outcomes: Outcomes, *, multi_label: bool) -> FloatArray:
    """Scores (labels,) float32 from (windows, labels, classes) logits of a model of inference.

    One label of several: softmax of the entailment logits over the labels. Several, or a label alone: entailment
    against contradiction, for each label by itself.
    """
    assert outcomes.entailment is not None
    assert outcomes.contradiction is not None
    entailment = logits[:, :, outcomes.entailment]
    if not multi_label and logits.shape[1] > 1:
        return softmax(entailment.mean(0))
    for_it = sigmoid(entailment - logits[:, :, outcomes.contradiction])
    scores: FloatArray = for_it.max(0) if multi_label else for_it.mean(0)
    return scores


def fixed(logits: FloatArray, places: list[int], *, multi_label: bool) -> FloatArray:
    """Scores (places,) float32 from (windows, 1, classes) logits of a classifier, of the classes in `places` alone."""
    chosen = logits[:, 0, places]
    if multi_label:
        scores: FloatArray = sigmoid(chosen).max(0)
        return scores
    return softmax(chosen.mean(0))


def softmax(logits: FloatArray) -> FloatArray:
    odds = np.exp(logits - logits.max())
    probabilities: FloatArray = odds / odds.sum()
    return probabilities


def sigmoid(logits: FloatArray) -> FloatArray:
    # In the form that overflows for no logit.
    scores: FloatArray = 0.5 * (1 + np.tanh(0.5 * logits))
    return scores
