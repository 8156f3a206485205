"""A sequence-to-sequence checkpoint ready to write: prepare, forward and decode over `transformers`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from models.contract import Forwarded, IntArray, Prepared, Tokens
from models.gliner.tokenization import PieceTokenizer
from models.seq2seq.config import Seq2SeqConfig


@dataclass(frozen=True, slots=True, eq=False)
class Seq2SeqItem:
    """ids: (tokens,) int64 with special tokens. cost: those and the tokens that may be written, once a beam."""

    ids: IntArray
    cost: int


class Seq2SeqModel:
    """The family's `GenerationModel`. Made by `models.seq2seq.loading`."""

    def __init__(self, config: Seq2SeqConfig, tokenizer: PieceTokenizer, network: Any, device: str) -> None:
        """network: a `transformers` model with `generate`, on `device`, in evaluation mode."""
        self._config = config
        self._tokenizer = tokenizer
        self._network = network
        self._device = device
        self._prefix = _prefix(tokenizer, config.prefix)
        limits = [limit for limit in (config.input_tokens, tokenizer.limit) if limit is not None]
        around = len(tokenizer.opening) + len(tokenizer.closing) + len(self._prefix)
        self.capacity = min(limits) - around
        self.output_tokens = min(config.output_tokens, self.capacity // 2)
        ends = network.generation_config.eos_token_id
        self._ends = ends if isinstance(ends, list) else [ends]

    def tokenize(self, text: str) -> Tokens:
        return self._tokenizer.tokens(text)

    def prepare(self, tokens: Tokens, first: int, last: int) -> Seq2SeqItem:
        pieces = tokens.pieces[tokens.bounds[first] : tokens.bounds[last]]
        if not len(pieces):
            raise ValueError("an item needs at least one piece of text")
        if len(pieces) > self.capacity:
            raise ValueError(f"{len(pieces)} pieces are more than the {self.capacity} of one item")
        ids = np.concatenate((self._tokenizer.opening, self._prefix, pieces, self._tokenizer.closing))
        return Seq2SeqItem(ids, len(ids) + self._config.options["num_beams"] * self.output_tokens)

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        batch = [item for item in items if isinstance(item, Seq2SeqItem)]
        if len(batch) != len(items):
            raise TypeError("an item was prepared by another family")
        longest = max(len(item.ids) for item in batch)
        ids = np.full((len(batch), longest), self._tokenizer.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, item in enumerate(batch):
            ids[row, : len(item.ids)] = item.ids
            mask[row, : len(item.ids)] = 1
        begin = time.perf_counter()
        # Copying to the host waits for the device.
        written = self._generate(torch.from_numpy(ids), torch.from_numpy(mask)).cpu().numpy()
        seconds = time.perf_counter() - begin
        return Forwarded([self._cut(row) for row in written], seconds)

    def decode(self, item: Prepared, scores: IntArray) -> str:
        if not isinstance(item, Seq2SeqItem):
            raise TypeError("the item was prepared by another family")
        return self._tokenizer.text(scores)

    def release(self) -> None:
        if self._device != "cpu":
            torch.cuda.empty_cache()

    @torch.inference_mode()
    def _generate(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        written: torch.Tensor = self._network.generate(
            input_ids=ids.to(self._device),
            attention_mask=mask.to(self._device),
            max_new_tokens=self.output_tokens,
            **self._config.options,
        )
        return written

    def _cut(self, row: IntArray) -> IntArray:
        """What was written: behind the token that every output begins with, up to the first that ends it."""
        written = row[1:]
        ends = np.flatnonzero(np.isin(written, [end for end in self._ends if end is not None]))
        return written[: ends[0]].copy() if len(ends) else written.copy()


def _prefix(tokenizer: PieceTokenizer, prefix: str) -> IntArray:
    """The pieces of `prefix` before a text, whose first piece takes the space between them."""
    if not prefix:
        return np.empty(0, np.int64)
    text = "a"
    return tokenizer.sequence(prefix + text)[: -len(tokenizer.sequence(text))]
