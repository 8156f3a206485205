"""Usernames of networks, forums and logs."""

from __future__ import annotations

import time

import pytest

from server.tasks.patterns import recognise


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"username"}) if one.recogniser == "username"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("add me on insta its lia.draws, see ya", "lia.draws"),
        ("telegram: @bo_berg77", "bo_berg77"),
        ("my discord is kiteJo", "kiteJo"),
        ("kitejo wrote:\n> hi", "kitejo"),
        ("mia_97 ha scritto: ciao", "mia_97"),
        ("Posted by otto_1961 said no", "otto_1961"),
        ('<dev owner="b.lund" id="4">', "b.lund"),
        ("assignee: k.roth", "k.roth"),
        ("the TV logs in to the shop as lodge12guest", "lodge12guest"),
    ],
)
def test_a_username_is_found(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "my instagram is private",
        "Maria wrote: hello",
        "owner: Ann",
        "see the line 12.4 of it",
        "github.com/foo and twitter.com",
        "he logged in as usual",
        "signal is 3.14",
        "author: unknown",
    ],
)
def test_words_numbers_and_hosts_are_none(text: str) -> None:
    assert found(text) == []


def test_long_texts_are_read_in_linear_time() -> None:
    text = "insta its telegram logged in to discord is A1: x  B1: y owner=" * 8_000
    started = time.perf_counter()
    recognise(text, {"username", "employee_id"})
    assert time.perf_counter() - started < 20
