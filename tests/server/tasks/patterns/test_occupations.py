"""Occupations where a text says that somebody has one."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def occupations(text: str) -> list[str]:
    return list(dict.fromkeys(text[one.start : one.end] for one in recognise(text, {"occupation"})))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("His sister Moira, 44, a plasterer, was there.", ["plasterer"]),
        ("Owen Price, head, 39, ship's carpenter, b. Barry", ["ship's carpenter"]),
        ("D. Luis Mora Gil, fontanero, con NIE", ["fontanero"]),
        ("D.ª Eva Sanz, administradora de fincas, con DNI", ["administradora de fincas"]),
        ("Frau Kowatsch, früher Realschullehrerin, lebt allein", ["Realschullehrerin"]),
        ("Paul Morel, infirmier, domicilié à Lyon", ["infirmier"]),
        ("Anna Kruk, pielęgniarka, zam. w Łodzi", ["pielęgniarka"]),
        ("Lars (31), snickare, bor i Umeå", ["snickare"]),
        ("she works as a vet nurse in Napier", ["vet nurse"]),
        ("Ho 50 anni, faccio l'idraulico e scatto", ["idraulico"]),
        ("Ich arbeite als Krankenschwester.", ["Krankenschwester"]),
        ("con DNI 1, de profesión tornera, con domicilio", ["tornera"]),
        ("Occupation: line cook / deckhand\n", ["line cook", "deckhand"]),
        ("Regards,\nIngrid Solheim\nSenior Account Manager\nFjell AS", ["Senior Account Manager"]),
        ("\nDr. med. Emre Kaya\nOberarzt\n", ["Oberarzt"]),
        ("Regards,\nTao Ndlovu\nSite Engineer | Glaswerk Ltd", ["Site Engineer"]),
        ("said Prime Minister Anna Berg today", ["Prime Minister"]),
    ],
)
def test_an_occupation_is_found_beside_who_has_it(text: str, expected: list[str]) -> None:
    assert occupations(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The nurse came, the driver left and the guard slept.",
        "a driver for Linux, a lead on the case; it works as a filter",
        "In Leeds, however, the painter won. Bread, butter, baker",
        "Monday, 12, Potter films\nDriver\nManager of packages\n",
        "The printer works as expected. He is a good man.",
        "President of the board; Mayor Street 5",
    ],
)
def test_a_word_for_an_occupation_alone_is_none(text: str) -> None:
    assert occupations(text) == []
