"""torch on CUDA or the CPU, in float32, bfloat16 or float16."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import nn

from models.contract import FloatArray
from models.engines.engine import Engine, Inputs

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchEngine(Engine):
    """A module moved to `device` and cast to `precision`; it takes its inputs by name and gives one tensor."""

    def __init__(self, network: nn.Module, device: str, precision: str) -> None:
        super().__init__("torch", device, precision)
        self._network = network.to(device=device, dtype=DTYPES[precision]).eval()

    @torch.inference_mode()
    def run(self, inputs: Inputs) -> FloatArray:
        tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in inputs.items()}
        tensors = {
            # The recurrent layer needs its lengths on the host.
            name: tensor if name == "word_counts" else tensor.to(self.device, non_blocking=True)
            for name, tensor in tensors.items()
        }
        # Copying to the host waits for the device, so the clock that is read next has seen all of the work.
        output = self._network(**tensors).cpu()
        return cast(FloatArray, output.numpy())


def supports(device: str, precision: str) -> bool:
    """Whether `precision` is fast on `device`: half precisions on CUDA where the hardware has them."""
    if precision == "fp32":
        return True
    if device == "cpu":
        return precision == "bf16"
    return precision == "fp16" or torch.cuda.is_bf16_supported(including_emulation=False)
