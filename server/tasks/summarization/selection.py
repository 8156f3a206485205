"""Choosing sentences that are relevant and do not repeat each other, within a budget. Knows vectors, no text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray, IntArray

REDUNDANCY = 0.43
"""What a cosine of 1 with a sentence that is chosen already costs, in relevance."""

COMPARED = 512
"""Chosen sentences that others are compared with; a longer summary goes on by what is known of repetition then."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a summary may be: so many sentences and so many words of them."""

    sentences: int
    words: int | None = None


def select(relevance: FloatArray, vectors: FloatArray, words: IntArray, budget: Budget) -> list[int]:
    """The places of the chosen sentences, in the order of the text.

    Maximal marginal relevance (Carbonell and Goldstein, 1998): each step takes, of the sentences that still fit the
    budget, the one with the greatest relevance_i - c max_j cos(v_i, v_j) over the chosen j, the first one where several
    have it. c: `REDUNDANCY`. None is chosen where none fits.
    """
    left = int(words.sum()) if budget.words is None else budget.words
    repeated = np.zeros(len(relevance), np.float32)
    open_ = np.ones(len(relevance), bool)
    chosen: list[int] = []
    while len(chosen) < min(budget.sentences, COMPARED):
        open_ &= words <= left
        if not open_.any():
            return sorted(chosen)
        best = int(np.argmax(np.where(open_, relevance - REDUNDANCY * repeated, -np.inf)))
        chosen.append(best)
        open_[best] = False
        left -= int(words[best])
        np.maximum(repeated, vectors @ vectors[best], out=repeated)
    for place in np.argsort(REDUNDANCY * repeated - relevance, kind="stable").tolist():
        if len(chosen) == budget.sentences:
            break
        if open_[place] and words[place] <= left:
            chosen.append(place)
            left -= int(words[place])
    return sorted(chosen)
