"""What a date is by the words directly before it, where others are near."""

from __future__ import annotations

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


def test_the_nearest_word_tells_what_a_date_is() -> None:
    text = "Passport valid until 01.02.31, issued 01.02.21"
    assert found(text, "expiration_date") == ["01.02.31"]
    assert found(text, "document_date") == ["01.02.21"]


def test_a_word_in_a_sentence_still_reaches_its_date() -> None:
    assert found("She was born in Lima, on the coast, 4 May 1971.", "date_of_birth") == ["4 May 1971"]
