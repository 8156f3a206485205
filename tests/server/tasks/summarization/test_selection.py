from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.summarization.selection import COMPARED, Budget, select

VECTORS = np.asarray([[1, 0], [1, 0], [0, 1]], np.float32)
WORDS = np.asarray([4, 4, 4])


def test_the_most_relevant_come_first_and_stand_in_the_order_of_the_text() -> None:
    scores = np.asarray([0.2, 0.1, 0.9], np.float32)
    assert select(scores, VECTORS, WORDS, Budget(1)) == [2]
    assert select(scores, VECTORS, WORDS, Budget(2)) == [0, 2]
    assert select(scores, VECTORS, WORDS, Budget(9)) == [0, 1, 2]


def test_a_sentence_that_repeats_another_gives_way() -> None:
    scores = np.asarray([0.9, 0.85, 0.6], np.float32)
    assert select(scores, VECTORS, WORDS, Budget(2)) == [0, 2]


def test_of_equal_sentences_the_first_is_taken() -> None:
    assert select(np.full(3, 0.5, np.float32), VECTORS, WORDS, Budget(1)) == [0]


def test_words_are_never_exceeded_and_shorter_sentences_fill_what_is_left() -> None:
    scores, words = np.asarray([0.9, 0.8, 0.1], np.float32), np.asarray([7, 6, 3])
    assert select(scores, VECTORS, words, Budget(3, 10)) == [0, 2]
    assert select(scores, VECTORS, words, Budget(3, 2)) == []


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(1, 100), st.integers(1, 10))
def test_a_budget_holds_whatever_the_sentences(words: list[int], most: int, sentences: int) -> None:
    random = np.random.default_rng(len(words))
    vectors = random.normal(size=(len(words), 4)).astype(np.float32)
    counts = np.asarray(words)
    chosen = select(random.random(len(words)).astype(np.float32), vectors, counts, Budget(sentences, most))
    assert len(chosen) <= sentences
    assert counts[chosen].sum() <= most
    left = [count for place, count in enumerate(words) if place not in chosen]
    assert len(chosen) == sentences or not left or min(left) > most - counts[chosen].sum()


def test_a_summary_of_very_many_sentences_is_filled_up() -> None:
    count = COMPARED + 100
    vectors = np.eye(2, dtype=np.float32)[np.arange(count) % 2]
    scores = np.linspace(0, 1, count, dtype=np.float32)
    assert len(select(scores, vectors, np.ones(count, np.int64), Budget(count - 10))) == count - 10
