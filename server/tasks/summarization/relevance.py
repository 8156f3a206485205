"""How much each sentence of a text says about the text, or about a question. Knows vectors and counts, no text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray, IntArray

WHOLE, CENTRALITY, POSITION, LENGTH = 0.43, 0.43, 0.14, 0.13
"""Weights, from a search that holds across halves of the development set (benchmarks/results/summarization.md)."""
QUERY = 0.8
"""Share of a query in the relevance; of 0.7 to 0.95 in query-biased LexRank (Otterbacher et al., 2005)."""

_OPENING_SENTENCES = 4
_LONG_WORDS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """The sentences of a text.

    vectors: (sentences, dimensions) float32, rows of length 1. whole: (dimensions,) float32, of the whole text.
    words: (sentences,) int64, counts. query: (dimensions,) float32, or None.
    """

    vectors: FloatArray
    whole: FloatArray
    words: IntArray
    query: FloatArray | None = None


def relevance(text: Embedded) -> FloatArray:
    """(sentences,) float32 in 0..1; in time and memory linear in the number of sentences.

    With d the vector of the whole text, v_i those of its sentences, i = 0, 1, …, and n_i their words,

        r_i = a whole_i + b centrality_i + c exp(-i / 4) - d long_i,   cut to 0..1

    whole_i: the cosine of v_i and d. centrality_i: the mean cosine of v_i and all v_j, weighted with sqrt(n_j): degree
    centrality (Erkan and Radev, 2004, section 3.1) over sentence embeddings, without its threshold, so that it is one
    product with a centroid (Radev et al., 2004). Both are divided by the text's greatest, and cut to 0..1. The third
    term: what comes first matters more (Edmundson, 1969). long_i: n_i / 20 - 1 within 0..2; most of what a sentence of
    many words says is something else. a, b, c, d: `WHOLE`, `CENTRALITY`, `POSITION`, `LENGTH`.

    With a query q the relevance is (1 - e) r_i + e max(cos(v_i, q), 0), where e is `QUERY`.
    """
    weights = np.sqrt(text.words.astype(np.float32))
    centroid = weights @ text.vectors / weights.sum()
    opening = np.exp(-np.arange(len(text.words), dtype=np.float32) / _OPENING_SENTENCES)
    long = np.clip(text.words / np.float32(_LONG_WORDS) - 1, 0, 2)
    found = WHOLE * _scaled(text.vectors @ text.whole) + CENTRALITY * _scaled(text.vectors @ centroid)
    found = np.clip(found + POSITION * opening - LENGTH * long, 0, 1)
    if text.query is not None:
        found = (1 - QUERY) * found + QUERY * np.clip(text.vectors @ text.query, 0, 1)
    return found.astype(np.float32)


def _scaled(values: FloatArray) -> FloatArray:
    greatest = values.max()
    return np.clip(values / greatest, 0, 1) if greatest > 0 else np.zeros_like(values)
