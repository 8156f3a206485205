from __future__ import annotations

import numpy as np

from models.quantisation import INPUT_SCALE, INT8, SCALE, STEPS, exact_steps, input_scales, int8_operands, quantise_rows

MATRIX = np.random.default_rng(0).standard_normal((7, 5)).astype(np.float32)


def test_a_row_is_off_by_at_most_half_a_step() -> None:
    rows, scale = quantise_rows(MATRIX)
    assert rows.dtype == np.int8
    assert np.all(np.abs(rows * scale[:, None] - MATRIX) <= scale[:, None] / 2 * 1.0001)


def test_what_was_quantised_before_comes_out_unchanged() -> None:
    rows, scale = quantise_rows(MATRIX)
    again, scale_again = quantise_rows(rows * scale[:, None])
    np.testing.assert_array_equal(rows, again)
    np.testing.assert_allclose(scale, scale_again, rtol=1e-6)


def test_a_row_of_zeros_stays_zero() -> None:
    rows, scale = quantise_rows(np.zeros((2, 3), np.float32))
    assert not rows.any()
    assert np.all(np.isfinite(scale))


def test_operands_are_made_of_the_weights_that_are_there() -> None:
    needed = ["layer", "layer" + INT8, "layer" + SCALE, "missing" + INT8, "missing"]
    operands = int8_operands({"layer": MATRIX}, needed)
    assert operands.keys() == {"layer", "layer" + INT8, "layer" + SCALE}
    assert operands["layer" + INT8].shape == (5, 7)


def test_two_products_of_a_processor_without_vnni_fit_into_16_bits() -> None:
    steps = exact_steps("x86_64", frozenset({"sse2", "avx2", "avx512f"}))
    assert 2 * 255 * steps < 1 << 15
    rows, scale = quantise_rows(MATRIX, steps)
    assert np.abs(rows.astype(int)).max() == steps
    assert np.all(np.abs(rows * scale[:, None] - MATRIX) <= scale[:, None] / 2 * 1.0001)


def test_a_processor_with_vnni_and_one_that_is_no_x86_take_all_steps() -> None:
    for flags in ({"sse2", "avx2", "avx_vnni"}, {"sse2", "avx512_vnni"}):
        assert exact_steps("x86_64", frozenset(flags)) == STEPS
    for flags in ({"asimddp"}, set()):
        assert exact_steps("aarch64", frozenset(flags)) == STEPS


def test_an_x86_whose_instruction_sets_are_not_known_is_taken_for_one_without_vnni() -> None:
    for machine in ("x86_64", "AMD64"):
        assert exact_steps(machine, frozenset()) == STEPS // 2


def test_inputs_that_are_far_larger_than_the_others_give_up_most_of_it() -> None:
    inputs = np.array([1, 1, 40, 1, 1], np.float32)
    eased = inputs * input_scales(inputs, [MATRIX])
    assert eased.max() / np.median(eased) < 0.25 * inputs.max() / np.median(inputs)


def test_an_input_that_no_text_has_used_and_a_column_of_zeros_get_scales_as_well() -> None:
    matrix = MATRIX.copy()
    matrix[:, 1] = 0
    scales = input_scales(np.array([0, 1, 1, 1, 1], np.float32), [matrix])
    assert np.all(np.isfinite(scales) & (scales > 0))
    assert np.all(np.isfinite(input_scales(np.zeros(5, np.float32), [np.zeros((7, 5), np.float32)])))


def test_operands_make_up_for_the_scales_of_the_inputs() -> None:
    scales = np.array([0.5, 2, 0.7, 1, 1], np.float32)
    needed = ["layer" + INT8, "layer" + SCALE, "layer" + INPUT_SCALE]
    operands = int8_operands({"layer": MATRIX, "layer" + INPUT_SCALE: scales}, needed)
    text = np.random.default_rng(1).standard_normal((3, 5)).astype(np.float32)
    product = (text * operands["layer" + INPUT_SCALE]) @ operands["layer" + INT8] * operands["layer" + SCALE]
    assert np.linalg.norm(product - text @ MATRIX.T) < 0.02 * np.linalg.norm(product)


def test_scales_serve_all_layers_that_share_the_inputs() -> None:
    inputs = np.array([1, 2, 3, 4, 5], np.float32)
    larger = MATRIX * np.array([1, 1, 9, 1, 1], np.float32)
    np.testing.assert_array_equal(input_scales(inputs, [MATRIX, larger]), input_scales(inputs, [larger]))
