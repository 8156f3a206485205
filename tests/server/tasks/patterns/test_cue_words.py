"""Head words and abbreviations that systems of several countries use for their numbers."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("cust_no;x\nK-88017;1\n", "customer_id", "K-88017"),
        ("Kundennr.: 4471882", "customer_id", "4471882"),
        ("klantnr 88-1234", "customer_id", "88-1234"),
        ("PersNr\tx\n70991\t1\n", "employee_id", "70991"),
        ("emp_no=E-10447", "employee_id", "E-10447"),
        ("Personalnr. 0088123", "employee_id", "0088123"),
        ("Patienten-Nr.: 00482", "medical_record_number", "00482"),
        ("Mitglieds-Nr. 7719-22", "account_id", "7719-22"),
        ("Kontrollschild: ZG 44 718", "license_plate", "ZG 44 718"),
        ("Reisepass-Nr.: C01X00T47", "passport_number", "C01X00T47"),
        ("Konto-Nr.: 12345678", "account_number", "12345678"),
        ("Führerausweis-Nr.: 004471902338", "drivers_license_number", "004471902338"),
        ("visa ending 4242, exp 1127", "card_expiry", "1127"),
        ("postnr: 0164", "postal_code", "0164"),
        ("fecha nac: 03/04/1988", "date_of_birth", "03/04/1988"),
        ("INSERT INTO u (id, kennung) VALUES (1, 'mroth7');", "username", "mroth7"),
    ],
)
def test_a_word_of_a_system_announces_its_number(text: str, label: str, value: str) -> None:
    assert value in [text[one.start : one.end] for one in recognise(text, {label})]


@pytest.mark.parametrize("text", ["expires 1945", "exp: 1327", "valid until 11273", "exp 112"])
def test_four_digits_that_are_no_month_and_year_expire_no_card(text: str) -> None:
    assert recognise(text, {"card_expiry"}) == []
