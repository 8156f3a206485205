"""What is no address and no postal code."""

from __future__ import annotations

import pytest

from server.tasks.patterns.place_contexts import is_no_address, is_no_postal_code, is_no_town
from server.tasks.patterns.view import ascii_view


@pytest.mark.parametrize(
    "value",
    [
        "kostet 2 450,00 zł, Kaution 4 900 zł",
        "Thu 20, 9 to 14 h",
        "martes 3, de 10 a 12.30 h",
        "12. Please call me under 0123 except on Sundays",
        "sicherung b16 defekt",
        "gate b12",
    ],
)
def test_amounts_hours_and_sentences_are_no_addresses(value: str) -> None:
    assert is_no_address(ascii_view(value), 0, len(value))


@pytest.mark.parametrize(
    "value",
    [
        "12 elm street, flat b2",
        "C/ Pintor Rosales 8, 4.º C, 46002 Valencia",
        "Av. Paseo de la Reforma 12",
        "10 Rue St. Honoré de la Paix",
        "Am Wall 3\n28195 Bremen",
        "Sassine Square, Bldg 44, 3rd floor, Beirut",
        "the corner house",
        "Bloc B2, Parc Nord",
    ],
)
def test_addresses_are_none_of_these(value: str) -> None:
    assert not is_no_address(ascii_view(value), 0, len(value))


@pytest.mark.parametrize(
    ("before", "is_other"),
    [
        ("TID ", True),
        ("sec code ", True),
        ("Order no. ", True),
        ("Rechnung: ", True),
        ("zip ", False),
        ("postal code ", False),
        ("Texas ", False),
        ("border ", False),
    ],
)
def test_other_numbers_are_no_postal_codes(before: str, is_other: bool) -> None:
    text = (before + "44120").encode()
    assert is_no_postal_code(text, len(before), len(text)) == is_other


def test_what_a_number_ends_is_no_town() -> None:
    assert is_no_town(b"Bonnie Maid III", 0, 15)
    assert not is_no_town(b"San Luis", 0, 8)
