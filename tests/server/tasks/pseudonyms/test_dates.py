"""Dates that are moved: the way they are written, what lies between them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.keyed import Keyed
from server.tasks.pseudonyms import Pseudonyms
from server.tasks.pseudonyms.dates import read

KEYED = Keyed(lambda: bytes(32), "a caller")


@pytest.mark.parametrize(
    ("value", "later"),
    [
        ("2024-03-01", "2024-04-10"),
        ("2024/3/1", "2024/4/10"),
        ("20240301", "20240410"),
        ("01.03.2024", "10.04.2024"),
        ("1.3.24", "10.4.24"),
        ("March 1st, 2024", "April 10th, 2024"),
        ("1 Mar 2024", "10 Apr 2024"),
        ("MARCH 1, 2024", "APRIL 10, 2024"),
        ("Friday, 1 March 2024", "Wednesday, 10 April 2024"),
        ("1. März 2024", "10. April 2024"),
        ("1 mars 2024", "10 avril 2024"),
        ("1 de marzo de 2024", "10 de abril de 2024"),
        ("12 March", "21 April"),
    ],
)
def test_a_date_is_written_as_it_was(value: str, later: str) -> None:
    found = read(value, None, is_day_first=True, is_coarse=False)
    assert found is not None
    assert found.moved(40) == later


def test_what_follows_a_date_is_kept_apart() -> None:
    found = read("2024-03-01T10:00:00Z", None, is_day_first=True, is_coarse=False)
    assert found is not None
    assert (found.moved(1), found.rest) == ("2024-03-02", "T10:00:00Z")


def test_the_order_of_day_and_month_is_as_told_where_both_are_possible() -> None:
    for value, is_day_first, day in (
        ("03/04/2024", True, date(2024, 4, 3)),
        ("03/04/2024", False, date(2024, 3, 4)),
        ("25/04/2024", False, date(2024, 4, 25)),
    ):
        found = read(value, None, is_day_first=is_day_first, is_coarse=False)
        assert found is not None
        assert found.day == day


@pytest.mark.parametrize(
    "value", ["", "31.02.2024", "1984", "soon", "2024-13-01", "Brumaire 3, 2024", "12/2024", "1.2-2024"]
)
def test_what_is_no_date_is_not_read(value: str) -> None:
    assert read(value, None, is_day_first=True, is_coarse=False) is None


def test_a_date_beyond_the_calendar_is_not_written() -> None:
    found = read("9999-12-31", None, is_day_first=True, is_coarse=False)
    assert found is not None
    assert found.moved(1) is None


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2090, 1, 1)), min_size=2, max_size=6, unique=True), st.integers(1, 3650)
)
def test_dates_of_one_text_are_moved_by_the_same_days_and_at_most_so_many(days: list[date], most: int) -> None:
    values = [day.isoformat() for day in days]
    chosen = Pseudonyms(" ".join(values), set(values), KEYED, "", None, most)
    moved = [date.fromisoformat(chosen.of(value, "date") or "") for value in values]
    offsets = {later - day for later, day in zip(moved, days, strict=True)}
    assert len(offsets) == 1
    assert timedelta(0) < abs(offsets.pop()) <= timedelta(most)


def test_texts_are_moved_by_days_of_their_own() -> None:
    moved = {Pseudonyms(f"text {n}", {"2024-03-01"}, KEYED, "", None, 1000).of("2024-03-01", "date") for n in range(5)}
    assert len(moved) > 1
