"""How fast the device multiplies matrices, and how much of that an encoder needs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.contract import Kind

_SIDE = 1024
_ROUNDS = 12
_ENCODERS: Mapping[Kind, str] = {
    "span": "token_rep_layer.bert_layer.",
    "sentence": "token_rep_layer.labels_encoder.",
    "pair": "",
}


def fp32_rate(device: str) -> float | None:
    """Floating-point operations a second of a large fp32 product: NumPy's on the CPU, torch's on CUDA."""
    return _cpu_rate() if device == "cpu" else _cuda_rate(device)


def encoder_operations(weights: Mapping[str, NDArray[Any]], kind: Kind) -> int:
    """Operations a token of the encoder's linear layers: two for each weight. Attention's products not counted.

    The last layer of a pair model counts whole, though it may be computed for one token alone.
    """
    return 2 * sum(
        weight.size
        for name, weight in weights.items()
        if name.startswith(_ENCODERS[kind]) and ".encoder." in name and weight.ndim == 2 and "embeddings" not in name
    )


def _cpu_rate() -> float:
    matrix = np.ones((_SIDE, _SIDE), np.float32)
    matrix @ matrix
    return 2 * _SIDE**3 / min(_seconds(matrix) for _ in range(_ROUNDS))


def _seconds(matrix: NDArray[np.float32]) -> float:
    begin = time.perf_counter()
    matrix @ matrix
    return time.perf_counter() - begin


def _cuda_rate(device: str) -> float:
    import torch

    side = 8 * _SIDE
    matrix = torch.ones(side, side, device=device)
    best = float("inf")
    for _ in range(_ROUNDS):
        torch.cuda.synchronize(device)
        begin = time.perf_counter()
        torch.matmul(matrix, matrix)
        torch.cuda.synchronize(device)
        best = min(best, time.perf_counter() - begin)
    return 2 * side**3 / best
