"""Ages of persons, and what is none."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise
from server.tasks.patterns.no_ages import is_no_age


def found(text: str, label: str = "age") -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label})]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("this 62 year old lady", "62"),
        ("a 7-year-old boy", "7"),
        ("45yo F with fever", "45"),
        ("Pt 81 y/o", "81"),
        ("aged 93.", "93"),
        ("Age: 40", "40"),
        ('{"age": 40}', "40"),
        ("Il a 71 ans", "71"),
        ("âgée de 33 ans", "33"),
        ("ho 52 anni", "52"),
        ("Tengo 28 años", "28"),
        ("ela tem 19 anos", "19"),
        ("ein 44-jähriger Mann", "44"),
        ("Sie ist 67 Jahre alt", "67"),
        ("zij is 23 jaar oud", "23"),
        ("Jan Nowak, lat 35, kierowca", "35"),
        ("świadek (l. 50)", "50"),
        ("hun er 30 år gammel", "30"),
        ("Piet Bakker (61) uit Zwolle", "61"),
    ],
)
def test_the_number_of_an_age_is_found(text: str, age: str) -> None:
    assert found(text) == [age]


@pytest.mark.parametrize(
    "text",
    [
        "il y a 12 ans",
        "tiene 10 años de experiencia",
        "seit 50 Jahren Mitglied",
        "married 15 yrs",
        "version 1.45yo",
        "Figure 3 (12) Results",
        "page 12 of 40",
        "age 18+ only, 25% off age 30%",
        "on average 60 minutes",
    ],
)
def test_what_lasts_or_counts_is_no_age(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "sex"), [("59yo M, smoker", ["M"]), ("72 y/o F", ["F"]), ("34/F here", ["F"]), ("5 year old M's toy", [])]
)
def test_the_letter_behind_an_age_is_a_sex(text: str, sex: list[str]) -> None:
    assert found(text, "gender") == sex


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("worked there for thirty years", "thirty years"),
        ("married 15 yrs", "15 yrs"),
        ("4 children", "4"),
        ("4 children", "4 children"),
        ("water at 12C", "12C"),
        ("grandma to seven", "seven"),
        ("nach 20 Jahren", "20 Jahren"),
    ],
)
def test_a_duration_a_count_and_a_measure_are_no_ages(text: str, value: str) -> None:
    start = text.index(value)
    assert is_no_age(text.encode(), start, start + len(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("she is forty", "forty"),
        ("turned thirty", "thirty"),
        ("Ann, 47, of Leeds", "47"),
        ("a 47 years old man", "47 years old"),
        ("baby, 6 months", "6 months"),
    ],
)
def test_an_age_stays_one(text: str, value: str) -> None:
    start = text.index(value)
    assert not is_no_age(text.encode(), start, start + len(value))
