"""A username and a password that stand together."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def logins(text: str) -> set[tuple[str, str]]:
    return {(one.label, text[one.start : one.end]) for one in recognise(text, {"username", "password"})}


@pytest.mark.parametrize(
    "text",
    [
        "| Host | Login |\n|---|---|\n| a | `svc_x` / `maple syrup`|\n".replace("maple syrup", "maplesyrup"),
        "host,credentials\na,svc_x:maplesyrup\n",
        "Login: `svc_x` / `maplesyrup`",
    ],
)
def test_both_halves_of_a_login_are_found(text: str) -> None:
    assert logins(text) >= {("username", "svc_x"), ("password", "maplesyrup")}
    assert len(logins(text)) == 2


def test_two_ways_to_log_in_are_no_password() -> None:
    assert not [one for one in logins("Login: Google / Apple\nlogin: see above: below") if one[0] == "password"]


def test_a_line_of_dashes_and_a_value_with_a_blank_are_no_usernames() -> None:
    assert logins("| Name | User |\n|------|------|\n| x | Tom Ford |\n| y | tford |\n") == {("username", "tford")}


def test_rules_between_a_head_and_its_rows_end_no_table() -> None:
    text = "+----+----------+\n| id | username |\n+----+----------+\n| 17 | mia_r    |\n+----+----------+\n"
    assert logins(text) == {("username", "mia_r")}


def test_marks_around_a_label_or_a_value_are_no_part_of_it() -> None:
    assert logins("**Password:** `two words`") == {("password", "two words")}
