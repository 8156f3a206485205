"""Matrices as int8 with one scale a row: how weights are stored in bundled checkpoints and fed to int8 graphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def int8_operands(
    weights: Mapping[str, NDArray[Any]], needed: Iterable[str], steps: int = STEPS
) -> dict[str, NDArray[Any]]:
    """What a graph needs: weights under their names, and for `W.int8`, `W.int8_scale` the operands made of `W`.

    A linear layer's `W` is (out, in); its int8 operand is (in, out), as a matrix product takes it from the right.
    Names that `weights` lacks are left out.
    """
    operands: dict[str, NDArray[Any]] = {}
    for name in needed:
        if name in weights:
            operands[name] = weights[name]
        elif name.endswith(INT8) and (source := name.removesuffix(INT8)) in weights:
            rows, scale = quantise_rows(weights[source], steps)
            operands[name], operands[source + SCALE] = np.ascontiguousarray(rows.T), scale
    return operands
