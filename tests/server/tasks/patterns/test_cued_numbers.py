"""Numbers directly behind the words that announce them."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label})]


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("nr rej. KR 5J118, czarny", "license_plate", "KR 5J118"),
        ("Kontrollschild: BE 551 209   km 22", "license_plate", "BE 551 209"),
        ("plate LXT-5519 struck the wall", "license_plate", "LXT-5519"),
        ("gate code 4471 then #", "pin", "4471"),
        ("la clave de retiro 5530", "pin", "5530"),
        ("sec code 771", "card_cvv", "771"),
        ("Mon contrat est le 2-8QX5LR1", "account_id", "2-8QX5LR1"),
        ("(emp. KD-0917)", "employee_id", "KD-0917"),
        ("polisnr. A2041-18", "health_plan_number", "A2041-18"),
        ("ED chart F00528830", "medical_record_number", "F00528830"),
        ('"User","TOTP seed"\n"ann","QDSKXQP4YNLT2UM3"', "secret", "QDSKXQP4YNLT2UM3"),
        ("INSERT INTO t (id, pw) VALUES (1, 'oakTree77');", "password", "oakTree77"),
    ],
)
def test_a_cue_announces_the_number_behind_it(text: str, label: str, value: str) -> None:
    assert found(text, label) == [value]


@pytest.mark.parametrize(
    ("text", "label"),
    [("Plate 3 shows the fort", "license_plate"), ("set `API_KEY=xxxxxxxx` first", "api_key")],
)
def test_other_words_announce_nothing(text: str, label: str) -> None:
    assert not any(one.score > 0.9 for one in recognise(text, {label}))


@pytest.mark.parametrize(
    "text",
    [
        "proszę dzwonić: 601 998 114",
        "Recapito: 347 5520119",
        "joignable au 06 39 98 71 02",
        "T: 01 555 0188",
        "Office 07 5555 0191",
        "C: 082 555 0177",
    ],
)
def test_a_number_directly_behind_a_word_for_phones_is_surely_one(text: str) -> None:
    assert [one.score for one in recognise(text, {"phone_number"}) if one.score >= 0.93]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("see p. 288-2910", "phone_number"),
        ("pi = 3.14159265358", "phone_number"),
        ("boleto 00190.50009", "phone_number"),
        ("UID:3381b027@cal.example.org", "email"),
        ("Message-ID: <abc.12@mail.example.org>", "email"),
    ],
)
def test_other_numbers_and_identifiers_are_none(text: str, label: str) -> None:
    assert found(text, label) == []
