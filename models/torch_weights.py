"""A checkpoint's arrays put into torch modules, the same for every family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.errors import CheckpointError


def load_weights(
    core: nn.Module, weights: Mapping[str, NDArray[Any]], config: str, ignored_endings: tuple[str, ...]
) -> None:
    """Put `weights` into `core`. config: the file that gave its shapes, for messages.

    Raises `CheckpointError` when a weight is missing whose name does not end as ignored ones do, or of another shape.
    Of a parameter with several names one is enough: libraries write tied weights once.
    """
    state = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in weights.items()}
    try:
        missing, _ = core.load_state_dict(state, strict=False)
    except RuntimeError as error:
        raise CheckpointError(f"the weights do not fit {config}: {str(error).splitlines()[-1].strip()}") from error
    parameters = dict(core.named_parameters(remove_duplicate=False))
    filled = {id(parameters[name]) for name in state if name in parameters}
    needed = [name for name in missing if not name.endswith(ignored_endings) and id(parameters.get(name)) not in filled]
    if needed:
        raise CheckpointError(f"the weights lack {needed[0]}" + (f" and {len(needed) - 1} more" if needed[1:] else ""))
