"""The cache of exported graphs: each checkpoint is exported once, with torch; later loads need none."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from models.checkpoint import Checkpoint
from models.errors import EngineError
from models.families import export_graphs, open_directory
from models.gliner.graphs import GraphSet

_log = logging.getLogger(__name__)


def convert(directory: Path, cache: Path | None = None) -> Path:
    """Export the graphs of the checkpoint in `directory` into the cache, anew if they are there; returns their place.

    Raises a `ModelError` when the checkpoint is refused or the torch extra is missing.
    """
    checkpoint = open_directory(directory)
    return export_graphs(checkpoint, cache_place(checkpoint, cache)).directory


def cached_graphs(checkpoint: Checkpoint, cache: Path | None = None) -> GraphSet:
    """The graphs of `checkpoint` from the cache, exported first where they are missing or of an older form."""
    place = cache_place(checkpoint, cache)
    if place.is_dir():
        try:
            return GraphSet.read(place)
        except EngineError as error:
            _log.warning("exporting again: %s", error)
    _log.info("no exported graph of %s in the cache: exporting it once", checkpoint.directory.name)
    return export_graphs(checkpoint, place)


def cache_place(checkpoint: Checkpoint, cache: Path | None) -> Path:
    """Where the graphs of a checkpoint lie: by the digest of its configuration and the shapes of its weights."""
    base = cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "spanhost"
    return base / "graphs" / checkpoint.digest()[:32]
