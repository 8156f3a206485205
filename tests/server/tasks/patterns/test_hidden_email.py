"""Addresses that are written against harvesters."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


@pytest.mark.parametrize(
    "value",
    [
        "jo.brown (at) mail (dot) example",
        "jo[at]mail.example",
        "jo {at} mail {dot} co {dot} example",
        "jo(@)mail.example",
        "jo (arroba) correo (punto) es",
        "info [at] büro [punkt] de",
        "jo [dot] brown [at] mail [dot] example",
    ],
)
def test_a_hidden_address_is_found_whole(value: str) -> None:
    assert found(f"Write to {value}, please.", "email") == [value]


@pytest.mark.parametrize(
    "text",
    ["three (at) 4.50 each", "we meet (at) noon. Bring cake", "xs[at](0).push", "look at example.com", "a (at) b"],
)
def test_other_brackets_hide_no_address(text: str) -> None:
    assert found(text, "email") == []
