"""Candidates moved, weighed down or left out one by one. Knows nothing of the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from models.contract import Candidates

Judge = Callable[[int, int, int], Iterable[tuple[int, int, float]]]
"""From start, end and label of a candidate to what stands for it: start, end, and what its score is multiplied by."""


def rescored(candidates: Candidates, thresholds: Sequence[float], judge: Judge) -> Candidates:
    """The candidates at the places that `judge` gives, of several at one place and of one label the surest.

    Those whose score falls are left out where it is not above the threshold of their label any more. thresholds: of
    each label.
    """
    best: dict[tuple[int, int, int], float] = {}
    for start, end, label, score in zip(
        candidates.starts.tolist(),
        candidates.ends.tolist(),
        candidates.labels.tolist(),
        candidates.scores.tolist(),
        strict=True,
    ):
        for first, last, counts in judge(start, end, label):
            if counts == 1 or score * counts > thresholds[label]:
                best[first, last, label] = max(score * counts, best.get((first, last, label), 0.0))
    starts, ends, labels = zip(*best, strict=True) if best else ((), (), ())
    return Candidates(
        np.array(starts, np.int64),
        np.array(ends, np.int64),
        np.array(labels, np.int64),
        np.array(list(best.values()), np.float32),
    )
