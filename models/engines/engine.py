"""The contract of an engine: named arrays in, one array out. It knows no words, labels or spans."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

from models.contract import FloatArray
from models.engines.inputs import Inputs
from models.engines.shape import Shape


class Engine(ABC):
    """One graph on one device, called from one thread at a time."""

    def __init__(self, name: str, device: str, precision: str) -> None:
        self.name = name
        self.device = device
        self.precision = precision

    @abstractmethod
    def run(self, inputs: Inputs) -> FloatArray:
        """The graph's output as float32 in host memory. Returns only when the device has finished."""

    def timed(self, inputs: Inputs) -> tuple[FloatArray, float]:
        """`run` and the seconds it took by a monotonic clock."""
        begin = time.perf_counter()
        output = self.run(inputs)
        return output, time.perf_counter() - begin

    def fitted(self, shape: Shape, tokens: int | None) -> Shape:  # noqa: ARG002 - for engines that have their sizes
        """The shape that a batch of `shape` had best be padded to; none of its axes is shorter.

        tokens: the positions that the model has, which are not exceeded; None for no limit.
        """
        return shape

    def release(self) -> None:  # noqa: B027 - most engines have nothing to let go of
        """Let go of memory that only makes passes faster, because it ran out."""
