"""Packing a checkpoint into the form that ships: int8 rows, shared tensors once, graphs and checksums beside them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from models.bundled import CHECKSUMS
from models.checkpoint import QUANTISED_SUFFIX, WEIGHTS, Checkpoint
from models.families import export_graphs
from models.quantisation import quantise_rows


def pack(checkpoint: Checkpoint, out: Path, documents: Path) -> None:
    """Write the bundled form of `checkpoint` to `out`; needs the torch extra for the graphs.

    `documents` holds what goes along unchanged: the model card and the licences.
    """
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(checkpoint.directory, out, ignore=shutil.ignore_patterns("*.safetensors", "*.md"))
    shutil.copytree(documents, out, dirs_exist_ok=True)
    stored, aliases = share(checkpoint.tensors())
    save_file(quantise(stored), out / WEIGHTS, metadata=aliases)
    export_graphs(Checkpoint.open(out), out / "graphs")
    for path in (out, *out.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    write_checksums(out)


def share(tensors: Mapping[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Tensors of equal content once, and {omitted name: kept name} as the gliner library records tied weights."""
    kept: dict[str, NDArray[Any]] = {}
    aliases: dict[str, str] = {}
    seen: dict[tuple[tuple[int, ...], bytes], str] = {}
    for name in sorted(tensors):
        tensor = np.ascontiguousarray(tensors[name])
        key = (tensor.shape, hashlib.sha256(tensor.tobytes()).digest())
        # A short tensor saves nothing, and vectors of equal zeros are no tie.
        if tensor.size >= 1 << 16 and key in seen:
            aliases[name] = seen[key]
        else:
            seen[key] = name
            kept[name] = tensor
    return kept, aliases


def quantise(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Matrices as int8 with one float32 scale a row, everything else as float16."""
    packed: dict[str, NDArray[Any]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim != 2:
            packed[name] = tensor.astype(np.float16) if np.issubdtype(tensor.dtype, np.floating) else tensor
            continue
        packed[name], packed[name + QUANTISED_SUFFIX] = quantise_rows(tensor)
    return packed


def write_checksums(directory: Path) -> None:
    """SHA256SUMS over every other file below `directory`, as coreutils' sha256sum writes and checks it."""
    names = sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256((directory / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if name != CHECKSUMS
    ]
    (directory / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
