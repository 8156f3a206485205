"""Formats whose documents say what stands where: barcodes of licences, SWIFT messages, names of resources, sheets."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise

LICENCE = "DLDAQ B7730146\nDCS OYELARAN\nDAC KAYA\nDAD ROSE\nDBB 03111991\nDAG 12 ELM ST\nDAJ CA\nDAK 94110\n"


def found(text: str, label: str) -> list[str]:
    """Each value once: several recognisers may know it."""
    return list(dict.fromkeys(text[one.start : one.end] for one in recognise(text, {label})))


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("drivers_license_number", "B7730146"),
        ("last_name", "OYELARAN"),
        ("first_name", "KAYA"),
        ("middle_name", "ROSE"),
        ("date_of_birth", "03111991"),
        ("street_address", "12 ELM ST"),
        ("state_or_region", "CA"),
        ("postal_code", "94110"),
    ],
)
def test_the_elements_of_a_licence(label: str, value: str) -> None:
    assert found(LICENCE, label) == [value]


def test_other_lines_are_no_elements() -> None:
    assert found("DAC is a converter\nDAD called\n", "first_name") == []


def test_the_fields_of_a_message_of_swift() -> None:
    text = ":20:REF1\n:32A:250411EUR100,00\n:50K:/0532013000\nANN ROTH\n:59:/DE00370400440532013000\nBO BERG\n"
    assert found(text, "transaction_date") == ["250411"]
    assert found(text, "iban") == ["DE00370400440532013000"]


def test_the_account_in_the_name_of_a_resource() -> None:
    assert found("arn:aws:iam::551028844719:role/x", "account_id") == ["551028844719"]
    assert found("arn:aws:s3:::bucket", "account_id") == []


SHEET = "A1: Surname\tB1: Given\tC1: Staff no\nA2: Berg\tB2: Liv\tC2: 00412\nA3: Lund\tB3: Bo\n"


@pytest.mark.parametrize(
    ("label", "values"), [("last_name", ["Berg", "Lund"]), ("first_name", ["Liv", "Bo"]), ("employee_id", ["00412"])]
)
def test_cells_of_a_sheet_stand_under_their_first_row(label: str, values: list[str]) -> None:
    assert found(SHEET, label) == values


def test_labels_that_look_like_cells_make_no_sheet() -> None:
    assert found("A1: see page 4\nA4: 12\n", "employee_id") == []


ALIGNED = "Loc       SKU           Membership no\nA-01-02   310-44-8190   7741200\nB-02-11   733-20-1182   7741201\n"


def test_cells_that_blanks_align_stand_under_their_heads() -> None:
    assert found(ALIGNED, "account_id") == ["7741200", "7741201"]
    assert found(ALIGNED, "ssn") == []


def test_lines_that_nothing_aligns_are_no_rows() -> None:
    assert found("Loc  SKU  Membership no\nplain words follow 7741200\n", "account_id") == []
