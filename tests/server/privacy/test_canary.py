from __future__ import annotations

import base64

import pytest

from server.privacy.canary import Canaries


@pytest.mark.parametrize(
    "keep",
    [
        str.encode,
        lambda text: text.upper().encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
        lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
    ],
)
def test_a_canary_is_found_in_every_form_wherever_it_stands(keep: object) -> None:
    canaries = Canaries()
    assert callable(keep)
    kept = keep(canaries.new("a text"))
    for content in (kept, b"before " + kept + b" after"):
        assert list(canaries.found_in(content))


def test_a_finding_says_in_which_request_it_was_sent() -> None:
    canaries = Canaries()
    first, second = canaries.new("the first"), canaries.new("the second")
    assert list(canaries.found_in(f"{second}, {first}".encode())) == [
        (0, "plain, sent in the second"),
        (len(second) + 2, "plain, sent in the first"),
    ]


def test_canaries_of_another_run_are_not_found() -> None:
    assert not list(Canaries().found_in(Canaries().new("elsewhere").encode()))
