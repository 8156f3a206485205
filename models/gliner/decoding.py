"""From logits to candidate spans, as the gliner library decodes, in NumPy over whole arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.contract import NO_INCLUSIONS, FloatArray, Inclusions, IntArray
from models.spans import LIKELY, narrowest

SpanIndices = tuple[IntArray, IntArray, IntArray, FloatArray]
"""First word, last word (inclusive), label index: (n,) int64 each, and score: (n,) float32."""

_MARGIN = 1e-3


def decode_spans(
    logits: FloatArray, threshold: float | FloatArray, inclusions: Inclusions = NO_INCLUSIONS
) -> SpanIndices:
    """Candidates of a span head; logits: (words, width, labels).

    Of several labels above the threshold on the same words only the best can survive (two spans of equal boundaries
    exclude each other), so only that one is returned; equal scores go to the earlier label. Labels that include one
    that is likely there give way to it before; the library knows nothing of that.
    """
    words, width, labels = logits.shape
    # Few pass, so probabilities are made of those alone; the margin is for what rounding does to them.
    passing = logits > (_logit(threshold) - _MARGIN).astype(np.float32)
    # One flat index, taken apart for the few: np.nonzero over three axes takes several times as long.
    span, label = np.divmod(np.flatnonzero(passing), labels)
    first, step = np.divmod(span, width)
    score = _sigmoid(logits[first, step, label])
    limits = np.broadcast_to(np.asarray(threshold, np.float32), (labels,))
    kept = (score > limits[label]) & (first + step < words)
    if not kept.all():
        span, first, step, label, score = span[kept], first[kept], step[kept], label[kept], score[kept]
    if (span[1:] == span[:-1]).any():
        if inclusions:
            kept = narrowest(span, label, score, inclusions)
            span, first, step, label, score = span[kept], first[kept], step[kept], label[kept], score[kept]
        ranked = np.lexsort((label, -score, span))
        best = ranked[np.diff(span[ranked], prepend=-1) > 0]
        first, step, label, score = first[best], step[best], label[best], score[best]
    return first, first + step, label, score


def decode_tokens(
    logits: FloatArray, threshold: float | FloatArray, inclusions: Inclusions = NO_INCLUSIONS
) -> SpanIndices:
    """Candidates of a token head; logits: (words, labels, 3) for start, end and inside.

    A span of a label needs a start and an end above the threshold and no inside below it; its score is the least of
    all of these. Of several labels on the same words one is returned, as in `decode_spans`.
    """
    words, labels, _ = logits.shape
    start, end, inside = np.moveaxis(_sigmoid(logits), 2, 0)
    limits = np.broadcast_to(np.asarray(threshold, np.float32), (labels,))
    active = np.flatnonzero((start > limits).any(axis=0) & (end > limits).any(axis=0)).tolist()
    # Included labels before those that include them, which is always more.
    active.sort(key=lambda label: len(inclusions.get(label, ())))
    likely: dict[int, NDArray[np.bool_]] = {}
    best = np.full((words, words), -1.0, np.float32)
    owner = np.zeros((words, words), np.int64)
    after = np.triu(np.ones((words, words), bool))
    for label in active:
        limit = limits[label]
        # Entry (i, j) of the running minimum is the least inside score of words i..j.
        least = np.minimum.accumulate(np.where(after, inside[:, label][None, :], np.inf), axis=1)
        score = np.minimum(np.minimum(least, start[:, label][:, None]), end[:, label][None, :])
        found = after & (start[:, label] > limit)[:, None] & (end[:, label] > limit)[None, :] & (least >= limit)
        if inclusions:
            likely[label] = found & (score > LIKELY)
            for included in inclusions.get(label, ()):
                if (narrower := likely.get(int(included))) is not None:
                    found &= ~narrower
        better = found & ((score > best) | ((score == best) & (label < owner)))
        best[better] = score[better]
        owner[better] = label
    first, last = np.nonzero(best >= 0.0)
    return first, last, owner[first, last], best[first, last]


def _logit(probability: float | FloatArray) -> NDArray[np.float64]:
    exact = np.asarray(probability, np.float64)
    with np.errstate(divide="ignore"):
        return np.log(exact) - np.log1p(-exact)


def _sigmoid(logits: FloatArray) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.float32(1.0) / (np.float32(1.0) + np.exp(-logits))
