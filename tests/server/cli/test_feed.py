"""Reading ahead: full batches from a quick source, no waiting for a slow one, bounded memory, errors in their place."""

from __future__ import annotations

import threading
from collections.abc import Generator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cli.feed import Feed
from server.cli.rows import Row


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 9), st.integers(1, 100))
def test_every_row_comes_once_in_order_and_no_batch_is_over_its_bounds(
    sizes: list[int], most_rows: int, most_bytes: int
) -> None:
    rows = [Row(str(number), size) for number, size in enumerate(sizes)]
    batches = list(Feed((row for row in rows), most_rows, most_bytes))
    assert [row for batch in batches for row in batch] == rows
    assert all(len(batch) <= most_rows for batch in batches)
    assert all(sum(row.size for row in batch) <= most_bytes for batch in batches if len(batch) > 1)


def test_a_slow_source_is_not_waited_for() -> None:
    answered = threading.Event()

    def slow() -> Generator[Row]:
        yield Row("1", 1)
        assert answered.wait(timeout=30), "the first row was held back until the second came"
        yield Row("2", 1)

    batches = iter(Feed(slow(), 10, 1000))
    assert [row.place for row in next(batches)] == ["1"]
    answered.set()
    assert [row.place for row in next(batches)] == ["2"]
    assert list(batches) == []


def test_no_more_than_a_batch_is_read_ahead() -> None:
    too_far = threading.Event()

    def endless() -> Generator[Row]:
        for number in count():
            # Three in the batch that was taken, three that wait, and one in hand.
            if number > 7:
                too_far.set()
            yield Row(str(number), 10)

    batches = iter(Feed(endless(), 3, 1000))
    next(batches)
    assert not too_far.wait(timeout=0.2)


def test_a_source_is_left_alone_once_nobody_asks_for_more() -> None:
    closed = threading.Event()

    def endless() -> Generator[Row]:
        try:
            for number in count():
                yield Row(str(number), 10)
        finally:
            closed.set()

    batches = Feed(endless(), 3, 1000)
    for _ in batches:
        break
    assert closed.wait(timeout=30)


def test_an_error_of_the_source_comes_after_the_rows_before_it() -> None:
    def failing() -> Generator[Row]:
        yield Row("1", 1)
        raise OSError("the disk is gone")

    batches = iter(Feed(failing(), 10, 1000))
    assert [row.place for row in next(batches)] == ["1"]
    with pytest.raises(OSError, match="the disk is gone"):
        next(batches)
