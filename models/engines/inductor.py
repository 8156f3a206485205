"""torch on the CPU, compiled by its inductor backend. Needs a C++ compiler on the machine where it runs."""

from __future__ import annotations

import shutil

from torch import nn

from models.engines.torch import TorchEngine
from models.errors import EngineError


class InductorEngine(TorchEngine):
    """A module compiled for changing shapes. The first passes compile, for up to a minute each; later ones are fast."""

    def __init__(self, network: nn.Module, precision: str) -> None:
        super().__init__(network, precision, name="inductor")
        if not any(map(shutil.which, ("g++", "clang++", "c++"))):
            raise EngineError("the inductor engine needs a C++ compiler (g++ or clang++) on this machine")
        self._network.compile(dynamic=True)
