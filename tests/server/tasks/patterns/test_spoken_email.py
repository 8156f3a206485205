"""E-mail addresses in words."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {"email"})]


@pytest.mark.parametrize(
    ("before", "address"),
    [
        ("write to ", "tom dot ruben at mail dot example"),
        ("write to ", "t_ruben underscore nine at post dash box dot co dot uk"),
        ("My e-mail address is ", "ruben at mail dot org"),
        ("Email?\nCaller: ", "office at mail dot co dot nz"),
        ("escribe a ", "luis punto vega arroba correo punto es"),
        ("scrivi a ", "vega chiocciola posta punto it"),
        ("c'est ", "luc point martin arobase courrier point fr"),
    ],
)
def test_a_spoken_address_is_found_whole(before: str, address: str) -> None:
    assert found(f"{before}{address}, thanks") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "look at mail dot org",
        "It is sold at shop dot com",
        "mail us at shop dot com",
        "meet ann at noon",
        "version two dot five at ten",
    ],
)
def test_a_site_and_a_time_are_no_addresses(text: str) -> None:
    assert found(text) == []
