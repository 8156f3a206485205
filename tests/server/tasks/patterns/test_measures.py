"""Amounts, measures and standards, which are no numbers of anyone."""

from __future__ import annotations

import pytest

from server.tasks.patterns.measures import is_measure, is_standard
from server.tasks.patterns.plates import is_no_plate
from server.tasks.patterns.view import ascii_view


def place(text: str, value: str) -> tuple[bytes, int, int]:
    start = text.index(value)
    return ascii_view(text), start, start + len(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("e is 2.71828182", "2.71828182"),
        ("cena 24 500 zł", "24 500"),
        ("stan 12 907 kWh", "12 907"),
        ("USD 14500", "14500"),
        ("income 58,204   12", "58,204   12"),
        ("parcel RX 551 203 774 SE", "551 203 774"),
        ("cipher AES-128-CBC", "AES-128-CBC"),
        ("nach EN 60204-1", "60204-1"),
    ],
)
def test_it_is_a_measure(text: str, value: str) -> None:
    assert is_measure(*place(text, value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("📞 0301 234567", "0301 234567"),
        ("(306) 555-0119 → new", "(306) 555-0119"),
        ("member 44-1882-0", "44-1882-0"),
        ("0176.4432118", "0176.4432118"),
    ],
)
def test_it_is_none(text: str, value: str) -> None:
    assert not is_measure(*place(text, value))


def test_a_username_is_no_standard() -> None:
    assert not is_standard(*place("user ED_fan", "ED_fan"))
    assert is_standard(*place("key ED25519", "ED25519"))


@pytest.mark.parametrize("value", ["AX 0098124", "45x65x7", "CBR600f", "38811-SDA-A10", "Octavia"])
def test_it_is_no_plate(value: str) -> None:
    assert is_no_plate(*place(value, value))


@pytest.mark.parametrize("value", ["MH 12 AB 1234", "191-KE-20459", "B-XY 123E", "gd 7k219", "XK16 ABC"])
def test_it_may_be_a_plate(value: str) -> None:
    assert not is_no_plate(*place(value, value))
