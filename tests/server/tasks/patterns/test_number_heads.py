"""Numbers that the words directly before them, or their column, give to another kind."""

from __future__ import annotations

import time

import pytest

from server.tasks.patterns.number_heads import is_another_number
from server.tasks.patterns.reading import Reading


def is_other(text: str, value: str, label: str) -> bool:
    start = text.index(value)
    return is_another_number(Reading(text), label, start, start + len(value))


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("Purchase order 4700012345 is late", "4700012345", "phone_number"),
        ("POs: 4700012345, 4700012346 and 4700012347", "4700012347", "phone_number"),
        ("Auftragsnr.: 88 120 447", "88 120 447", "phone_number"),
        ("Zamówienie nr 90447118", "90447118", "national_id_number"),
        ("pedido n.º 7714459", "7714459", "phone_number"),
        ("Facture n° 2025 1183", "2025 1183", "account_number"),
        ("EAN 4012345678901", "4012345678901", "card_number"),
        ("SKU: KX-7070-BL", "KX-7070-BL", "license_plate"),
        ("TID 31880417", "31880417", "postal_code"),
        ("patiënt, polisnr. 204 118 770", "204 118 770", "national_id_number"),
        ("Tel. 0301 234567", "0301 234567", "account_number"),
        ("Sozialversicherungsnummer 15 070649 C 103", "15 070649 C 103", "phone_number"),
        ('{"created_at": 1741781402}', "1741781402", "customer_id"),
        ("booking ref XK7QP2", "XK7QP2", "passport_number"),
        ("name;sku;pan\nAnn;4006381333931;4111111111111111", "4006381333931", "card_number"),
        ("family,group\nRoth,BASIC\nBerg,GOLD", "GOLD", "last_name"),
        ("login|title\nann|GitLab", "GitLab", "username"),
    ],
)
def test_a_number_is_of_another_kind_by_its_cue_or_column(text: str, value: str, label: str) -> None:
    assert is_other(text, value, label)


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("to order please call 0301 234567", "0301 234567", "phone_number"),
        ("your order is on its way, questions: 0301 234567", "0301 234567", "phone_number"),
        ("ID: 8847120", "8847120", "employee_id"),
        ("Steuer-ID 12 345 678 901", "12 345 678 901", "national_id_number"),
        ("library card 2 1182 00447", "2 1182 00447", "account_id"),
        ("order 7731 for Ann Roth", "Ann Roth", "full_name"),
        ("member no. 4411-9", "4411-9", "customer_id"),
        ("sku;pan\nX1;4111111111111111", "4111111111111111", "card_number"),
        ("surname,remark\nRoth,see Berg", "Berg", "last_name"),
        ("surname,remark\nRoth,phone 0301 234567", "0301 234567", "phone_number"),
    ],
)
def test_other_words_leave_it(text: str, value: str, label: str) -> None:
    assert not is_other(text, value, label)


def test_many_numbers_are_read_in_linear_time() -> None:
    text = "order 4700012345, " * 20_000
    reading = Reading(text)
    started = time.perf_counter()
    for start in range(6, len(text), 18):
        is_another_number(reading, "phone_number", start, start + 10)
    assert time.perf_counter() - started < 5
