"""Names of those who sign."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def signed(text: str) -> list[tuple[str, str]]:
    found = recognise(text, {"first_name", "full_name"})
    return [(one.label, text[one.start : one.end]) for one in found if one.recogniser == "signature"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kind regards,\n\nIda Berg\nSales", ("full_name", "Ida Berg")),
        ("Mit freundlichen Grüßen\nJörn van der Meer", ("full_name", "Jörn van der Meer")),
        ("Mit freundlichen Gruessen\r\nUte", ("first_name", "Ute")),
        ("Cordialement,\nZoé Martin | Paris", ("full_name", "Zoé Martin")),
        ("Z poważaniem\nAnna Nowak", ("full_name", "Anna Nowak")),
        ("Med vänlig hälsning\nAstrid Lund", ("full_name", "Astrid Lund")),
        ("see you. groetjes Sanne", ("first_name", "Sanne")),
        ("Hasta luego. Saludos, Nuria", ("first_name", "Nuria")),
        ("thanks, Omar", ("first_name", "Omar")),
        ("> LG Uwe\n", ("first_name", "Uwe")),
    ],
)
def test_who_signs_is_a_person(text: str, expected: tuple[str, str]) -> None:
    assert signed(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards,\nCustomer Support",
        "Thanks,\nThe Team",
        "Regards\nAccounts Department",
        "Cordialement,\nService Clients",
        "With regards to Mary we differ",
        "Thank you\nPlease print this page",
        "Best wishes for the New Year",
        "I love Paris",
        "Cheers\nSent from my phone",
        "LG OLED 55",
    ],
)
def test_teams_and_sentences_sign_nothing(text: str) -> None:
    assert signed(text) == []
