"""Which family a checkpoint belongs to, seen from its files, and how its graphs are exported."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from models.checkpoint import Checkpoint
from models.cross_encoder.config import CONFIG as CROSS_ENCODER
from models.cross_encoder.config import CrossEncoderConfig
from models.errors import CheckpointError
from models.gliner.config import CONFIG as GLINER
from models.gliner.config import GlinerConfig
from models.gliner.graphs import GraphSet

Family = Literal["gliner", "cross_encoder"]

_TOKENIZER = ("tokenizer.json", "tokenizer_config.json")


def open_directory(directory: Path) -> Checkpoint:
    """The checked checkpoint in `directory`. Raises `CheckpointError` where it is of no known family."""
    checkpoint = Checkpoint.open(directory)
    family_of(checkpoint)
    for name in _TOKENIZER:
        checkpoint.path(name)
    return checkpoint


def family_of(checkpoint: Checkpoint) -> Family:
    """Raises `CheckpointError` where the checkpoint is of no known family."""
    if (checkpoint.directory / GLINER).is_file():
        return "gliner"
    if (checkpoint.directory / CROSS_ENCODER).is_file():
        return "cross_encoder"
    raise CheckpointError(f"{GLINER} is missing in {checkpoint.directory}, and {CROSS_ENCODER} too")


def export_graphs(checkpoint: Checkpoint, out: Path) -> GraphSet:
    """Export the graphs of `checkpoint` into the directory `out`, replacing what is there; needs the torch extra.

    Raises a `ModelError` when the checkpoint is refused or the extra is missing.
    """
    if family_of(checkpoint) == "gliner":
        GlinerConfig.of(checkpoint)
        from models.gliner.convert import export_graphs as export
    else:
        CrossEncoderConfig.of(checkpoint)
        from models.cross_encoder.convert import export_graphs as export
    return export(checkpoint, out)
