"""bfloat16 training with float32 master weights, the same on a CPU and on CUDA.

The forward and backward pass read weights and make gradients in the type computed in; the optimiser keeps and changes
float32 copies, since steps are smaller than a bfloat16 weight can take up (Micikevicius et al. 2018, section 3.1).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn


class Masters:
    """Turns `module` into `dtype` and keeps a float32 copy of every parameter that is to be trained."""

    def __init__(self, module: nn.Module, dtype: torch.dtype = torch.bfloat16) -> None:
        trained = {name: parameter for name, parameter in module.named_parameters() if parameter.requires_grad}
        self._masters = {name: nn.Parameter(each.detach().clone().float()) for name, each in trained.items()}
        module.to(dtype)
        self._trained = list(trained.values())
        self._copies = list(self._masters.values())

    def named(self) -> Iterator[tuple[str, nn.Parameter]]:
        """The float32 copies under the names that `module` gives its parameters."""
        return iter(self._masters.items())

    def collect(self) -> list[nn.Parameter]:
        """Move the gradients of the last backward pass to the copies; those that got one are returned."""
        for parameter, copy in zip(self._trained, self._copies, strict=True):
            copy.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        return [copy for copy in self._copies if copy.grad is not None]

    def publish(self) -> None:
        """Round the copies into the module."""
        torch._foreach_copy_([each.data for each in self._trained], [each.data for each in self._copies])

    def state(self) -> dict[str, Tensor]:
        """The copies by name, on the CPU."""
        return {name: copy.detach().cpu() for name, copy in self._masters.items()}

    def load(self, state: dict[str, Tensor]) -> None:
        """Take over what `state` gave, and publish it; `KeyError` where a parameter is missing."""
        with torch.no_grad():
            for name, copy in self._masters.items():
                copy.copy_(state[name])
        self.publish()
