"""Names with the family's first, before what persons have."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def listed(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"full_name"}) if one.recogniser == "listed"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pt Reyes, Amado  81 y/o  Medicare", "Reyes, Amado"),
        ("LINDGREN, EVA   DOB 12/05/1943", "LINDGREN, EVA"),
        ("Bed 4  DE LA CRUZ, ANA M  MRN 551", "DE LA CRUZ, ANA M"),
        ("| O'Neil, Mary Jo (44 yrs)", "O'Neil, Mary Jo"),
        ("Patient: Kovács, Béla geb. 4.5.60", "Kovács, Béla"),
    ],
)
def test_a_birth_or_an_age_behind_tells_a_name(text: str, name: str) -> None:
    assert listed(text) == [name]


@pytest.mark.parametrize(
    "text",
    ["Salem, Oregon  97302", "Monday, June 4", "Red, White and Blue  44", "we saw Reyes, Amado and 81 others"],
)
def test_places_and_lists_are_none(text: str) -> None:
    assert listed(text) == []
