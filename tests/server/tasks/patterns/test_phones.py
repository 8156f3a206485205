"""Phone numbers without a country code."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("voir Paul 01 42 68 53 00 demain", "01 42 68 53 00"),
        ("Joiners Ltd   ph 09 379 4471", "09 379 4471"),
        ("Mob. no: 021 555 0182", "021 555 0182"),
    ],
)
def test_a_national_number_is_found_by_its_grouping_or_a_short_word(text: str, value: str) -> None:
    assert found(text, "phone_number") == [value]


@pytest.mark.parametrize("text", ["pH 7.4012 at 25.10 C, lot 8", "pH 20240117", "draw 09 12 23 31 40 44"])
def test_what_is_grouped_alike_is_left_alone(text: str) -> None:
    assert found(text, "phone_number") == []
