"""torch on a CUDA device: half precision, pinned transfers on its own stream, captured graphs for common shapes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from models.contract import FloatArray
from models.engines.captured import CapturedShapes, Replay
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.engines.shape import Shape
from models.engines.torch import DTYPES

_WARM_UPS = 2
_TIMINGS = 5
WORTHWHILE = 0.6
"""A graph is kept if it takes less than this share of the time of the same pass without it.

Rounding a shape up adds a third to a pass on average where computing, not launching, takes the time.
"""


class CudaEngine(Engine):
    """A module moved to `device` and cast to `precision`; it takes its inputs by name and gives one tensor.

    captures: whether the module's inputs are a text network's, whose common shapes are captured as CUDA graphs.
    Host memory is pinned for every transfer and comes from torch's cache of it, so that copies run at the full rate of
    the bus, and the array that is returned is the pinned memory itself.
    """

    def __init__(self, network: nn.Module, device: str, precision: str, *, name: str = "torch", captures: bool) -> None:
        super().__init__(name, device, precision)
        self._device = torch.device(device)
        # cuDNN's recurrent layers round fp32 to TF32 unless told not to; matrix products do so only where asked to.
        torch.backends.cudnn.allow_tf32 = False
        self._network = network.to(device=self._device, dtype=DTYPES[precision]).eval()
        self._stream = torch.cuda.Stream(self._device)  # type: ignore[no-untyped-call]
        self._captured = CapturedShapes(self._capture) if captures else None
        self._pool: Any = None
        # The weights travelled on another stream than the passes will.
        torch.cuda.synchronize(self._device)

    def fitted(self, shape: Shape, tokens: int | None) -> Shape:
        return shape if self._captured is None else self._captured.fitted(shape, tokens)

    @torch.inference_mode()
    def run(self, inputs: Inputs) -> FloatArray:
        with torch.cuda.device(self._device), torch.cuda.stream(self._stream):
            replay = None if self._captured is None else self._captured.replay(inputs)
            if replay is not None:
                return replay(inputs)
            return self._to_host(self._network(**self._to_device(inputs)))

    def release(self) -> None:
        if self._captured is not None:
            self._captured.release()

    def _to_device(self, inputs: Inputs) -> dict[str, Tensor]:
        return {name: tensor.to(self._device, non_blocking=True) for name, tensor in _pinned(inputs).items()}

    def _to_host(self, output: Tensor) -> FloatArray:
        host = torch.empty(output.shape, dtype=output.dtype, pin_memory=True)
        host.copy_(output, non_blocking=True)
        # The clock that is read next has seen all of the work.
        self._stream.synchronize()
        return cast(FloatArray, host.numpy())

    def _capture(self, inputs: Inputs) -> Replay | None:
        """A graph over buffers that stay where they are; None if it is not `WORTHWHILE`."""
        buffers = self._to_device(inputs)

        def run() -> Tensor:
            output: Tensor = self._network(**buffers)
            return output

        for _ in range(_WARM_UPS):
            # What is made at the first call, such as cuBLAS's workspace, must not become part of the graph.
            run()
        if not self._captured:
            # A pool that lost its last graph cannot be used again.
            self._pool = torch.cuda.graph_pool_handle()
        graph = torch.cuda.CUDAGraph()
        # Other models' threads go on using the device meanwhile. One pool serves all graphs: they never run at the same
        # time, and each one's output is copied out before the next begins.
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"):
            output = run()
        if self._seconds(graph.replay) > WORTHWHILE * self._seconds(run):
            return None

        def replay(inputs: Inputs) -> FloatArray:
            for name, tensor in _pinned(inputs).items():
                buffers[name].copy_(tensor, non_blocking=True)
            graph.replay()
            return self._to_host(output)

        return replay

    def _seconds(self, run: Callable[[], object]) -> float:
        times = []
        for _ in range(_TIMINGS):
            self._stream.synchronize()
            begin = time.perf_counter()
            run()
            self._stream.synchronize()
            times.append(time.perf_counter() - begin)
        return statistics.median(times)


def _pinned(inputs: Inputs) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.ascontiguousarray(array)).pin_memory() for name, array in inputs.items()}
