from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.contract import Span
from server.tasks.calibration import LEAST, Place, above, calibrate, cross_validated, score

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
    assert cross_validated(found, expected, DEFAULT)[0] == set()


def test_of_many_examples_each_is_judged_without_the_help_of_its_part() -> None:
    found = [[span(0, 0.9)] for _ in range(60)]
    found[0] = found[20] = found[40] = [span(0, 0.3)]
    judged = cross_validated(found, [{(0, 1, "car")}] * 60, DEFAULT)
    assert [place for place, places in enumerate(judged) if not places] == [0, 20, 40]


def test_what_has_no_threshold_is_always_found_and_counts_beside_the_others() -> None:
    found = [[span(0, 0.01, "own"), span(3, 0.4)]]
    assert above(found[0], DEFAULT) == {(0, 1, "own")}
    assert calibrate(found, [{(0, 1, "own"), (3, 4, "car")}], DEFAULT).keys() == DEFAULT.keys()


@pytest.mark.parametrize(
    ("found", "expected", "f1"),
    [([set()], [set()], 1), ([{(0, 1, "a")}], [set()], 0), ([set()], [{(0, 1, "a")}], 0)],
)
def test_the_ends_of_the_scale(found: list[set[Place]], expected: list[set[Place]], f1: float) -> None:
    assert score(found, expected).f1 == f1


values = st.floats(0.021, 0.999)
example = st.lists(st.tuples(st.integers(0, 5), values, st.sampled_from(["car", "city"])), max_size=6)


@settings(deadline=None)
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
    assert len(cross_validated(found, expected, DEFAULT)) == len(rows)
    assert thresholds == plainly_calibrated(found, expected)


def plainly_calibrated(found: list[list[Span]], expected: list[set[Place]]) -> dict[str, float]:
    """What `calibrate` says, by counting for each threshold anew."""
    options = {label: thresholds_between(label, found) for label in DEFAULT}
    chosen = dict(DEFAULT)
    for _ in range(3):
        before = dict(chosen)
        for label in DEFAULT:
            worths = [worth(chosen | {label: threshold}, label, found, expected) for threshold in options[label]]
            chosen[label] = options[label][worths.index(max(worths))]
        if chosen == before:
            break
    return chosen


def thresholds_between(label: str, found: list[list[Span]]) -> list[float]:
    values = sorted({LEAST, *(one.score for spans in found for one in spans if one.label == label)})
    middles = [1 / (1 + math.exp(-(logit(low) + logit(high)) / 2)) for low, high in pairwise(values)]
    return [DEFAULT[label], *(round(middle, 3) for middle in middles)]


def worth(chosen: dict[str, float], label: str, found: list[list[Span]], expected: list[set[Place]]) -> float:
    kept = [
        (one.start, one.end, one.label) in places
        for spans, places in zip(found, expected, strict=True)
        for one in spans
        if one.score > chosen[one.label]
    ]
    moved = abs(logit(chosen[label]) - logit(DEFAULT[label]))
    return 2 * sum(kept) / max(len(kept) + sum(map(len, expected)), 1) - 0.01 * moved


def logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
