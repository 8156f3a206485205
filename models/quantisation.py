"""Matrices as int8 with one scale a row: how weights are stored in bundled checkpoints and fed to int8 graphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray

STEPS = 127
"""int8 is used from -127 to 127, so that zero stays exactly zero and the range is symmetric."""
_X86 = frozenset({"x86_64", "AMD64", "i386", "i686"})
_VNNI = frozenset({"avx512_vnni", "avx_vnni", "avx_vnni_int8"})
INT8 = ".int8"
SCALE = ".int8_scale"
INPUT_SCALE = ".int8_input_scale"
_EASED = 0.65
"""How much of the difference between a layer's inputs its weights take over: 0 none, 1 all of it.

On the bundled span model 0.65 to 0.9 leave the same drift from fp32, 0.5 half as much again.
"""
_LEAST = 0.1
"""Of the mean: what counts for an input or a column that is smaller, such as one that no text has used."""


def quantise_rows(matrix: NDArray[Any], steps: int = STEPS) -> tuple[NDArray[np.int8], FloatArray]:
    """(rows, columns) floating point -> int8 of the same shape, and (rows,) float32 scales to multiply it by.

    A row's scale is its largest magnitude over `steps`, so its rounding error is at most half a step. Rows that were
    quantised so before come out unchanged.
    """
    scale = np.abs(matrix).max(axis=1) / steps
    step = np.where(scale > 0, scale, 1.0).astype(np.float32)
    return np.rint(matrix / step[:, None]).astype(np.int8), step


def exact_steps(machine: str, flags: frozenset[str]) -> int:
    """The steps of weights whose products with uint8 activations come out exact, by the processor's instruction sets.

    machine: as `platform.machine` names it. flags: empty where they are not known, which is taken for the lack of VNNI.
    An x86 processor without VNNI adds two products in 16 bits (VPMADDUBSW), which saturate with weights of 8 bits and
    hold those of 7 (ONNX Runtime, "Quantize ONNX Models", on reduce_range).
    """
    saturates = machine in _X86 and not flags & _VNNI
    return STEPS // 2 if saturates else STEPS


def input_scales(inputs: FloatArray, weights: Sequence[NDArray[Any]]) -> FloatArray:
    """What the inputs of layers are multiplied by before they become int8, and the columns of `weights` divided by.

    inputs: (in,) the largest magnitude of each input over some texts. weights: (out, in) of each layer that takes these
    inputs. Returns (in,) float32, of any values of which the product stays the same: inputs that are far larger than
    the others give up some of it to the weights, whose scale is their own row by row, so that one scale serves all
    inputs (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438, equation 4).
    """
    columns = np.max([np.abs(matrix).max(axis=0) for matrix in weights], axis=0)
    scales: FloatArray = (_raised(columns) ** (1 - _EASED) / _raised(inputs) ** _EASED).astype(np.float32)
    return scales


def _raised(magnitudes: NDArray[Any]) -> NDArray[Any]:
    raised: NDArray[Any] = np.maximum(magnitudes, _LEAST * magnitudes.mean() or 1.0)
    return raised


def int8_operands(
    weights: Mapping[str, NDArray[Any]], needed: Iterable[str], steps: int = STEPS
) -> dict[str, NDArray[Any]]:
    """What a graph needs: weights under their names, and for `W.int8`, `W.int8_scale` the operands made of `W`.

    A linear layer's `W` is (out, in); its int8 operand is (in, out), as a matrix product takes it from the right. Where
    there is a `W.int8_input_scale` (in,), by which the graph multiplies the inputs, it is taken out of the columns.
    Names that `weights` lacks are left out.
    """
    operands: dict[str, NDArray[Any]] = {}
    for name in needed:
        if name in weights:
            operands[name] = weights[name]
        elif name.endswith(INT8) and (source := name.removesuffix(INT8)) in weights:
            matrix = weights[source]
            if (inputs := weights.get(source + INPUT_SCALE)) is not None:
                matrix = matrix / inputs
            rows, scale = quantise_rows(matrix, steps)
            operands[name], operands[source + SCALE] = np.ascontiguousarray(rows.T), scale
    return operands
