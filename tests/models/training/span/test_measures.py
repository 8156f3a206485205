from __future__ import annotations

import pytest

from models.training.span.measures import best, calibration_error, measure

FOUND = [{(0, 4, "person"): 0.9, (5, 9, "city"): 0.4}, {(0, 2, "city"): 0.6}]
EXPECTED = [{(0, 4, "person"), (5, 9, "city")}, {(0, 2, "person")}]


def test_a_span_of_the_wrong_label_is_wrong() -> None:
    quality = measure(FOUND, EXPECTED, 0.5)
    assert quality.precision == pytest.approx(50)
    assert quality.recall == pytest.approx(100 / 3)


def test_the_best_threshold_is_the_one_of_the_best_f1() -> None:
    quality, threshold = best(FOUND, EXPECTED)
    assert threshold < 0.4
    assert quality.f1 == pytest.approx(200 / 3)


def test_scores_that_come_true_as_often_as_they_say_have_no_error() -> None:
    found = [{(0, index, "x"): 0.75 for index in range(1, 5)}]
    assert calibration_error(found, [{(0, 1, "x"), (0, 2, "x"), (0, 3, "x")}]) == pytest.approx(0)
    assert calibration_error(found, [set()]) == pytest.approx(0.75)


def test_nothing_found_is_no_error() -> None:
    assert calibration_error([{}], [{(0, 1, "x")}]) == 0.0
    assert measure([{}], [set()], 0.5).f1 == 0.0
