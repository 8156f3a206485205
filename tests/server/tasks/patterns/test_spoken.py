"""Numbers in words, as they stand in transcripts of calls."""

from __future__ import annotations

import pytest

from server.tasks.patterns import Finding, Strength, recognise


def spoken(text: str) -> list[Finding]:
    return [one for one in recognise(text) if one.recogniser == "spoken"]


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.label) for one in spoken(text)]


@pytest.mark.parametrize(
    ("before", "number", "label"),
    [
        ("Agent: A call-back number?\nCaller: Uh, ", "six one seven, five five five, oh one four two", "phone_number"),
        ("My cell is ", "two oh two five five five oh one double seven", "phone_number"),
        ("Reach me on ", "plus four four, seven seven double oh, nine hundred", None),
        ("Reach me on ", "plus four four, seven seven double oh, nine oh oh, one two three", "phone_number"),
        ("Okay, the account number is ", "nine nine oh four dash three one six two", "account_number"),
        ("Rep: may I have your account number?\n\nMe: sure, that's ", "triple eight, one oh four", "account_number"),
        ("Social security number? ", "two one nine, oh nine, nine nine six one", "ssn"),
        ("your PIN is ", "seven three oh nine", "pin"),
        ("and the CVV, that's ", "eight oh six", "card_cvv"),
        ("medical record number ", "oh oh seven four one eight", "medical_record_number"),
        ("Routing number is ", "oh two one, oh oh oh, oh two one", "routing_number"),
        ("zip code ", "oh two one three nine", "postal_code"),
        ("It's ", "five five five five, five five five five, five five five five, four four four four", "card_number"),
        ("fax: ", "four one five, five five five, oh one nine nine", "fax_number"),
        ("Rückrufnummer: ", "null drei null, zwo drei eins zwei, fünf sechs sieben", "phone_number"),
        ("Handy: ", "null eins sieben sechs, einunddreißig, zweiundvierzig, achtzehn, neunzig", "phone_number"),
        ("Mon portable : ", "zéro sept, soixante-douze, quatre-vingt-onze, vingt et un, zéro huit", "phone_number"),
        ("mi móvil es el ", "seis uno dos, treinta y cuatro, veintidós, ochenta y uno", "phone_number"),
        ("celular: ", "onze, nove meia dois três, quatro um oito sete cinco", "phone_number"),
        ("cellulare ", "tre quattro nove, uno due otto, cinque cinque sei zero", "phone_number"),
        ("telefoon: ", "nul zes, tweeëntwintig, vierendertig, zesenvijftig, zeventig", "phone_number"),
        ("telefon ", "pięć zero jeden, sześć dwa dwa, trzy osiem dziewięć", "phone_number"),
    ],
)  # fmt: skip
def test_a_number_in_words_is_found_by_what_announces_it(before: str, number: str, label: str | None) -> None:
    expected = [] if label is None else [(number, label)]
    assert [one for one in found(f"{before}{number}.") if one[0] == number] == expected


@pytest.mark.parametrize(
    "text",
    [
        "It's about bill number, er, eight eight two five.",
        "What's your order number?\nCaller: seven one four, two two nine, oh five oh three",
        "The phone costs four thousand one hundred and the account two thousand five",
        "Call me when they counted two three four five six seven eight nine",
        "Wire the pins one, four, six and seven to ground",
        "on account of two, seven, or nine of them",
        "They won three, one, four, two games",
        "call at nine thirty, ten fifteen, eleven forty",
        "nine four seven two",
        "phone\nor mail\nthree three nine two eight one four",
    ],
)
def test_amounts_lists_and_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_phone_number_that_nothing_announces_is_weak() -> None:
    (one,) = spoken("so, uh, two oh two, five five five, oh one double seven, got it?")
    assert (one.label, one.strength) == ("phone_number", Strength.WEAK)


def test_the_nearest_word_says_what_a_number_is() -> None:
    text = "phone? two oh two, five five five, oh one six six. And the account? nine one nine, four four two"
    assert [label for _, label in found(text)] == ["phone_number", "account_number"]


def test_a_long_speech_takes_little_time() -> None:
    assert found("one two and " * 20_000) == []
