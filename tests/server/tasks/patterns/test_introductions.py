"""Names that a phrase introduces."""

from __future__ import annotations

import time

import pytest

from server.tasks.patterns import recognise

NAMES = {"first_name", "last_name", "full_name"}
OWN = {"self", "asked for", "called", "role", "doorbell"}


def introduced(text: str) -> list[tuple[str, str]]:
    return [(one.label, text[one.start : one.end]) for one in recognise(text, NAMES) if one.recogniser in OWN]


@pytest.mark.parametrize(
    ("text", "label", "name"),
    [
        ("Hello, my name is Ida Berg and I need help", "full_name", "Ida Berg"),
        ("hola, soy el Pepe del taller", "first_name", "Pepe"),
        ("Ich heiße Wiebke und komme später", "first_name", "Wiebke"),
        ("Mi presento: sono Fabio, ho 30 anni", "first_name", "Fabio"),
        ("nazywam się Anna Nowak.", "full_name", "Anna Nowak"),
        ("im Hana btw", "first_name", "Hana"),
        ("This is Omar from the garage", "first_name", "Omar"),
        ("Call 555 0100, ask for Lou.", "first_name", "Lou"),
        ("tel. 055 12 34, chiedere di Sandro.", "first_name", "Sandro"),
        ("Bitte nach Frida fragen", "first_name", "Frida"),
        ("si besoin appelle Zoé au 06 12 34 56 78", "first_name", "Zoé"),
        ("Auf der Klingel steht „Demir/Voss“.", "last_name", "Demir"),
        ("Citofono Bianchi, secondo piano", "last_name", "Bianchi"),
        ("05/06 12:44  Cashier: Lena\n", "first_name", "Lena"),
        ("Tbl 4   Server: Nikos\n2 beers", "first_name", "Nikos"),
        ("(Internal note, Zsófi): done", "first_name", "Zsófi"),
    ],
)
def test_a_phrase_introduces_a_name(text: str, label: str, name: str) -> None:
    assert (label, name) in introduced(text)


def test_both_names_of_a_doorbell_are_found() -> None:
    assert introduced('Klingelschild: "Demir/Voss"') == [("last_name", "Demir"), ("last_name", "Voss")]


@pytest.mark.parametrize(
    "text",
    [
        "Please ask for Permission.",
        "ask for Support when in doubt",
        "HTTP/1.1 200 OK\nServer: Apache\n",
        "Wir sind im Januar hier",
        "im Rahmen der Feier",
        "This is Monday from now on",
        "call Support on 555 0100",
        "my name is not important",
        "ich bin der Vermieter",
        "soy la Vecina de arriba",
        "Driver: NVIDIA 535",
        "chiedere di più",
        "the timbre of a voice",
        "(note, see below)",
    ],
)
def test_other_phrases_introduce_none(text: str) -> None:
    assert introduced(text) == []


def test_a_million_characters_take_a_moment() -> None:
    text = "ask for Lou and call Ida at noon, my name is Bo. " * 20_000
    began = time.process_time()
    recognise(text, {"first_name"})
    assert time.process_time() - began < 5
