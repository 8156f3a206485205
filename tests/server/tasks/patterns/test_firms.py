"""Companies by their legal forms and by what they are to somebody."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise
from server.tasks.patterns.firms import follows_a_form, is_named_by_role


def companies(text: str) -> list[str]:
    return list(dict.fromkeys(text[one.start : one.end] for one in recognise(text, {"company_name"})))


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Sponsor Drukhuis Van Dijk BV gaf een beker", "Drukhuis Van Dijk BV"),
        ("Rechnung der Keller & Söhne GmbH & Co. KG vom", "Keller & Söhne GmbH & Co. KG"),
        ("von Nordlicht Technik AG geliefert", "Nordlicht Technik AG"),
        ("Emite: Talleres Ortega, S.L., con", "Talleres Ortega, S.L."),
        ("a Forno Bianchi S.r.l. di Torino", "Forno Bianchi S.r.l."),
        ("adquirente Moinho Novo, Lda., NIPC", "Moinho Novo, Lda."),
        ("u Zielony Dom sp. z o.o. w Łodzi", "Zielony Dom sp. z o.o."),
        ("hos Havbris ApS i Aarhus", "Havbris ApS"),
        ("The Harbour Glass Pty Ltd invoice", "Harbour Glass Pty Ltd"),
        ("with Mori Denki K.K. since", "Mori Denki K.K."),
        ("Insurer: Hale Mutual, policy 12", "Hale Mutual"),
        ("// Copyright 2017-2024 Alder Systems AB", "Alder Systems AB"),
        ("Transportista: RAYO, localizador 12", "RAYO"),
        ("Verzekeraar: Blauwe Duif, polisnr. 3", "Blauwe Duif"),
    ],
)
def test_a_company_is_found(text: str, company: str) -> None:
    assert companies(text) == [company]


@pytest.mark.parametrize(
    "text",
    [
        "AG, SE and AS are forms; Ltd. alone is none",
        "12 Elm St, Adelaide SA 5000; Calgary AB T2P 1J9",
        "SEND AS SOON AS YOU CAN, PORTLAND SE",
        "The AG said no. Weight 3 KG",
        "Hotel: see below. Carrier: unknown",
        "an employer: the best",
    ],
)
def test_what_only_looks_like_a_legal_form_is_none(text: str) -> None:
    assert companies(text) == []


def test_what_stands_beside_a_name_says_that_it_is_a_company() -> None:
    assert follows_a_form(b"Drukhuis Van Dijk BV gaf", 17)
    assert not follows_a_form(b"Anna Smith as agreed", 10)
    assert not follows_a_form(b"Adelaide SA 5000", 8)
    assert is_named_by_role(b"Carrier: RAYO", 9)
    assert not is_named_by_role(b"Driver: Ann Lee", 8)
