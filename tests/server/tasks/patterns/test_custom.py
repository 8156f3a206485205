from __future__ import annotations

import pytest

from server.tasks.patterns.custom import Allowance, PatternError, compiled_pattern, places


def found(regex: str, text: str) -> list[tuple[int, int]]:
    return list(places(regex, text, Allowance(len(text))))


def test_matches_are_in_code_points() -> None:
    text = "🙂 Nr. é-12 und é-345"
    assert [text[start:end] for start, end in found(r"é-\d+", text)] == ["é-12", "é-345"]


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
    assert found("(a+)+$", "a" * 50_000 + "b") == []
    assert len(found("(a+)+b", "a" * 50_000 + "b")) == 1


def test_an_expression_whose_matches_take_quadratic_time_is_given_up() -> None:
    with pytest.raises(PatternError, match="takes too long on this text"):
        found("b.*c|b", "b" * 200_000)


def test_more_matches_than_can_be_held_are_not_cut_off_in_silence() -> None:
    assert len(found("b", "b" * 20_000)) == 20_000
    with pytest.raises(PatternError, match="matches more than 200000 times"):
        found("b", "b" * 300_000)


def test_all_expressions_of_a_text_have_one_allowance_together() -> None:
    text = "a" * 100
    allowance = Allowance(len(text), 50)

    def search() -> None:
        for _ in range(50):
            list(places("(.{0,30}){30}b|a", text, allowance))

    with pytest.raises(PatternError, match="takes too long on this text"):
        search()
