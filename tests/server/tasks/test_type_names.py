from __future__ import annotations

import pytest

from server.tasks.patterns import LABELS
from server.tasks.pii import builtin_types
from server.tasks.type_names import _declared, label_named, type_names


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("SSN", "ssn"),
        ("US_SSN", "ssn"),
        ("Social Security Number", "ssn"),
        ("credit_card", "card_number"),
        ("CreditCardNumber", "card_number"),
        ("CREDITCARDNUMBER", "card_number"),
        ("telephonenum", "phone_number"),
        ("email-address", "email"),
        ("driver's license", "drivers_license_number"),
        ("IP_ADDRESS", "ip_address"),
    ],
)
def test_a_type_is_known_by_the_names_that_callers_give_it(asked: str, label: str) -> None:
    assert type_names((asked, "hobby")).names[label] == asked


def test_a_narrow_name_is_taken_before_a_broad_one() -> None:
    names = type_names(("payment_card", "card_number"))
    assert names.names["card_number"] == "card_number"
    assert names.are_compatible("payment_card", "card_number")
    assert type_names(("payment_card",)).names["card_number"] == "payment_card"


@pytest.mark.parametrize(
    ("asked", "fourth", "sixth"),
    [
        (("IPV4", "IPV6", "IP"), "IPV4", "IPV6"),
        (("ipv4 address", "ip"), "ipv4 address", "ip"),
        (("network_address",), "network_address", "network_address"),
    ],
)
def test_an_address_of_a_machine_is_answered_under_its_version_where_that_is_asked_for(
    asked: tuple[str, ...], fourth: str, sixth: str
) -> None:
    names = type_names(asked).names
    assert (names["ipv4_address"], names["ipv6_address"]) == (fourth, sixth)
    assert "ipv6_address" not in type_names(("ipv4",)).names


@pytest.mark.parametrize(
    ("asked", "recogniser"),
    [
        ("cpf", "national:br.cpf"),
        ("IN_AADHAAR", "national:in.aadhaar"),
        ("PL_PESEL", "national:pl.pesel"),
        ("UK_NINO", "national:nino"),
        ("National Insurance Number", "national:nino"),
        ("IT_FISCAL_CODE", "national:it.codicefiscale"),
    ],
)
def test_one_nations_number_may_be_asked_for_by_its_own_name(asked: str, recogniser: str) -> None:
    names = type_names((asked,))
    assert names.of("national_id_number", recogniser) == asked
    assert names.of("national_id_number", "national:de.idnr") is None
    both = type_names(("national id number", asked, "tax id"))
    assert both.of("national_id_number", recogniser) == asked
    assert both.of("national_id_number", "national:cz.rc") == "national id number"
    assert both.are_compatible(asked, "national id number")


def test_a_type_that_nobody_knows_is_the_models_alone() -> None:
    assert type_names(("favourite colour", "hobby")).names == {}


def test_every_label_has_names_and_its_own_is_one_of_them() -> None:
    # Plates are found by the model alone, and an address of a machine is of one of two versions.
    assert set(_declared()) == LABELS | {"license_plate", "ip_address"}
    names = type_names(tuple(builtin_types())).names
    assert all(names[label] == label for label in LABELS if label in builtin_types())


def test_a_name_means_a_label_only_where_it_is_no_wider() -> None:
    assert label_named("Person Name") == "full_name"
    assert label_named("payment_card") is None


def test_of_a_long_list_of_names_nothing_is_kept() -> None:
    kept = len(type_names)
    asked = ("email", *(f"{number} {'x' * 900}" for number in range(10)))
    assert type_names(asked).names["email"] == "email"
    assert len(type_names) == kept
