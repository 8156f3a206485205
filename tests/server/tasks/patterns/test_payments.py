"""Fields of SWIFT messages."""

from __future__ import annotations

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


MESSAGE = """:32A:240702EUR912,40
:50K:/00441772830
LUCIA FERNANDEZ-ROJO
CALLE MAYOR 4
:52A:/D/DE89370400440532013000
COBADEFF
:57A:BNPAFRPPXXX
:59:/FR1420041010050500013M02606
OSEI TRADING LTD
:70:RENT JULY
:71A:OUR
"""


def test_banks_accounts_and_persons_are_known_by_their_tags() -> None:
    assert found(MESSAGE, "swift_bic") == ["COBADEFF", "BNPAFRPPXXX"]
    assert found(MESSAGE, "account_number") == ["00441772830"]
    assert found(MESSAGE, "iban") == ["DE89370400440532013000", "FR1420041010050500013M02606"]
    assert found(MESSAGE, "full_name") == ["LUCIA FERNANDEZ-ROJO"]


def test_the_bic_of_an_xml_element_is_found() -> None:
    assert found("<BICFI>BNPAFRPP</BICFI>", "swift_bic") == ["BNPAFRPP"]


def test_times_and_other_tags_are_no_parties() -> None:
    for text in ("at 12:50:12 John Smith left", ":70:JOHN SMITH", ":53B:HOLIDAYS", "ratio 1:59: Ann wins"):
        assert [*found(text, "full_name"), *found(text, "swift_bic")] == []
