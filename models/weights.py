"""Weights in memory once, however many models of one checkpoint read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import WEIGHTS, Checkpoint

Weights = Mapping[str, NDArray[Any]]

_LOADED: WeakValueDictionary[tuple[Path, int, str], NDArray[Any]] = WeakValueDictionary()


def shared_weights(checkpoint: Checkpoint) -> Weights:
    """All weights, as `Checkpoint.tensors` gives them; those that a model in this process holds are that model's."""
    path = checkpoint.path(WEIGHTS).resolve()
    changed = path.stat().st_mtime_ns
    return {
        name: _LOADED.setdefault((path, changed, name), np.ascontiguousarray(tensor))
        for name, tensor in checkpoint.tensors().items()
    }
