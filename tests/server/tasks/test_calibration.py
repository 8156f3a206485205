from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import Span
from server.tasks.calibration import Place, above, calibrate, leave_one_out, score

DEFAULT = {"car": 0.5, "city": 0.3}


def span(start: int, value: float, label: str = "car") -> Span:
    return Span(start, start + 1, label, value)


def test_a_label_that_is_found_too_often_gets_a_higher_threshold() -> None:
    found = [[span(0, 0.95), span(5, 0.7)] for _ in range(12)]
    expected = [{(0, 1, "car")} for _ in range(12)]
    thresholds = calibrate(found, expected, DEFAULT)
    assert 0.7 < thresholds["car"] < 0.95
    assert score([above(spans, thresholds) for spans in found], expected).f1 == 1


def test_a_label_that_is_missed_gets_a_lower_threshold() -> None:
    found = [[span(0, 0.3), span(5, 0.05)] for _ in range(12)]
    assert 0.05 < calibrate(found, [{(0, 1, "car")}] * 12, DEFAULT)["car"] < 0.3


def test_a_label_without_an_example_keeps_its_threshold() -> None:
    found = [[span(0, 0.9, "city")], [span(3, 0.6)]]
    assert calibrate(found, [set(), {(3, 4, "car")}], DEFAULT)["city"] == DEFAULT["city"]


def test_a_threshold_moves_no_farther_than_it_gains() -> None:
    found = [[span(0, 0.9)] for _ in range(300)] + [[span(0, 0.02001)]]
    assert calibrate(found, [{(0, 1, "car")}] * 301, DEFAULT) == DEFAULT


def test_what_is_right_already_is_left_alone() -> None:
    found = [[span(0, 0.9), span(5, 0.1)] for _ in range(5)]
    assert calibrate(found, [{(0, 1, "car")}] * 5, DEFAULT) == DEFAULT


def test_an_example_is_judged_without_its_own_help() -> None:
    found = [[span(0, 0.3)], [span(0, 0.9)], [span(0, 0.9)], [span(0, 0.9)]]
    expected = [{(0, 1, "car")}] * 4
    assert leave_one_out(found, expected, DEFAULT)[0] == set()


@pytest.mark.parametrize(
    ("found", "expected", "f1"),
    [([set()], [set()], 1), ([{(0, 1, "a")}], [set()], 0), ([set()], [{(0, 1, "a")}], 0)],
)
def test_the_ends_of_the_scale(found: list[set[Place]], expected: list[set[Place]], f1: float) -> None:
    assert score(found, expected).f1 == f1


values = st.floats(0.021, 0.999)
example = st.lists(st.tuples(st.integers(0, 5), values, st.sampled_from(["car", "city"])), max_size=6)


@given(
    st.lists(st.tuples(example, st.sets(st.tuples(st.integers(0, 5), st.sampled_from(["car", "city"])))), max_size=8)
)
def test_thresholds_are_probabilities_for_every_label(
    rows: list[tuple[list[tuple[int, float, str]], set[tuple[int, str]]]],
) -> None:
    found = [[span(*each) for each in spans] for spans, _ in rows]
    expected = [{(start, start + 1, label) for start, label in wanted} for _, wanted in rows]
    thresholds = calibrate(found, expected, DEFAULT)
    assert thresholds.keys() == DEFAULT.keys()
    assert all(0 < threshold < 1 for threshold in thresholds.values())
    assert len(leave_one_out(found, expected, DEFAULT)) == len(rows)
