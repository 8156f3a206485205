"""Names by their titles."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def persons(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"full_name"})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prof. Lindgren's notes", ["Prof. Lindgren"]),
        ("Mrs Karen Hill’s car", ["Karen Hill"]),
        ("Mr Osborne's Alan, nine", ["Mr Osborne"]),
        ("Ms D'Souza's", ["Ms D'Souza"]),
        ("Prof. Dr. med. in Ulm", []),
        ("Sehr geehrte Frau Kollegin,", []),
        ("BERGSTROM/ANNA LENA MRS\nFROM ARN", ["BERGSTROM/ANNA LENA"]),
        ("NAME: OKAFOR-REID/JON MR  SEAT 3A", ["OKAFOR-REID/JON"]),
    ],
)
def test_a_name_ends_where_it_ends(text: str, expected: list[str]) -> None:
    assert persons(text) == expected


@pytest.mark.parametrize("text", ["READ/WRITE MS\n", "avg latency READ/COMMIT MS", "SEE TERMS/CONDITIONS MR 12"])
def test_capitals_with_a_slash_are_no_passengers(text: str) -> None:
    assert persons(text) == []
