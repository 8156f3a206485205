"""Writing a bundled model back in its library's own format, so that both readers run the same weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from models.bundled import CHECKSUMS, PREFIX, bundled_checkpoint
from models.checkpoint import WEIGHTS
from models.errors import CheckpointError

DEFAULT = PREFIX + "span"


def export(out: Path, name: str = DEFAULT) -> None:
    """Write `name` to the new or empty directory `out`: `from_pretrained(out)` of its library loads it offline.

    Weights are float32, exactly the values that Spanhost computes with. `CheckpointError` when `out` holds files.
    """
    checkpoint = bundled_checkpoint(name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CheckpointError(f"{out} exists and is not an empty directory")
    shutil.copytree(
        checkpoint.directory, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(WEIGHTS, "graphs", CHECKSUMS)
    )
    tensors = {key: np.ascontiguousarray(tensor) for key, tensor in checkpoint.tensors().items()}
    save_file(tensors, out / WEIGHTS, metadata={"format": "pt"})
