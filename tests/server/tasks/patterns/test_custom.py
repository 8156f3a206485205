from __future__ import annotations

import pytest

from server.tasks.patterns.custom import PatternError, compiled_pattern, places


def test_matches_are_in_code_points() -> None:
    text = "🙂 Nr. é-12 und é-345"
    assert [text[start:end] for start, end in places(r"é-\d+", text)] == ["é-12", "é-345"]


@pytest.mark.parametrize(
    ("regex", "complaint"),
    [
        ("a(b", "is not valid"),
        (r"(a)\1", r"is not valid at character 3: invalid escape sequence"),
        ("(?=a)b", "is not valid at character 0"),
        ("x{1001}", "is not valid at character 1"),
        ("a*", "matches the empty text"),
    ],
)
def test_an_expression_that_cannot_be_used_is_refused_and_the_place_named(regex: str, complaint: str) -> None:
    with pytest.raises(PatternError) as caught:
        compiled_pattern(regex)
    assert str(caught.value).startswith(complaint)


def test_an_expression_that_would_take_for_ever_elsewhere_ends() -> None:
    assert list(places("(a+)+$", "a" * 50_000 + "b")) == []
    assert len(list(places("(a+)+b", "a" * 50_000 + "b"))) == 1


def test_an_expression_whose_matches_take_quadratic_time_is_given_up() -> None:
    with pytest.raises(PatternError, match="takes too long on this text"):
        list(places("b.*c|b", "b" * 200_000))


def test_more_matches_than_can_be_held_are_not_cut_off_in_silence() -> None:
    assert len(list(places("b", "b" * 20_000))) == 20_000
    with pytest.raises(PatternError, match="matches more than 200000 times"):
        list(places("b", "b" * 300_000))
