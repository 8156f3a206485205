from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from models.contract import FloatArray
from server.tasks.summarization.relevance import CENTRALITY, LENGTH, POSITION, QUERY, WHOLE, Embedded, relevance


def unit(rows: list[list[float]]) -> FloatArray:
    vectors = np.asarray(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def test_it_is_the_formula() -> None:
    vectors, whole = unit([[1, 0, 0], [1, 1, 0], [0, 0, 1]]), unit([[1, 0.2, 0.1]])[0]
    words = np.asarray([10, 40, 5])
    cosines = vectors @ vectors.T
    centrality = [sum(np.sqrt(n) * cosine for n, cosine in zip(words, row, strict=True)) for row in cosines]
    near = vectors @ whole
    expected = WHOLE * near / max(near) + CENTRALITY * np.asarray(centrality) / max(centrality)
    expected += POSITION * np.exp(-np.arange(3) / 4) - LENGTH * np.asarray([0, 1, 0])
    assert_allclose(relevance(Embedded(vectors, whole, words)), expected, rtol=1e-5)


def test_it_lies_between_0_and_1() -> None:
    random = np.random.default_rng(0)
    vectors = unit(random.normal(size=(200, 8)).tolist())
    words = random.integers(1, 200, 200)
    for query in (None, vectors[3]):
        found = relevance(Embedded(vectors, -vectors[0], words, query))
        assert found.dtype == np.float32
        assert found.min() >= 0
        assert found.max() <= 1


def test_a_query_outweighs_what_the_text_is_about() -> None:
    vectors = unit([[1, 0, 0], [1, 0.1, 0], [0, 0, 1]])
    words = np.full(3, 8)
    assert relevance(Embedded(vectors, vectors[0], words)).argmin() == 2
    asked = relevance(Embedded(vectors, vectors[0], words, vectors[2]))
    assert asked.argmax() == 2
    assert asked[2] >= QUERY - 1e-6


def test_a_single_sentence_has_a_score() -> None:
    vectors = unit([[0, 1]])
    assert_allclose(relevance(Embedded(vectors, vectors[0], np.asarray([4]))), [WHOLE + CENTRALITY + POSITION])
