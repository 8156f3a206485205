"""Writing a sequence classifier's forward pass as ONNX graphs without weights. Needs torch; running them does not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from models.checkpoint import Checkpoint
from models.cross_encoder.config import CrossEncoderConfig
from models.cross_encoder.graphs import PAIRS
from models.cross_encoder.model import CrossEncoder
from models.cross_encoder.tokenization import PairTokenizer
from models.engines.engine import Engine
from models.errors import EngineError
from models.gliner.convert import Example, write_graphs
from models.gliner.graphs import GraphSet
from models.selection.probes import PairProbe

PREFIX = "core."
"""Before every parameter in the network, and in no checkpoint."""


def export_graphs(checkpoint: Checkpoint, out: Path) -> GraphSet:
    """Export the graphs of `checkpoint` into the directory `out`, replacing what is there; needs the torch extra."""
    try:
        from models.cross_encoder.network import build_network
    except ImportError as error:
        raise EngineError(
            f"converting needs the torch extra (pip install 'spanhost[torch]'): no module {error.name}"
        ) from error
    config = CrossEncoderConfig.of(checkpoint)
    network = build_network(config, checkpoint.tensors())
    graphs: dict[str, tuple[Any, Example]] = {PAIRS: (network, _example(config))}
    return write_graphs(
        checkpoint,
        graphs,
        {PAIRS: partial(_read, checkpoint, config)},
        out,
        named=lambda name: name.removeprefix(PREFIX),
    )


def _read(checkpoint: Checkpoint, config: CrossEncoderConfig, engines: Mapping[str, Engine]) -> None:
    PairProbe().answers(CrossEncoder(config, PairTokenizer(checkpoint), engines[PAIRS]))


def _example(config: CrossEncoderConfig) -> Example:
    import torch

    ids = torch.full((2, 9), 7)
    if isinstance(end := config.raw.get("eos_token_id"), int):
        # BART's head reads the last one of each row, and no graph without any can be made.
        ids[:, 5] = end
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    axes = {0: "batch", 1: "tokens"}
    example: Example = {"input_ids": (ids, axes), "attention_mask": (mask, axes)}
    if config.types:
        types = torch.zeros_like(ids)
        types[:, 5:] = 1
        example["token_type_ids"] = (types, axes)
    return example
