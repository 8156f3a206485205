"""First names by greetings."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"first_name"}) if one.recogniser == "greeting"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Odette,\n\nthanks", "Odette"),
        ("> Hallo Wiebke!", "Wiebke"),
        ("[09:14] Landlord: Hola Núria, el jueves", "Núria"),
        ("Chère Anne-Lise,", "Anne-Lise"),
        ("Olá Conceição\nObrigado", "Conceição"),
        ("Hello, Ravi,", "Ravi"),
        ('"Cześć Zofia,', "Zofia"),
        ("hoi Jelle! kom je", "Jelle"),
        ("— slt Yanis tu viens", "Yanis"),
        ("hey Omar can you call", "Omar"),
        ("[10:02] Ute: moin Birte, alles gut", "Birte"),
    ],
)
def test_who_is_greeted_is_a_first_name(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Customer,",
        "Hi Team,",
        "Hello World!",
        "Liebe Grüße,\nUte",
        "Hey Siri, call",
        "Buenas Noches, amigos",
        "Beste Kollegen,",
        "Dear Ms Odette,",
        "He said hello Kenya",
        "Hi-Fi Stereo, new",
        "Dear Bank of Examples,",
        "Hello Fresh boxes",
        "hey Siri call mum",
        "hi All please read",
        "Hallo Frau Roth wie geht",
        "hey Google set an alarm",
        "Hej Hej och god dag",
    ],
)
def test_wishes_and_groups_are_no_names(text: str) -> None:
    assert found(text) == []
