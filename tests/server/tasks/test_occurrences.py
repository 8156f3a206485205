from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import Span
from server.tasks.occurrences import Known, with_all_occurrences


def found(text: str, *values: str) -> list[tuple[int, str]]:
    """Start and text of all occurrences when the first one of each of `values` was found."""
    spans = [Span(text.index(value), text.index(value) + len(value), "name", 0.9) for value in values]
    return [(span.start, text[span.start : span.end]) for span in with_all_occurrences(text, spans)]


def test_every_occurrence_of_a_found_value_is_returned_with_its_label_and_score() -> None:
    text = "Ann Lee called. Ann Lee hung up."
    spans = with_all_occurrences(text, [Span(0, 7, "full_name", 0.8)])
    assert spans == [Span(0, 7, "full_name", 0.8), Span(16, 23, "full_name", 0.8)]


def test_a_value_inside_a_longer_word_is_another_value() -> None:
    assert found("Ann, Anna, _Ann, 2Ann, McAnn, Ann's, (Ann)", "Ann") == [(0, "Ann"), (30, "Ann"), (38, "Ann")]


def test_a_value_that_goes_on_with_a_combining_mark_is_another_value() -> None:
    assert found("Rene met Rene\u0301.", "Rene") == [(0, "Rene")]


def test_letters_of_another_case_are_another_value() -> None:
    assert found("May came in may.", "May") == [(0, "May")]


def test_values_of_several_words_are_found_in_any_case_where_that_is_asked_for() -> None:
    text = "May Lee, MAY LEE and İ may lee may."
    spans = with_all_occurrences(text, [Span(0, 7, "name", 0.9), Span(0, 3, "month", 0.9)], any_case=True)
    assert [text[span.start : span.end] for span in spans] == ["May", "May Lee", "MAY LEE", "may lee"]
    assert len(with_all_occurrences(text, [Span(0, 7, "name", 0.9)])) == 1


def test_an_occurrence_never_overlaps_another_span() -> None:
    text = "Lee is in Ann Lee, and Lee."
    spans = [Span(0, 3, "name", 0.9), Span(10, 17, "name", 0.9)]
    assert [span.start for span in with_all_occurrences(text, spans)] == [0, 10, 23]


def test_an_occurrence_inside_nested_spans_is_theirs() -> None:
    text = "Ann Lee Smith, Lee"
    spans = [Span(0, 13, "full", 0.9), Span(4, 7, "last", 0.8), Span(4, 13, "family", 0.7)]
    assert [span.start for span in with_all_occurrences(text, spans)] == [0, 4, 4, 15]


def test_the_longer_value_is_placed_first() -> None:
    text = "Lee. Ann Lee. Then Ann Lee again."
    spans = [Span(0, 3, "last", 0.9), Span(5, 12, "full", 0.5)]
    assert [(span.start, span.label) for span in with_all_occurrences(text, spans)][-1] == (19, "full")


def test_of_two_labels_of_one_value_the_surer_one_spreads() -> None:
    text = "Paris, Paris, Paris"
    spans = [Span(0, 5, "person", 0.4), Span(7, 12, "city", 0.7)]
    assert with_all_occurrences(text, spans)[-1] == Span(14, 19, "city", 0.7)


@pytest.mark.parametrize("value", ["7", "123", "X", "-", "...", "@"])
def test_a_value_too_short_to_be_telling_is_left_alone(value: str) -> None:
    assert found(f"{value} and {value}", value) == [(0, value)]


@pytest.mark.parametrize("value", ["Bo", "1234", "12-34", "+1 415 555 0100", "a1", "李明", "ann@example.com"])
def test_a_telling_value_is_found_again(value: str) -> None:
    assert len(found(f"{value} and ({value})", value)) == 2


def test_punctuation_at_the_ends_of_a_value_bounds_it() -> None:
    assert len(found("call +4930123 or x+4930123", "+4930123")) == 2


def test_nothing_found_is_nothing_added() -> None:
    assert with_all_occurrences("Ann Ann", []) == []


WORDS = st.lists(
    st.sampled_from(["ann", "lee", "ann lee", "x", "123", "1234", ",", "ann-lee"]), min_size=1, max_size=40
)


@given(WORDS.map(" ".join), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 9)), max_size=6))
def test_flat_spans_stay_flat_and_all_are_kept(text: str, places: list[tuple[int, int]]) -> None:
    spans: list[Span] = []
    for start, length in sorted(places):
        if start + length <= len(text) and (not spans or spans[-1].end <= start):
            spans.append(Span(start, start + length, "name", 0.5))
    after = with_all_occurrences(text, spans)
    assert set(spans) <= set(after)
    assert all(one.end <= other.start for one, other in pairwise(after))
    values = {text[span.start : span.end] for span in spans}
    assert {text[span.start : span.end] for span in after} == values


@given(WORDS.map(" ".join))
def test_adding_occurrences_again_adds_nothing(text: str) -> None:
    once = with_all_occurrences(text, [Span(0, len(text.split()[0]), "name", 0.5)])
    assert with_all_occurrences(text, once) == once


def test_only_values_as_sure_as_asked_are_looked_for_elsewhere() -> None:
    text = "Ann met Bob. Ann left, Bob stayed."
    spans = [Span(0, 3, "name", 0.95), Span(8, 11, "name", 0.6)]
    assert [span.start for span in with_all_occurrences(text, spans, least_score=0.9)] == [0, 8, 13]


def test_known_values_of_several_words_are_found_in_other_texts_where_nothing_else_is() -> None:
    known = Known(most=2)
    known.learn(
        "Ann Lee, Bo and +1 415", [Span(0, 7, "name", 0.9), Span(9, 11, "name", 0.9), Span(16, 22, "phone", 0.8)]
    )
    known.learn("Eve Roe", [Span(0, 7, "name", 0.9)])
    spans = known.added_to("ANN LEE, Bo, Eve Roe, Ann Lee Smith", [Span(26, 35, "family", 0.7)])
    assert spans == [Span(0, 7, "name", 0.9), Span(26, 35, "family", 0.7)]
