"""The date of a letter, behind a place that stands alone on its line."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"document_date"})]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Ann Roth\n\nUlm, den 4. Mai 2023\n\nBetreff: x", "4. Mai 2023"),
        ("Fait à Quimper, le 11 mars 2024", "11 mars 2024"),
        ("Sankt Gallen, 04.05.2023\n", "04.05.2023"),
    ],
)
def test_it_is_found(text: str, date: str) -> None:
    assert found(text) == [date]


@pytest.mark.parametrize(
    "text", ["We met in Ulm, on 4 May 2023, by chance", "born in Ulm, 04.05.2023 at noon", "x, 04.05.2023"]
)
def test_a_date_in_a_sentence_is_none(text: str) -> None:
    assert found(text) == []
