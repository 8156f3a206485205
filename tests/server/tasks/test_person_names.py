"""Where the names of persons that a model found begin and end."""

from __future__ import annotations

import pytest

from models.contract import Span
from server.tasks.person_names import with_their_ends


def ends(text: str, *values: tuple[str, str]) -> list[str]:
    spans = [Span(text.index(value), text.index(value) + len(value), label, 0.9) for value, label in values]
    return [text[one.start : one.end] for one in with_their_ends(text, spans)]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('Walter "Wally" Brandt, 71', ['Walter "Wally', "Brandt"], ['Walter "Wally" Brandt']),
        ("Juan ‘Nito’ Pérez Gil", ["Juan", "Pérez Gil"], ["Juan ‘Nito’ Pérez Gil"]),
        ("Ana María «Nena» Soto", ["Ana María «Nena"], ["Ana María «Nena» Soto"]),
        ('Ann "Nan" Hill and Bo Hill', ["Ann", "Nan", "Hill"], ['Ann "Nan" Hill']),
    ],
)
def test_a_name_is_whole_around_a_nickname(text: str, values: list[str], expected: list[str]) -> None:
    assert ends(text, *((value, "person") for value in values)) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('Ann said "Yes" Bob', [("Ann", "person"), ("Bob", "person")]),
        ('Ann "Nan" hid', [("Ann", "person")]),
        ("Ann and Bob", [("Ann", "person"), ("Bob", "person")]),
        ('Ann "Nan" Hill', [("Ann", "person"), ("Hill", "city")]),
        ('Ann "Nan" Hill', [("Ann", "first_name"), ("Hill", "first_name")]),
    ],
)
def test_other_quotes_join_nothing(text: str, values: list[tuple[str, str]]) -> None:
    assert ends(text, *values) == [value for value, _ in values]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("dott. Piero Di Marco", "Piero Di Marco"),
        ("Schriftführer Olaf Brandt", "Olaf Brandt"),
        ("Oberärztin Dr. med. Ines Vogt", "Ines Vogt"),
        ("mevrouw Lies de Boer", "Lies de Boer"),
        ("Judge Amy Cole", "Amy Cole"),
        ("Sra. Marta Gil", "Marta Gil"),
        ("Dr. Vogt", "Dr. Vogt"),
        ("Herr Kollege Vogt", "Herr Kollege Vogt"),
        ("Meister Eder", "Meister Eder"),
        ("Drew Cole", "Drew Cole"),
    ],
)
def test_a_title_is_no_part_of_a_full_name(value: str, name: str) -> None:
    assert ends(f"by {value}.", (value, "full_name")) == [name]


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("Page 1\nKARIM B. SALEH\nAcct 4", "B. SALEH", "KARIM B. SALEH"),
        ("Insured: Karim B. Saleh   DOB", "B. Saleh", "Karim B. Saleh"),
        ("seen by Coach B. Saleh", "B. Saleh", "B. Saleh"),
        ("Customer B. Saleh", "B. Saleh", "B. Saleh"),
        ("RP: Haugen, Ida M   Sex: F", "Haugen, Ida", "Haugen, Ida M"),
        ("HAUGEN, IDA M.\n", "HAUGEN, IDA", "HAUGEN, IDA M"),
        ("Haugen, Ida A friend", "Haugen, Ida", "Haugen, Ida"),
        ("Nome: João da Luz Prado Reis\n", "João da Luz", "João da Luz Prado Reis"),
        ("Contact: Ann Lee Sales Department\n", "Ann Lee", "Ann Lee"),
        ("we met Ann Lee Monday\n", "Ann Lee", "Ann Lee"),
        ("Le dossier est suivi par M. Ali Sow et vous le recevrez du service des prêts", "M. Ali Sow", "Ali Sow"),
        ("De una parte, D. Juan Gil, con domicilio en Lugo y por la otra", "D. Juan Gil", "Juan Gil"),
        ("a book by M. Scott Reed that sold well", "M. Scott Reed", "M. Scott Reed"),
        ("D.ª Ana Gil Mora", "D.ª Ana Gil Mora", "Ana Gil Mora"),
        ("Hon. T. Were", "Hon. T. Were", "T. Were"),
        ("Br Luke Hanlon", "Br Luke Hanlon", "Luke Hanlon"),
    ],
)
def test_names_are_whole_in_fields_and_without_letters_that_are_titles(text: str, value: str, name: str) -> None:
    assert ends(text, (value, "full_name")) == [name]


def test_other_types_keep_their_ends() -> None:
    assert ends("Dr. Martin Luther Klinik", ("Dr. Martin Luther Klinik", "company")) == ["Dr. Martin Luther Klinik"]
