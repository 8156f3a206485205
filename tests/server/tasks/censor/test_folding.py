from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.censor.folding import folded


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Plain", "plain"),
        ("Éclair", "eclair"),
        ("сhat", "chat"),
        ("𝒇𝓾𝕔𝗸", "fuck"),
        ("a\u200db\ufe0f", "ab"),
        ("Straße", "strasse"),
    ],
)
def test_a_text_becomes_what_it_looks_like(text: str, letters: str) -> None:
    assert folded(text).letters == letters


@given(st.text(max_size=40))
def test_every_stretch_leads_back_into_the_text(text: str) -> None:
    plain = folded(text)
    for index in range(len(plain.letters)):
        start, end = plain.span(index, index + 1)
        assert 0 <= start < end <= len(text)
