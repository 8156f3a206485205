"""torch on the CPU, in float32 or bfloat16."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import nn

from models.contract import FloatArray
from models.engines.engine import Engine
from models.engines.inputs import Inputs

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchEngine(Engine):
    """A module cast to `precision`; it takes its inputs by name and gives one tensor."""

    def __init__(self, network: nn.Module, precision: str, *, name: str = "torch") -> None:
        super().__init__(name, "cpu", precision)
        self._network = network.to(dtype=DTYPES[precision]).eval()

    @torch.inference_mode()
    def run(self, inputs: Inputs) -> FloatArray:
        output = self._network(**{name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in inputs.items()})
        return cast(FloatArray, output.numpy())


def supports(device: str, precision: str) -> bool:
    """Whether `precision` is fast on `device`: half precisions on CUDA where the hardware has them."""
    if precision == "fp32":
        return True
    if device == "cpu":
        return precision == "bf16"
    with torch.cuda.device(device):
        # torch speaks of the current device.
        return precision == "fp16" or torch.cuda.is_bf16_supported(including_emulation=False)
