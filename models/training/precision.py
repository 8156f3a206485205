"""The type that training computes in: bfloat16 wherever the processor multiplies it, float32 elsewhere."""

from __future__ import annotations

import torch

from models.selection.candidates import cpu_flags

_MULTIPLIES = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""Without one of these a CPU emulates bfloat16 products, several times slower than those in float32."""


def compute_type(device: torch.device) -> torch.dtype:
    """torch.bfloat16 on CUDA and on processors that have it, torch.float32 on others."""
    if device.type == "cpu" and not cpu_flags() & _MULTIPLIES:
        return torch.float32
    return torch.bfloat16
