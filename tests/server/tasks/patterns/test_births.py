"""Dates that are no births."""

from __future__ import annotations

import pytest

from server.tasks.patterns.births import is_no_birth
from server.tasks.patterns.view import ascii_view


def is_none(text: str, value: str) -> bool:
    start = text.index(value)
    return is_no_birth(ascii_view(text), start, start + len(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Acme, 04/2018 to 09/2021", "04/2018"),
        ("aneks nr 7/2025", "7/2025"),
        ("founded by monks in 1921", "1921"),
        ("bis zum 30.06.2025", "30.06.2025"),
        ("najpóźniej do 30.06.2025", "30.06.2025"),
        ("Zuletzt geändert 14.12.2023", "14.12.2023"),
        ("desde el 3/2/2020", "3/2/2020"),
    ],
)
def test_months_bounds_and_changes_are_no_births(text: str, value: str) -> None:
    assert is_none(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("born 04/1988", "04/1988"),
        ("geb. 1971", "1971"),
        ("Ann Roth, 04/05/1988", "04/05/1988"),
        ("né le 3/2/1970", "3/2/1970"),
    ],
)
def test_births_stay(text: str, value: str) -> None:
    assert not is_none(text, value)
