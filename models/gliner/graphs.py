"""A directory of exported graphs and its manifest, which says what checkpoint they belong to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from models.errors import EngineError

MANIFEST = "graphs.json"
INPUT_SCALES = "input_scales.safetensors"
FORMAT = 6
"""Raised whenever what is exported changes, so that older caches are exported again."""
SENTENCES = "sentences"
"""The graph that embeds whole texts with a bi-encoder's label encoder."""
INT8 = ".int8"
"""Ends the name of a graph whose linear layers are int8."""


@dataclass(frozen=True, slots=True)
class GraphSet:
    """Graphs `<name>.onnx` in `directory`; `weights[name]` lists the parameters that the graph takes from outside.

    Those that end in `INPUT_SCALE` come with the graphs, the others with the checkpoint or are made of it.
    """

    directory: Path
    digest: str
    weights: Mapping[str, list[str]]

    @classmethod
    def read(cls, directory: Path) -> GraphSet:
        """The graphs in `directory`; `EngineError` when the manifest is missing, broken or of another format."""
        try:
            manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
            if manifest["format"] != FORMAT:
                raise EngineError(f"{directory / MANIFEST} has format {manifest['format']}, not {FORMAT}")
            return cls(directory, manifest["checkpoint"], manifest["weights"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(f"{directory} holds no readable {MANIFEST} ({type(error).__name__})") from error

    def path(self, name: str) -> Path:
        return self.directory / f"{name}.onnx"

    def input_scales(self) -> dict[str, NDArray[Any]]:
        """(in,) float32 scales by name; `EngineError` when the file is missing or broken."""
        try:
            return load_file(self.directory / INPUT_SCALES)
        except (OSError, SafetensorError) as error:
            raise EngineError(f"{self.directory} holds no readable {INPUT_SCALES} ({type(error).__name__})") from error

    def write_manifest(self) -> None:
        manifest = {"format": FORMAT, "checkpoint": self.digest, "weights": dict(self.weights)}
        (self.directory / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
