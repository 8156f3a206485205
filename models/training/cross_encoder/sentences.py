"""Sentence embeddings of the backbone before training: the likeness of labels, and the teacher of topics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from models.contract import FloatArray
from models.training.precision import compute_type

BATCH = 64


class SentenceEncoder:
    """Mean-pooled, normalised embeddings, as all-MiniLM-L6-v2 is meant to be used."""

    def __init__(self, backbone: Path, tokens: int) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(backbone, local_files_only=True)
        dtype = compute_type(torch.device("cpu"))
        self._encoder = AutoModel.from_pretrained(backbone, local_files_only=True, dtype=dtype).eval()
        self._tokens = tokens

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """(texts, dimensions) float32 of length one; texts are cut to the encoder's word pieces."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors = np.zeros((len(texts), self._encoder.config.hidden_size), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                vectors[chosen] = self._batch([texts[index] for index in chosen]).numpy()
        return vectors

    def _batch(self, texts: list[str]) -> torch.Tensor:
        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=self._tokens, return_tensors="pt")
        hidden = self._encoder(**batch)[0].float()
        mask = batch["attention_mask"][..., None]
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
