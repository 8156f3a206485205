"""Secrets that programs made, and what only stands where they would."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def kinds(text: str) -> set[tuple[str, str]]:
    """Value and label of what is found by its randomness."""
    labels = {"secret", "api_key", "access_token"}
    return {(text[one.start : one.end], one.label) for one in recognise(text, labels) if one.recogniser == "generated"}


HEX = "0c4e8f17ab93d2650c4e8f17ab93d265"
MIXED = "q7Zr+Lm2/TxVb9KsWn4JhYc1Pd8GfEo3Ua6RiXkB"


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        (f"COOKIE_SIGNING_SECRET={HEX}", HEX, "secret"),
        (f'secret_key = "{MIXED}"', MIXED, "secret"),
        (f"clientSecret: {MIXED}", MIXED, "secret"),
        (f"x-api-key: {HEX}", HEX, "api_key"),
        (f'{{"refresh_token":"{MIXED}"}}', MIXED, "access_token"),
    ],
)
def test_a_random_value_is_what_its_name_says(text: str, value: str, label: str) -> None:
    assert kinds(text) == {(value, label)}


@pytest.mark.parametrize(
    "text",
    [
        "secret = correct-horse-battery-staple",
        f"SECRET_ROTATED_AT_COMMIT={HEX}",
        "secret: 11111111111111111111111111111111",
        "API_KEY=your-api-key-goes-here-please",
        f"the secret of {HEX}",
    ],
)
def test_what_a_person_wrote_or_another_name_names_is_none(text: str) -> None:
    assert kinds(text) == set()
