"""Addresses of vCards."""

from __future__ import annotations

from server.tasks.patterns import recognise

PARTS = {"street_address", "city", "state_or_region", "postal_code", "country"}


def test_an_address_and_its_parts_are_found() -> None:
    text = "BEGIN:VCARD\nitem1.ADR;TYPE=work:;;Ahornweg 5;Gera;;07545;Germany\nEND:VCARD"
    (address,) = [one for one in recognise(text, {"address"}) if one.recogniser == "vcard"]
    assert text[address.start : address.end] == "Ahornweg 5;Gera;;07545;Germany"
    found = {(one.label, text[one.start : one.end]) for one in recognise(text, PARTS) if one.recogniser == "vcard"}
    assert found == {
        ("street_address", "Ahornweg 5"),
        ("city", "Gera"),
        ("postal_code", "07545"),
        ("country", "Germany"),
    }


def test_other_lines_and_empty_addresses_are_none() -> None:
    for text in ("ADR: see below; or not", "ADR:;;;;;;", "QUADR:;;a;b;c;d;e"):
        assert recognise(text, {"address", *PARTS}) == []
