"""Reading a checkpoint directory that nobody vouches for: plain JSON and safetensors only, nothing is ever executed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize, safe_open

from models.errors import CheckpointError

WEIGHTS = "model.safetensors"
PICKLE_SUFFIXES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
CONFIGURATIONS = ("gliner_config.json", "config.json")
"""What the families call the file that says how a checkpoint is built."""
VOCABULARIES = frozenset({"tokenizer.json", "vocab.json"})
"""Files whose keys are tokens, not options."""
QUANTISED_SUFFIX = ".row_scale"
"""A tensor stored as int8 has a companion of this suffix: (rows,) float32, the value of one step in that row."""
_TYPES = frozenset({"BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F16", "BF16", "F32", "F64"})


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A directory whose files have been checked; open one with `Checkpoint.open`."""

    directory: Path

    @classmethod
    def open(cls, directory: Path, required: tuple[str, ...] = ()) -> Checkpoint:
        """Check `directory` and return it as a checkpoint.

        Refused with `CheckpointError`: a missing directory or file, a symbolic link that leads out of the directory or
        in a circle, what is neither a file nor a directory, weights that exist only as a pickle, an `auto_map` (remote
        code) anywhere in a JSON file, adapter weights.
        """
        if not directory.is_dir():
            raise CheckpointError(f"{directory} is not a directory")
        root = directory.resolve()
        for path in directory.rglob("*"):
            inside = path.relative_to(directory)
            if not _resolved(path, inside).is_relative_to(root):
                raise CheckpointError(f"{inside} is a link that leads out of {directory}")
            if path.exists() and not path.is_file() and not path.is_dir():
                # To open a pipe would wait for whoever writes into it.
                raise CheckpointError(f"{inside} is neither a file nor a directory")
        checkpoint = cls(directory)
        checkpoint._require_weights()
        for name in required:
            checkpoint.path(name)
        for path in sorted(directory.rglob("*.json")):
            if path.name in VOCABULARIES:
                continue
            name = str(path.relative_to(directory))
            if _holds_key(checkpoint._parse(name), "auto_map"):
                raise CheckpointError(f"{name} has an auto_map: remote code is never run")
        if (directory / "adapter_config.json").exists():
            raise CheckpointError("adapter_config.json: adapters are not supported, merge them into the weights first")
        return checkpoint

    def path(self, name: str) -> Path:
        """The file `name` inside the directory; `CheckpointError` when it is missing."""
        path = self.directory / name
        if not path.is_file():
            raise CheckpointError(f"{name} is missing in {self.directory}")
        return path

    def json(self, name: str) -> dict[str, Any]:
        """The JSON object in file `name`."""
        self.path(name)
        parsed = self._parse(name)
        if not isinstance(parsed, dict):
            raise CheckpointError(f"{name} does not hold a JSON object")
        return parsed

    def tensors(self) -> dict[str, NDArray[Any]]:
        """All weights as float32, int8 rows multiplied out, shared tensors under each of their names.

        Raises `CheckpointError` where the file is broken or holds types that are not read.
        """
        path = self.path(WEIGHTS)
        try:
            with safe_open(path, framework="np") as file:
                types = {name: file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118 - not a mapping
                metadata: Mapping[str, str] = file.metadata() or {}
                if other := next((name for name in types if types[name] not in _TYPES), None):
                    raise CheckpointError(f"{WEIGHTS}: {other} is of the type {types[other]}, which is not supported")
                if "BF16" in types.values():
                    stored = _read_bfloat16(path)
                else:
                    stored = {name: file.get_tensor(name) for name in types}
        except (SafetensorError, OSError, ValueError) as error:
            raise CheckpointError(f"{WEIGHTS} is not a readable safetensors file ({type(error).__name__})") from error
        tensors = dequantise(stored)
        for alias, name in metadata.items():
            # The gliner library records a tied tensor as metadata {omitted name: saved name}.
            if alias not in tensors and name in tensors:
                tensors[alias] = tensors[name]
        return tensors

    def digest(self) -> str:
        """SHA-256 over the configuration and the names, types and shapes of the weights, hexadecimal.

        Two checkpoints of one digest have the same graph; the weights' values don't enter.
        """
        try:
            with safe_open(self.path(WEIGHTS), framework="np") as file:
                shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise CheckpointError(f"{WEIGHTS} is not a readable safetensors file ({type(error).__name__})") from error
        told = sorted((name, shape) for name, shape in shapes.items() if not name.endswith(QUANTISED_SUFFIX))
        configuration = self.json(next(name for name in CONFIGURATIONS if (self.directory / name).is_file()))
        return hashlib.sha256(json.dumps([configuration, told], sort_keys=True).encode()).hexdigest()

    def _require_weights(self) -> None:
        if (self.directory / WEIGHTS).is_file():
            return
        pickles = sorted(path.name for path in self.directory.iterdir() if path.suffix in PICKLE_SUFFIXES)
        if pickles:
            raise CheckpointError(
                f"{', '.join(pickles)}: pickled weights are refused, they can run code when they are read; "
                f"save the model again as {WEIGHTS}"
            )
        raise CheckpointError(f"{WEIGHTS} is missing in {self.directory}")

    def _parse(self, name: str) -> Any:
        try:
            return json.loads((self.directory / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise CheckpointError(f"{name} is not readable JSON ({type(error).__name__})") from error


def dequantise(stored: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Floating-point tensors as float32; int8 tensors times their row scale; integer tensors as they are.

    Raises `CheckpointError` for a scale that is not one of each row.
    """
    tensors: dict[str, NDArray[Any]] = {}
    for name, tensor in stored.items():
        if name.endswith(QUANTISED_SUFFIX):
            continue
        scale = stored.get(name + QUANTISED_SUFFIX)
        if scale is not None:
            if tensor.ndim != 2 or scale.shape != tensor.shape[:1]:
                raise CheckpointError(f"{WEIGHTS}: {name}{QUANTISED_SUFFIX} has not one step for each row of {name}")
            tensors[name] = np.multiply(tensor, scale[:, None], dtype=np.float32)
        elif np.issubdtype(tensor.dtype, np.floating):
            tensors[name] = tensor.astype(np.float32)
        else:
            tensors[name] = tensor
    return tensors


def _resolved(path: Path, name: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise CheckpointError(f"{name} is a link that leads nowhere") from error


def _holds_key(value: Any, key: str) -> bool:
    if isinstance(value, dict):
        return key in value or any(_holds_key(item, key) for item in value.values())
    if isinstance(value, list):
        return any(_holds_key(item, key) for item in value)
    return False


def _read_bfloat16(path: Path) -> dict[str, NDArray[Any]]:
    """Tensors of a file that holds bfloat16, a type that NumPy lacks: it is float32 cut to its upper 16 bits."""
    tensors: dict[str, NDArray[Any]] = {}
    for name, entry in deserialize(path.read_bytes()):  # type: ignore[no-untyped-call]
        if entry["dtype"] == "BF16":
            bits = np.frombuffer(entry["data"], dtype="<u2").astype(np.uint32) << 16
            tensors[name] = bits.view(np.float32).reshape(entry["shape"])
    with safe_open(path, framework="np") as file:
        for name in file.keys():  # noqa: SIM118 - not a mapping
            if name not in tensors:
                tensors[name] = file.get_tensor(name)
    return tensors
