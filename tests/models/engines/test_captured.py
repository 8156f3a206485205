from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import FloatArray
from models.engines.captured import CapturedShapes, Replay
from models.engines.inputs import Inputs
from models.engines.shape import Shape

SHAPE = Shape(3, 30, 20, 5)


def inputs(shape: Shape, value: int = 1) -> Inputs:
    return {
        "input_ids": np.full((shape.batch, shape.tokens), value),
        "word_pieces": np.zeros((shape.batch, shape.words), np.int64),
        "labels": np.zeros((shape.batch, shape.labels), np.int64),
    }


class Recorder:
    """Captures what it can: a sum over buffers of its own, as a graph works on buffers that stay where they are."""

    def __init__(self, worthless: frozenset[Shape] = frozenset(), largest: int | None = None) -> None:
        self.captures: list[Shape] = []
        self.worthless = worthless
        self.largest = largest

    def __call__(self, example: Inputs) -> Replay | None:
        shape = Shape.of(example)
        if self.largest is not None and shape.padded_tokens > self.largest:
            raise RuntimeError("CUDA out of memory")
        self.captures.append(shape)
        if shape in self.worthless:
            return None
        buffer = example["input_ids"].copy()

        def replay(given: Inputs) -> FloatArray:
            buffer[...] = given["input_ids"]
            return np.asarray(buffer.sum(axis=1), np.float32)

        return replay


def meet(shapes: CapturedShapes, shape: Shape, times: int = 1) -> Replay | None:
    found = None
    for _ in range(times):
        found = shapes.replay(inputs(shapes.fitted(shape, None)))
    return found


def test_a_shape_is_captured_when_it_came_often_and_once_only() -> None:
    recorder = Recorder()
    shapes = CapturedShapes(recorder)
    assert meet(shapes, SHAPE, 2) is None
    replay = meet(shapes, SHAPE)
    assert replay is not None
    assert meet(shapes, SHAPE, 5) is replay
    assert recorder.captures == [SHAPE.rounded()]


def test_shapes_of_one_rung_share_a_graph_and_each_pass_has_its_own_inputs() -> None:
    shapes = CapturedShapes(Recorder())
    for tokens in (25, 29, 32):
        replay = meet(shapes, Shape(3, tokens, 20, 5))
    assert replay is not None
    rung = shapes.fitted(SHAPE, None)
    assert replay(inputs(rung, 2)).tolist() == [64] * 3
    assert replay(inputs(rung, 3)).tolist() == [96] * 3


def test_a_graph_that_gains_too_little_is_not_kept_and_its_shape_is_not_rounded_again() -> None:
    recorder = Recorder(worthless=frozenset({SHAPE.rounded()}))
    shapes = CapturedShapes(recorder)
    assert meet(shapes, SHAPE, 10) is None
    assert shapes.fitted(SHAPE, None) == SHAPE.aligned(8)
    assert len(recorder.captures) == 1


def test_a_failed_capture_leaves_the_pass_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    shapes = CapturedShapes(Recorder(largest=10))
    assert meet(shapes, SHAPE, 10) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_large_batches_are_neither_rounded_nor_captured() -> None:
    recorder = Recorder()
    shapes = CapturedShapes(recorder)
    large = Shape(100, 501, 400, 20)
    assert shapes.fitted(large, None) == Shape(100, 504, 400, 20)
    assert meet(shapes, large, 5) is None
    assert not recorder.captures


def test_a_shape_that_nobody_rounded_is_not_captured() -> None:
    recorder = Recorder()
    shapes = CapturedShapes(recorder)
    for _ in range(5):
        assert shapes.replay(inputs(SHAPE)) is None
    assert not recorder.captures


def test_the_graph_that_was_not_used_for_longest_goes_first() -> None:
    shapes = CapturedShapes(Recorder(), capacity=2)
    one, two, three = (Shape(batch, 16, 16, 4) for batch in (1, 2, 3))
    meet(shapes, one, 3)
    meet(shapes, two, 3)
    meet(shapes, one)
    meet(shapes, three, 3)
    assert len(shapes) == 2
    assert meet(shapes, one) is not None
    assert meet(shapes, two) is None


def test_released_graphs_are_captured_again_only_when_their_shapes_stay_common() -> None:
    recorder = Recorder()
    shapes = CapturedShapes(recorder, capacity=2)
    meet(shapes, SHAPE, 3)
    shapes.release()
    assert len(shapes) == 0
    assert meet(shapes, SHAPE) is None
    assert meet(shapes, SHAPE, 2) is not None
    meet(shapes, Shape(1, 16, 16, 4), 3)
    assert len(shapes) == 1


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 600)), max_size=60), st.integers(1, 4))
def test_whatever_comes_the_set_stays_bounded_and_a_graph_fits_its_inputs(
    sizes: list[tuple[int, int]], capacity: int
) -> None:
    shapes = CapturedShapes(Recorder(), capacity=capacity)
    for batch, tokens in sizes:
        fitted = shapes.fitted(Shape(batch, tokens, tokens, 7), 512 if tokens <= 512 else None)
        replay = shapes.replay(inputs(fitted))
        assert len(shapes) <= capacity
        if replay is not None:
            assert replay(inputs(fitted)).tolist() == [fitted.tokens] * fitted.batch
