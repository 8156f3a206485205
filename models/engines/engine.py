"""The contract of an engine: named arrays in, one array out. It knows no words, labels or spans."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from models.contract import FloatArray

Inputs = Mapping[str, NDArray[Any]]


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
