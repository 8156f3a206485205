"""Logits of (text, hypothesis) pairs from a checkpoint, by the graphs and the precision that serve it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.checkpoint import Checkpoint
from models.contract import FloatArray
from models.convert import cached_graphs
from models.cross_encoder.graphs import PAIRS
from models.gliner.graphs import GraphSet
from models.graph_engine import graph_engine
from models.selection.candidates import Candidate
from models.training.cross_encoder.batches import pad, read_tokenizer

BATCH_TOKENS = 2048


class PairScorer:
    """A checkpoint on ONNX Runtime, with one thread. Its graphs are exported to `cache` where it brings none.

    precision: fp32 or int8. pair_tokens: texts are cut so that a pair is no longer.
    """

    def __init__(self, directory: Path, precision: str, cache: Path, pair_tokens: int = 192) -> None:
        checkpoint = Checkpoint.open(directory)
        packed = directory / "graphs"
        graphs = GraphSet.read(packed) if packed.is_dir() else cached_graphs(checkpoint, cache)
        self._engine = graph_engine(graphs, PAIRS, checkpoint.tensors(), Candidate("onnx", precision), threads=1)
        self._tokenizer = read_tokenizer(directory, pair_tokens)

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """(pairs, 3) float32 logits, not divided by a temperature: entailment, neutral, contradiction."""
        encoded = self._tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda index: -len(encoded[index].ids))
        result = np.empty((len(pairs), 3), np.float32)
        start = 0
        while start < len(order):
            size = max(1, BATCH_TOKENS // len(encoded[order[start]].ids))
            chosen = order[start : start + size]
            result[chosen] = self._engine.run(pad([encoded[index] for index in chosen]))
            start += size
        return result
