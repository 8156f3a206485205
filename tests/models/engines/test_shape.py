from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.engines.shape import Shape

sizes = st.builds(Shape, st.integers(1, 300), st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 500))


@given(sizes)
def test_a_rounded_shape_holds_the_shape_and_is_its_own_rung(shape: Shape) -> None:
    rung = shape.rounded()
    assert rung.batch >= shape.batch
    assert rung.tokens >= shape.tokens
    assert rung.words >= shape.words
    assert rung.labels >= shape.labels
    assert rung.rounded() == rung


@given(sizes)
def test_rounding_adds_at_most_a_half_to_an_axis_that_is_not_tiny(shape: Shape) -> None:
    rung = shape.rounded()
    assert rung.batch <= 1.5 * shape.batch
    assert rung.tokens <= max(16, 1.5 * shape.tokens)


@given(sizes, st.integers(1, 3000))
def test_the_model_s_positions_are_not_exceeded(shape: Shape, positions: int) -> None:
    assert shape.rounded().within(positions).tokens <= positions
    assert shape.aligned(8).tokens - shape.tokens in range(8)


def test_two_rungs_make_an_octave() -> None:
    assert [Shape(n, 1, 1, 1).rounded().batch for n in range(1, 14)] == [1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 12, 12, 16]
