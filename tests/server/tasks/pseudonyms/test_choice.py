"""Pseudonyms of values of many kinds: their form, their sameness, what they never show."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.es import dni
from stdnum.us import ssn

from server.tasks.keyed import Keyed
from server.tasks.pseudonyms import Pseudonyms

ANN = Keyed(lambda: bytes(32), "ann")
BO = Keyed(lambda: bytes(32), "bo")


def pseudonyms(*values: str, keyed: Keyed = ANN, **wanted: Any) -> Pseudonyms:
    return Pseudonyms(
        wanted.get("text", "a text"),
        set(values),
        keyed,
        wanted.get("project", ""),
        wanted.get("language"),
        wanted.get("shift_dates"),
    )


def of(value: str, label: str, **wanted: Any) -> str:
    drawn = pseudonyms(value, **wanted).of(value, label)
    assert drawn is not None
    assert value.casefold() not in drawn.casefold()
    return drawn


@pytest.mark.parametrize(
    "value", ["4242 4242 4242 4242", "3782-822463-10005", "6011111111111117", "5555.5555.5555.4444"]
)
def test_a_card_keeps_network_length_grouping_and_check(value: str) -> None:
    drawn = of(value, "card_number")
    assert re.sub(r"\d", "#", drawn) == re.sub(r"\d", "#", value)
    assert drawn[0] == value[0]
    assert luhn.is_valid(re.sub(r"\D", "", drawn))


@pytest.mark.parametrize("value", ["DE89 3704 0044 0532 0130 00", "ES9121000418450200051332", "gb29nwbk60161331926819"])
def test_an_iban_is_a_valid_one_of_the_same_country(value: str) -> None:
    drawn = of(value, "iban")
    assert iban.is_valid(drawn)
    assert (drawn[:2], len(drawn), drawn.islower()) == (value[:2], len(value), value.islower())


@pytest.mark.parametrize(
    ("value", "region"),
    [("+1 415 555 2671", None), ("(415) 555-2671", "US"), ("0049 30 901820", None), ("030 901820", "DE")],
)
def test_a_phone_number_keeps_country_and_format(value: str, region: str | None) -> None:
    drawn = of(value, "phone_number", language="de" if region == "DE" else None)
    assert re.sub(r"\d", "#", drawn) == re.sub(r"\d", "#", value)
    written = re.sub("^00", "+", drawn)
    number = phonenumbers.parse(written, region)
    assert phonenumbers.is_valid_number(number)
    assert number.country_code == phonenumbers.parse(re.sub("^00", "+", value), region).country_code


@pytest.mark.parametrize("value", ["10.1.2.3", "8.8.8.8", "2a00:1450:4001:81b::200e", "fe80::1"])
def test_an_ip_address_is_one_of_the_same_version_and_reach(value: str) -> None:
    drawn, was = ip_address(of(value, "whatever")), ip_address(value)
    assert drawn.version == was.version
    assert not drawn.is_global
    assert (drawn.is_link_local, "10." in value) == (was.is_link_local, str(drawn).startswith("10."))


def test_addresses_that_could_reach_somebody_lead_to_domains_for_examples() -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+@example\.(com|org|net)", of("ann.lee@acme.io", "contact"))
    assert re.fullmatch(
        r"https://[a-z]+\.example\.(com|org|net)/[a-z]{4}\?[a-z]=\d", of("https://acme.io/path?q=1", "url")
    )


def test_other_forms_stay() -> None:
    assert re.fullmatch(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}", of("00:1B:44:11:3A:B7", "mac_address"))
    assert of("550e8400-e29b-41d4-a716-446655440000", "uuid")[14] == "4"
    assert re.fullmatch(r"[A-Z]{2}-\d{4}/[a-z]", of("AB-1234/x", "employee id"))
    assert re.fullmatch(r"(0[1-9]|1[0-2])/\d\d", of("05/27", "card_expiry"))
    assert re.fullmatch(r"(1?[0-9]) PM", of("9 PM", "time"))
    assert re.fullmatch(r"\d\d:\d\d:\d\d", of("10:26:00", "date"))


def test_numbers_of_states_pass_their_checks() -> None:
    assert ssn.is_valid(of("536-90-4399", "ssn"))
    assert cpf.is_valid(of("529.982.247-25", "tax_id"))
    assert dni.is_valid(of("54362315K", "national_id_number"))


@pytest.mark.parametrize(
    "value", ["Jamie Derran", "JAMIE DERRAN", "Dr. J. Derran", "Derran, Jamie", "Ana María López", "Cher"]
)
def test_a_name_has_as_many_words_in_the_same_case(value: str) -> None:
    drawn = of(value, "full_name")
    assert len(drawn.split()) == len(value.split())
    assert drawn.isupper() == value.isupper()
    assert re.sub(r"[\w'’-]", "", drawn) == re.sub(r"\w", "", value)


def test_a_part_of_a_name_has_the_same_pseudonym_as_in_the_whole() -> None:
    first, last = of("Jamie Derran", "full_name").split()
    assert of("Jamie", "first_name") == first
    assert of("DERRAN", "last_name") == last.upper()
    assert of("Derran, Jamie", "person") == f"{last}, {first}"


def test_names_are_of_the_script_and_language() -> None:
    assert re.fullmatch(r"[а-яё]+ [а-яё]+", of("Иван Петров", "person").lower())
    assert re.fullmatch(r"[\u4e00-\u9fff]{2,4}", of("李小龙", "person"))
    assert of("Jamie Derran", "person", language="fi") != of("Jamie Derran", "person")


def test_the_same_key_and_project_give_the_same_pseudonym_in_every_text() -> None:
    for value, label in (
        ("Jamie Derran", "person"),
        ("4242 4242 4242 4242", "card"),
        ("1984-03-12", "date"),
        ("x-1", "id"),
    ):
        drawn = of(value, label)
        assert drawn == of(value, label, text="another text")
        assert len({drawn, of(value, label, keyed=BO), of(value, label, project="p")}) > 1


def test_no_pseudonym_shows_another_value_of_the_text() -> None:
    last = of("Jamie Derran", "full_name").split()[1]
    other = pseudonyms("Jamie Derran", last).of("Jamie Derran", "full_name")
    assert other is not None
    assert last not in other


def test_two_values_never_become_the_same() -> None:
    values = [f"{first} x" for first in "abcdefghijklmnopqrstuvwxyz"] + [f"X{n}" for n in range(10)]
    chosen = pseudonyms(*values)
    drawn = [chosen.of(value, "id") for value in values]
    assert len({one for one in drawn if one}) == len([one for one in drawn if one])


def test_a_value_whose_form_cannot_be_kept_has_none() -> None:
    for value, label in (("next week", "date"), ("!!!", "x"), ("ご飯", "dish"), ("soon", "time")):
        assert pseudonyms(value).of(value, label) is None


@settings(deadline=None, max_examples=200)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40),
    st.sampled_from(["person", "date", "card", "address", "url", "x"]),
)
def test_whatever_the_value_its_pseudonym_does_not_hold_it(value: str, label: str) -> None:
    drawn = pseudonyms(value).of(value, label)
    assert drawn is None or value.casefold() not in drawn.casefold()
