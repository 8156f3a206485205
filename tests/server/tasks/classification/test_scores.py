from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from server.tasks.classification.scores import fixed

LOGITS = np.array([[[-6.0, 1.0, 4.0]], [[-4.0, 1.0, 2.0]]], np.float32)


@pytest.mark.parametrize("places", [[0, 1, 2], [2, 0], [0]])
def test_a_class_of_a_classifier_scores_the_same_whichever_others_are_asked_for(places: list[int]) -> None:
    odds = np.exp([-5.0, 1.0, 3.0])
    assert_allclose(fixed(LOGITS, places, multi_label=False), (odds / odds.sum())[places], rtol=1e-5)


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_only_class_of_a_classifier_scores_its_logistic_function(multi_label: bool) -> None:
    assert_allclose(fixed(LOGITS[:1, :, :1], [0], multi_label=multi_label), [1 / (1 + np.exp(6.0))], rtol=1e-4)


def test_classes_that_may_hold_together_score_their_highest_in_any_window() -> None:
    assert_allclose(fixed(LOGITS, [2, 0], multi_label=True), 1 / (1 + np.exp([-4.0, 4.0])), rtol=1e-4)
