"""Towns and countries where a text says that they are."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def places(text: str) -> list[tuple[str, str]]:
    found = recognise(text, {"city", "country"})
    return list(dict.fromkeys((one.label, text[one.start : one.end]) for one in found))


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Herr Roth\nLübeck, den 3. Mai 2024\n", "Lübeck"),
        ("Fait à Quimper, le 12 mars 2025", "Quimper"),
        ("Dos llaves. Oaxaca, 9 de mayo.", "Oaxaca"),
        ("Roma, 3 maggio 2024\nSpett.le", "Roma"),
        ("Gdynia, dnia 4 lutego 2025 r.", "Gdynia"),
        ("Zwolle, zondag. Gisteren won", "Zwolle"),
        ("Signed at Wick, 12/03/2024", "Wick"),
        ("kreeg Sietse Bakker (58) uit Meppel een beker", "Meppel"),
        ("Ann Muir, 47, of Oban, said", "Oban"),
        ("she was born in Suva tho", "Suva"),
        ("residente in Pozzallo, la quale", "Pozzallo"),
        ("wohnhaft in Bad Urach und", "Bad Urach"),
        ("the man of 40 lived in Silver Springs", "Silver Springs"),
        ("natural de San Fernando, con", "San Fernando"),
        (
            "Stornoway — A man who clung to a buoy all night is said to be stable, his family told us.",
            "Stornoway",
        ),
    ],
)
def test_a_town_is_found(text: str, town: str) -> None:
    assert places(text) == [("city", town)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("6. Country of birth: MALI\n", "MALI"),
        ("Geburtsland: Neuseeland", "Neuseeland"),
        ("Name: x   País: Costa Rica  Tel", "Costa Rica"),
    ],
)
def test_a_labelled_country_is_found(text: str, country: str) -> None:
    assert ("country", country) in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "born in May, lives in Germany, based in the north",
        "residente in Via Roma 3, moved to Elm Street",
        "Anna — hi there",
        "Anna, 12 May 2024",
        "Anna is here. Monday, then.",
        "country: yes; no country: at all",
        "Item (3) from Stock, (12) of Them all",
        "Funeral Saturday, Née le 3 mars; Due, Thursday. Bin Samstag da",
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert places(text) == []
