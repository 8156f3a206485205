"""The engines that run a torch module: on the CPU, compiled or not, and on CUDA."""

from __future__ import annotations

from typing import Any

from models.engines.engine import Engine
from models.errors import EngineError
from models.selection.candidates import Candidate


def torch_engine(network: Any, candidate: Candidate, device: str, threads: int) -> Engine:
    """`network` run by `candidate` on `device`. Raises `EngineError` when the engine cannot."""
    import torch

    from models.engines.torch import TorchEngine, supports

    name, precision = candidate.engine, candidate.precision
    if not supports(device, precision):
        raise EngineError(f"{device} does not compute {precision}")
    if device != "cpu":
        from models.engines.cuda import CudaEngine

        if name != "torch":
            raise EngineError(f"the {name} engine does not run this kind of model on {device}")
        return CudaEngine(network, device, precision, captures=False)
    torch.set_num_threads(threads)
    if name == "inductor":
        from models.engines.inductor import InductorEngine

        return InductorEngine(network, precision)
    return TorchEngine(network, precision)
