"""Sentence embeddings of all phrases by the label encoder, computed once: it stays as it is while the rest learns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from models.contract import FloatArray
from models.gliner.tokenization import PieceTokenizer
from models.training.span.network import SpanTrainee

_AT_ONCE = 256


class PhraseBank:
    """phrases by row; ids, mask: (phrases, tokens) int64 of them, padded to the longest of a few rows at a time."""

    def __init__(self, phrases: Sequence[str], tokenizer: PieceTokenizer) -> None:
        self._sequences = [tokenizer.sequence(phrase) for phrase in phrases]
        self._tokenizer = tokenizer

    def __len__(self) -> int:
        return len(self._sequences)

    def tokens(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Ids and mask (rows, tokens) int64 of the phrases at `rows`, special tokens included."""
        chosen = [
            np.concatenate((self._tokenizer.opening, self._sequences[row], self._tokenizer.closing)) for row in rows
        ]
        longest = -(-max(len(each) for each in chosen) // 8) * 8
        ids = np.full((len(chosen), longest), self._tokenizer.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(chosen):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        return torch.from_numpy(ids), torch.from_numpy(mask)

    @torch.no_grad()
    def embed(self, network: SpanTrainee, device: torch.device) -> Tensor:
        """Sentence embeddings (phrases, width) on `device`, in the network's type."""
        order = sorted(range(len(self)), key=lambda row: len(self._sequences[row]))
        parts = []
        for begin in range(0, len(order), _AT_ONCE):
            ids, mask = self.tokens(order[begin : begin + _AT_ONCE])
            parts.append(network.sentences(ids.to(device), mask.to(device)))
        embeddings = torch.empty_like(torch.cat(parts))
        embeddings[torch.tensor(order, device=device)] = torch.cat(parts)
        return embeddings


def likeness(embeddings: FloatArray) -> FloatArray:
    """Cosines (n, n) float32 between the rows of `embeddings` (n, width)."""
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True).clip(1e-9)
    cosines: FloatArray = (unit @ unit.T).astype(np.float32)
    return cosines
