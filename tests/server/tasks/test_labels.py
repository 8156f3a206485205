from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.labels import by_name, described, distinct_prompts, prompt


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("full_name", "full name"),
        ("date-of-birth", "date of birth"),
        ("PHONE_NUMBER", "phone number"),
        ("SSN", "ssn"),
        ("PHONENUMBER", "phone number"),
        ("dateOfBirth", "date of birth"),
        ("Username", "Username"),
        ("zipcode", "zip code"),
        ("CamelCase", "CamelCase"),
        ("Given Name", "Given Name"),
        ("  car  ", "car"),
        ("_private_", "private"),
        ("电话", "电话"),
        ("___", "___"),
    ],
)
def test_a_model_is_asked_in_natural_words(name: str, asked: str) -> None:
    assert prompt(name, "") == asked


def test_a_description_follows_the_name() -> None:
    assert prompt("full_name", "A person's first and last name") == "full name: A person's first and last name"


def test_names_that_ask_the_same_are_asked_once_under_the_first_of_them() -> None:
    names, prompts = distinct_prompts({"full_name": "", "car": "", "full name": "", "FULL-NAME": ""})
    assert names == ("full_name", "car")
    assert prompts == ("full name", "car")


def test_what_is_given_for_a_name_is_found_by_one_that_asks_the_same() -> None:
    given = by_name({"card number": 1, "CARD-NUMBER": 2, "iban": 3})
    assert [given(name) for name in ("card_number", "card number", "CARD-NUMBER", "IBAN", "car")] == [1, 1, 2, 3, None]


def test_equal_names_are_one_label() -> None:
    assert list(described(["car", "time", "car"])) == ["car", "time"]


@given(st.dictionaries(st.text(min_size=1).filter(str.strip), st.text(), min_size=1))
def test_prompts_are_distinct_and_not_blank(types: dict[str, str]) -> None:
    names, prompts = distinct_prompts(types)
    assert len(set(prompts)) == len(prompts) == len(names) > 0
    assert set(names) <= set(types)
    assert all(text.strip() for text in prompts)
