"""The type that training computes in: bfloat16 wherever the processor multiplies it, float32 elsewhere."""

from __future__ import annotations

import torch

from models.selection.candidates import multiplies_bf16


def compute_type(device: torch.device) -> torch.dtype:
    """torch.bfloat16 on CUDA and on processors that have it, torch.float32 on others."""
    if device.type == "cpu" and not multiplies_bf16():
        return torch.float32
    return torch.bfloat16
