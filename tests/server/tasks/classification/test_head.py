from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.contract import FloatArray
from server.tasks.classification.blending import blended, worth_judging
from server.tasks.classification.head import Head, fit

DIMENSIONS = 32


def unit(rows: NDArray[np.floating]) -> FloatArray:
    scaled: FloatArray = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)
    return scaled


def taught(examples: int, *, multi_label: bool = False) -> tuple[Head, FloatArray]:
    """A head learnt from noisy copies of directions that are the labels, and those directions."""
    generator, labels, noise = np.random.default_rng(0), 4, 0.15
    centres = unit(generator.normal(size=(labels, DIMENSIONS)))
    rows = np.repeat(centres, examples, 0) + noise * generator.normal(size=(labels * examples, DIMENSIONS))
    places = [[place] for place in range(labels) for _ in range(examples)]
    names = unit(generator.normal(size=(labels, DIMENSIONS)))
    return fit(unit(rows), places, names, multi_label=multi_label), centres


@pytest.mark.parametrize("examples", [1, 2, 8, 40])
def test_what_was_learnt_is_found_again(examples: int) -> None:
    head, centres = taught(examples)
    for place, centre in enumerate(centres):
        scores = head.scores(centre)
        assert scores.argmax() == place
        assert scores.sum() == pytest.approx(1)


def test_more_examples_make_it_surer_and_one_never_certain() -> None:
    sure = [taught(examples)[0].scores(taught(examples)[1][0]).max() for examples in (1, 4, 16)]
    assert sure == sorted(sure)
    assert sure[0] < 0.9


def test_a_label_without_examples_is_known_by_its_name() -> None:
    generator = np.random.default_rng(1)
    examples, names = (unit(generator.normal(size=(count, DIMENSIONS))) for count in (2, 3))
    head = fit(examples, [[0], [1]], names, multi_label=False)
    assert head.scores(names[2]).argmax() == 2
    assert head.counts.tolist() == [1, 1, 0]


def test_labels_that_may_hold_together_are_scored_by_themselves() -> None:
    head, centres = taught(8, multi_label=True)
    scores = head.scores(unit(centres[0] + centres[1]))
    assert min(scores[:2]) > 2 * max(scores[2:])
    assert head.scores(centres[0])[0] > 0.5


def test_only_labels_in_doubt_are_left_to_the_model_and_none_where_there_is_no_doubt() -> None:
    head, _ = taught(8)
    assert worth_judging(head, np.asarray([0.5, 0.46, 0.02, 0.02], np.float32)).tolist() == [0, 1]
    assert worth_judging(head, np.asarray([0.97, 0.01, 0.01, 0.01], np.float32)).tolist() == []


def test_blending_moves_mass_between_judged_labels_alone() -> None:
    head, _ = taught(2)
    learnt = np.asarray([0.4, 0.4, 0.15, 0.05], np.float32)
    scores = blended(head, learnt, np.asarray([0, 1]), np.asarray([0.1, 0.9], np.float32))
    assert scores[1] > 0.5 > 0.3 > scores[0]
    assert scores[2:].tolist() == learnt[2:].tolist()
    assert scores.sum() == pytest.approx(1)


def test_the_head_weighs_the_more_the_more_examples_it_has() -> None:
    learnt, judged = np.asarray([0.8, 0.2, 0, 0], np.float32), np.asarray([0.2, 0.8], np.float32)
    few, many = (blended(taught(count)[0], learnt, np.asarray([0, 1]), judged)[0] for count in (1, 16))
    assert few < many
