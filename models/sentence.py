"""Sentence encoders: texts to the mean of their tokens' vectors. Knows nothing of what the embeddings are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Forwarded, IntArray, Prepared, Tokens
from models.engines.engine import Engine
from models.engines.shape import Shape
from models.gliner.tokenization import PieceTokenizer

LONGEST = 256
"""Tokens of an item, special ones included, whatever positions there are: sentence encoders learn from short texts."""


@dataclass(frozen=True, slots=True, eq=False)
class SentenceItem:
    """ids: (tokens,) int64 with special tokens, which are the cost."""

    ids: IntArray

    @property
    def cost(self) -> int:
        return len(self.ids)


class SentenceEncoder:
    """A `SentenceModel` over one engine. Made by `models.loading`."""

    def __init__(self, tokenizer: PieceTokenizer, engine: Engine, dimensions: int, positions: int | None) -> None:
        """positions: that the model has for special and other tokens; None for any number."""
        self._tokenizer = tokenizer
        self._engine = engine
        self.dimensions = dimensions
        self._positions = min(limit for limit in (positions, tokenizer.limit, LONGEST) if limit is not None)
        self.capacity = self._positions - len(tokenizer.opening) - len(tokenizer.closing)

    def tokenize(self, text: str) -> Tokens:
        return self._tokenizer.tokens(text)

    def prepare(self, tokens: Tokens, first: int, last: int) -> SentenceItem:
        pieces = tokens.pieces[tokens.bounds[first] : tokens.bounds[last]]
        if len(pieces) > self.capacity:
            raise ValueError(f"{len(pieces)} pieces are more than the {self.capacity} of one item")
        return SentenceItem(np.concatenate((self._tokenizer.opening, pieces, self._tokenizer.closing)))

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        batch = [item for item in items if isinstance(item, SentenceItem)]
        if len(batch) != len(items):
            raise TypeError("an item was prepared by another family")
        longest = max(item.cost for item in batch)
        shape = self._engine.fitted(Shape(len(batch), longest, 1, 1), self._positions)
        ids = np.full((shape.batch, shape.tokens), self._tokenizer.padding, np.int64)
        mask = np.zeros_like(ids)
        for row in range(shape.batch):
            # A repeated row fills up where an engine has its sizes: an empty one would divide by its tokens.
            item = batch[min(row, len(batch) - 1)]
            ids[row, : item.cost] = item.ids
            mask[row, : item.cost] = 1
        output, seconds = self._engine.timed({"input_ids": ids, "attention_mask": mask})
        # Copies, because a row would keep all of the output alive for as long as somebody keeps the row.
        return Forwarded([row.copy() for row in output[: len(batch)]], seconds)

    def release(self) -> None:
        self._engine.release()
