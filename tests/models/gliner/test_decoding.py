from __future__ import annotations

import numpy as np
import pytest

from models.gliner.decoding import decode_spans, decode_tokens


def logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def test_a_span_that_runs_over_the_last_word_is_no_candidate() -> None:
    logits = np.full((3, 4, 1), logit(0.9), np.float32)
    first, last, _, _ = decode_spans(logits, 0.5)
    assert sorted(zip(first, last, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]


def test_the_best_label_above_its_own_threshold_wins() -> None:
    logits = np.array([[[logit(0.8), logit(0.6)]]], np.float32)
    _, _, label, score = decode_spans(logits, np.array([0.9, 0.5], np.float32))
    assert label.tolist() == [1]
    assert score == pytest.approx([0.6])


def test_a_score_on_the_threshold_is_not_above_it() -> None:
    assert len(decode_spans(np.zeros((1, 1, 1), np.float32), 0.5)[0]) == 0


def test_threshold_zero_gives_one_candidate_for_each_span() -> None:
    logits = np.random.default_rng(0).normal(size=(5, 3, 40)).astype(np.float32)
    assert len(decode_spans(logits, 0.0)[0]) == 5 + 4 + 3


def test_a_token_span_scores_its_weakest_part_and_needs_every_inside() -> None:
    start, end, inside = 0.9, 0.8, 0.7
    low = logit(0.1)
    logits = np.full((4, 1, 3), low, np.float32)
    logits[0, 0, 0] = logit(start)
    logits[1, 0, 1] = logits[3, 0, 1] = logit(end)
    logits[[0, 1, 3], 0, 2] = logit(inside)
    first, last, label, score = decode_tokens(logits, 0.5)
    assert (first.tolist(), last.tolist(), label.tolist()) == ([0], [1], [0])
    assert score == pytest.approx([inside])


def test_extreme_logits_overflow_to_the_ends_of_the_scale() -> None:
    logits = np.array([[[-1e5, 1e5]]], np.float32)
    _, _, label, score = decode_spans(logits, 0.0)
    assert label.tolist() == [1]
    assert score.tolist() == [1.0]


PERSON_AND_WRITER = {0: np.asarray([1])}


@pytest.mark.parametrize(
    ("writer", "threshold", "answer"),
    [(0.6, 0.3, (1, 0.6)), (0.45, 0.3, (0, 0.9)), (0.6, 0.8, (0, 0.9)), (0.95, 0.8, (1, 0.95))],
)
@pytest.mark.parametrize("head", ["span", "token"])
def test_a_label_gives_way_to_one_that_it_includes_where_that_is_found_and_likely(
    head: str, writer: float, threshold: float, answer: tuple[int, float]
) -> None:
    logits = np.array([[[logit(0.9), logit(writer)]]], np.float32)
    if head == "span":
        _, _, label, score = decode_spans(logits, threshold, PERSON_AND_WRITER)
    else:
        _, _, label, score = decode_tokens(np.repeat(logits[0][..., None], 3, axis=2), threshold, PERSON_AND_WRITER)
    assert label.tolist() == [answer[0]]
    assert score == pytest.approx([answer[1]])


def test_a_token_head_gives_equal_scores_to_the_earlier_label() -> None:
    logits = np.full((1, 3, 3), logit(0.9), np.float32)
    assert decode_tokens(logits, 0.5, {0: np.asarray([1, 2]), 2: np.asarray([1])})[2].tolist() == [1]
    assert decode_tokens(logits, 0.5, {0: np.asarray([9])})[2].tolist() == [0]
