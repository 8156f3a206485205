from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import Capacity
from server.inference.chunking import Group, LabelTooLongError, Window, label_groups, split, windows

WORDS = st.lists(st.integers(1, 40), min_size=1, max_size=200)
TOKENS = st.integers(1, 60)
COUNT = st.integers(1, 30)
OVERLAP = st.integers(0, 40)


@given(WORDS, TOKENS, COUNT, OVERLAP)
def test_every_word_is_owned_by_exactly_one_window_that_holds_it(
    pieces: list[int], tokens: int, words: int, overlap: int
) -> None:
    owned: list[int] = []
    for window in windows(pieces, tokens, words, overlap):
        assert window.first <= window.own_first < window.own_last <= window.last
        owned += range(window.own_first, window.own_last)
    assert owned == list(range(len(pieces)))


@given(WORDS, TOKENS, COUNT, OVERLAP)
def test_a_window_keeps_both_budgets_unless_it_is_one_word(
    pieces: list[int], tokens: int, words: int, overlap: int
) -> None:
    for window in windows(pieces, tokens, words, overlap):
        assert window.last - window.first <= words
        assert sum(pieces[window.first : window.last]) <= tokens or window.last - window.first == 1


@given(WORDS, TOKENS, COUNT, OVERLAP)
def test_windows_move_forward_and_are_never_more_than_words(
    pieces: list[int], tokens: int, words: int, overlap: int
) -> None:
    found = windows(pieces, tokens, words, overlap)
    assert all(one.first < other.first <= one.last < other.last for one, other in pairwise(found))
    assert len(found) <= len(pieces)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=400), st.integers(1, 8))
def test_a_span_lies_whole_in_the_window_that_owns_its_first_word(pieces: list[int], width: int) -> None:
    capacity = Capacity(tokens=100, words=60, span_words=width)
    for window in split(pieces, [0], capacity, overlap_words=1).windows:
        last_whole_start = window.own_last - 1 + width
        assert last_whole_start <= window.last or window.last == len(pieces)


@given(st.integers(500, 2000))
def test_neighbours_share_what_was_asked_for_where_there_is_room(words: int) -> None:
    assert {one.last - other.first for one, other in pairwise(windows([1] * words, 200, 150, 64))} == {64}


def test_a_short_text_is_one_window() -> None:
    assert windows([1, 2, 1], 10, 10, 4) == [Window(0, 3, 0, 3)]


def test_a_word_of_more_pieces_than_the_budget_has_a_window_of_its_own() -> None:
    found = windows([1, 1, 500, 1, 1], 10, 10, 4)
    assert Window(2, 3, 2, 3) in found


def test_half_of_a_window_is_new_however_large_the_overlap() -> None:
    assert len(windows([1] * 1000, 100, 100, 10_000)) <= 20


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80), st.integers(1, 60))
def test_label_groups_partition_the_labels_within_their_budget(costs: list[int], budget: int) -> None:
    groups = label_groups(costs, budget)
    assert [index for group in groups for index in range(group.first, group.last)] == list(range(len(costs)))
    for group in groups:
        assert sum(costs[group.first : group.last]) <= budget or group.last - group.first == 1


@given(WORDS, st.lists(st.integers(1, 12), min_size=1, max_size=60))
def test_every_window_fits_with_every_label_group(pieces: list[int], costs: list[int]) -> None:
    capacity = Capacity(tokens=32, words=20, span_words=2)
    parts = split(pieces, costs, capacity, overlap_words=4)
    for window in parts.windows:
        for group in parts.groups:
            text = sum(pieces[window.first : window.last])
            labels = sum(costs[group.first : group.last])
            assert text + labels <= capacity.tokens or window.last - window.first == 1


def test_labels_that_cost_nothing_are_one_group() -> None:
    assert split([1] * 5000, [0] * 500, Capacity(512, 384, 12), 64).groups == [Group(0, 500)]


def test_labels_take_the_room_that_a_short_text_leaves() -> None:
    assert split([1] * 10, [10] * 9, Capacity(100, 100, 2), 8).groups == [Group(0, 9)]


def test_a_label_that_leaves_no_room_for_text_is_named() -> None:
    with pytest.raises(LabelTooLongError) as caught:
        split([1, 1], [2, 64, 3], Capacity(64, 32, 3), 8)
    assert caught.value.index == 1
