"""Logits of (text, hypothesis) pairs from a checkpoint, packed or not, as evaluation and calibration need them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification

from models.checkpoint import Checkpoint
from models.contract import FloatArray
from models.training.cross_encoder.batches import pad, read_tokenizer

BATCH_TOKENS = 2048


class PairScorer:
    """A checkpoint computed in float32. pair_tokens: texts are cut so that a pair is no longer."""

    def __init__(self, directory: Path, pair_tokens: int = 192) -> None:
        checkpoint = Checkpoint.open(directory)
        config = BertConfig.from_dict(checkpoint.json("config.json"))
        self._network = BertForSequenceClassification(config).eval()
        tensors = {name: torch.from_numpy(tensor.copy()) for name, tensor in checkpoint.tensors().items()}
        self._network.load_state_dict(tensors)
        self._tokenizer = read_tokenizer(directory, pair_tokens)

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """(pairs, 3) float32 logits: entailment, neutral, contradiction."""
        encoded = self._tokenizer.encode_batch(list(pairs))
        order = sorted(range(len(pairs)), key=lambda index: -len(encoded[index].ids))
        result = np.empty((len(pairs), 3), np.float32)
        start = 0
        while start < len(order):
            size = max(1, BATCH_TOKENS // len(encoded[order[start]].ids))
            chosen = order[start : start + size]
            ids, types, mask = pad([encoded[index] for index in chosen])
            with torch.inference_mode():
                logits = self._network(input_ids=ids, token_type_ids=types, attention_mask=mask).logits
            result[chosen] = logits.numpy()
            start += size
        return result
