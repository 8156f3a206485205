from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import Candidates, Span
from models.spans import concatenate, select, without_general

LABELS = ["a", "b", "c"]


def candidates_of(rows: list[tuple[int, int, int, float]]) -> Candidates:
    starts, ends, labels, scores = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    return Candidates(
        np.asarray(starts, np.int64),
        np.asarray(ends, np.int64),
        np.asarray(labels, np.int64),
        np.asarray(scores, np.float32),
    )


@st.composite
def candidate_rows(draw: st.DrawFn) -> list[tuple[int, int, int, float]]:
    row = st.tuples(st.integers(0, 30), st.integers(1, 8), st.integers(0, 2), st.sampled_from([0.3, 0.5, 0.7, 0.9]))
    return [(start, start + length, label, score) for start, length, label, score in draw(st.lists(row, max_size=25))]


def one_by_one(rows: list[tuple[int, int, int, float]], *, flat: bool) -> list[Span]:
    """The greedy choice as the paper words it, quadratic."""
    kept: list[tuple[int, int, int, float]] = []
    for row in sorted(rows, key=lambda row: (-row[3], row[0], row[1], row[2])):
        start, end = row[:2]
        for other in kept:
            apart = start >= other[1] or end <= other[0]
            nested = (start >= other[0] and end <= other[1]) or (start <= other[0] and end >= other[1])
            if not apart and (flat or not nested or (start, end) == other[:2]):
                break
        else:
            kept.append(row)
    return [Span(s, e, LABELS[label], float(np.float32(score))) for s, e, label, score in sorted(kept)]


@pytest.mark.parametrize("flat", [True, False])
@given(rows=candidate_rows())
def test_the_choice_is_the_greedy_one(flat: bool, rows: list[tuple[int, int, int, float]]) -> None:
    assert select(candidates_of(rows), LABELS, flat=flat) == one_by_one(rows, flat=flat)


@given(rows=candidate_rows())
def test_flat_spans_never_overlap(rows: list[tuple[int, int, int, float]]) -> None:
    chosen = select(candidates_of(rows), LABELS)
    assert all(one.end <= other.start for one, other in pairwise(chosen))


def test_a_hundred_thousand_overlapping_candidates_are_no_trouble() -> None:
    starts = np.repeat(np.arange(10_000), 12)
    ends = starts + np.tile(np.arange(1, 13), 10_000)
    scores = np.random.default_rng(0).random(len(starts), dtype=np.float32)
    chosen = select(Candidates(starts, ends, np.zeros_like(starts), scores), LABELS)
    assert len(chosen) > 1000


def test_windows_are_joined_in_order() -> None:
    joined = concatenate([candidates_of([(0, 1, 0, 0.5)]), candidates_of([]), candidates_of([(5, 6, 1, 0.5)])])
    assert joined.starts.tolist() == [0, 5]
    assert len(concatenate([])) == 0


def test_a_label_gives_way_to_one_that_it_includes_and_that_is_likely_on_the_same_words() -> None:
    rows = [
        *[(0, 4, 0, 0.9), (0, 4, 1, 0.6)],
        *[(5, 9, 0, 0.9), (5, 9, 1, 0.4)],
        *[(10, 14, 0, 0.9), (10, 13, 1, 0.9)],
        *[(20, 24, 0, 0.9), (20, 24, 2, 0.6)],
    ]
    kept = without_general(candidates_of(rows), {0: np.asarray([1])})
    assert kept.starts.tolist() == [0, 5, 5, 10, 10, 20, 20]
    assert kept.labels.tolist() == [1, 0, 1, 0, 1, 0, 2]


def test_without_inclusions_or_candidates_nothing_changes() -> None:
    rows = [(0, 4, 0, 0.9), (0, 4, 1, 0.6)]
    assert len(without_general(candidates_of(rows), {})) == 2
    assert len(without_general(candidates_of([]), {0: np.asarray([1])})) == 0
