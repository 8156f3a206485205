"""The models that ship with Spanhost: where they lie and proof that they are what was shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.checkpoint import Checkpoint
from models.errors import CheckpointError
from models.gliner.graphs import GraphSet

PREFIX = "bundled/"
CHECKSUMS = "SHA256SUMS"

_ROOT = Path(__file__).parent


def is_bundled(checkpoint: str) -> bool:
    return checkpoint.startswith(PREFIX)


def bundled_names() -> list[str]:
    """Names that `bundled_checkpoint` takes, sorted."""
    return sorted(PREFIX + path.parent.name for path in _ROOT.glob(f"*/{CHECKSUMS}"))


def bundled_checkpoint(name: str) -> Checkpoint:
    """The bundled checkpoint `name`, every file of it verified; `CheckpointError` where one differs or is missing."""
    if name not in bundled_names():
        raise CheckpointError(f"there is no bundled model {name!r}; there are {', '.join(bundled_names())}")
    directory = _directory(name)
    verify_checksums(directory)
    return Checkpoint.open(directory)


def bundled_graphs(name: str) -> GraphSet:
    """The exported graphs that ship beside the weights of `name`."""
    return GraphSet.read(_directory(name) / "graphs")


def verify_checksums(directory: Path) -> None:
    """Compare every file listed in SHA256SUMS (of sha256sum's format); `CheckpointError` at the first difference."""
    for line in (directory / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        expected, _, name = line.partition("  ")
        path = directory / name
        if not path.is_file():
            raise CheckpointError(f"{name} of the bundled model {directory.name} is missing")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise CheckpointError(f"{name} of the bundled model {directory.name} is not the file that was shipped")


def _directory(name: str) -> Path:
    return _ROOT / name.removeprefix(PREFIX)
