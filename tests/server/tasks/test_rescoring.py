from __future__ import annotations

import numpy as np

from models.contract import Candidates
from server.tasks.rescoring import rescored

FOUND = Candidates(
    np.array([0, 4, 8]), np.array([3, 7, 12]), np.array([0, 1, 1]), np.array([0.9, 0.5, 0.8], np.float32)
)


def _as_list(found: Candidates) -> list[tuple[int, int, int, float]]:
    columns = (found.starts.tolist(), found.ends.tolist(), found.labels.tolist(), found.scores.tolist())
    return [(start, end, label, round(score, 3)) for start, end, label, score in zip(*columns, strict=True)]


def test_a_candidate_may_move_part_and_go() -> None:
    places = {0: [(0, 1, 1.0), (2, 3, 1.0)], 4: [], 8: [(9, 12, 0.5)]}
    moved = rescored(FOUND, (0.3, 0.3), lambda start, _end, _label: places[start])
    assert _as_list(moved) == [(0, 1, 0, 0.9), (2, 3, 0, 0.9), (9, 12, 1, 0.4)]


def test_what_falls_to_its_threshold_goes_and_what_does_not_fall_stays() -> None:
    halved = rescored(FOUND, (0.5, 0.3), lambda start, end, label: [(start, end, 1.0 if label else 0.5)])
    assert _as_list(halved) == [(4, 7, 1, 0.5), (8, 12, 1, 0.8)]


def test_of_several_at_one_place_the_surest_stays() -> None:
    same = rescored(FOUND, (0.0, 0.0), lambda _start, _end, _label: [(0, 5, 1.0)])
    assert _as_list(same) == [(0, 5, 0, 0.9), (0, 5, 1, 0.8)]


def test_nothing_left_is_no_candidates() -> None:
    assert len(rescored(FOUND, (0.5, 0.5), lambda *_: ())) == 0
