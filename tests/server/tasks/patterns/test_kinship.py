"""Relatives and forms of address, which are no sex."""

from __future__ import annotations

import pytest

from server.tasks.patterns.kinship import is_kinship
from server.tasks.patterns.view import ascii_view


@pytest.mark.parametrize(
    "word", ["Daughter", "brother-in-law", "Mrs.", "Ehefrau", "mère", "hija", "moglie", "córka", "syster"]
)
def test_a_relative_is_known(word: str) -> None:
    assert is_kinship(ascii_view(word), 0, len(word))


@pytest.mark.parametrize("word", ["female", "M", "weiblich", "homme", "mujer", "man", "kvinna", "non-binary"])
def test_a_sex_stays(word: str) -> None:
    assert not is_kinship(ascii_view(word), 0, len(word))
