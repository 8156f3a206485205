"""A sequence classifier ready to run: prepare and forward over one engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Forwarded, IntArray, Outcomes, Prepared, Tokens
from models.cross_encoder.config import CrossEncoderConfig
from models.cross_encoder.tokenization import PairTokenizer
from models.engines.engine import Engine
from models.engines.shape import Shape

LONGEST = 512
"""Tokens of an item where neither the model nor its tokenizer has a limit."""


@dataclass(frozen=True, slots=True, eq=False)
class PairItem:
    """ids, types: (tokens,) int64 with special tokens, which are the cost."""

    ids: IntArray
    types: IntArray

    @property
    def cost(self) -> int:
        return len(self.ids)


class CrossEncoder:
    """The family's `PairModel`. Made by `models.loading`."""

    def __init__(self, config: CrossEncoderConfig, tokenizer: PairTokenizer, engine: Engine) -> None:
        self._config = config
        self._tokenizer = tokenizer
        self._engine = engine
        limits = [limit for limit in (config.max_tokens, tokenizer.limit) if limit is not None]
        self._positions = min(limits, default=LONGEST)
        self._frame = tokenizer.alone if config.outcomes.entailment is None else tokenizer.pair
        self.outcomes: Outcomes = config.outcomes
        self.capacity = self._positions - self._frame.specials

    def tokenize(self, text: str) -> Tokens:
        return self._tokenizer.tokens(text)

    def hypothesis(self, text: str) -> IntArray:
        return self._tokenizer.hypothesis(text)

    def prepare(self, tokens: Tokens, first: int, last: int, hypothesis: IntArray | None) -> PairItem:
        frame = self._frame
        pieces = tokens.pieces[tokens.bounds[first] : tokens.bounds[last]]
        other = np.empty(0, np.int64) if hypothesis is None else hypothesis
        if len(pieces) + len(other) > self.capacity:
            raise ValueError(f"{len(pieces)} and {len(other)} pieces are more than the {self.capacity} of one item")
        parts = (frame.opening, pieces, frame.middle, other, frame.closing)
        types = np.repeat(frame.types, [len(part) for part in parts])
        return PairItem(np.concatenate(parts), types)

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        batch = [item for item in items if isinstance(item, PairItem)]
        if len(batch) != len(items):
            raise TypeError("an item was prepared by another family")
        shape = self._engine.fitted(Shape(len(batch), max(item.cost for item in batch), 1, 1), self._positions)
        ids = np.full((shape.batch, shape.tokens), self._tokenizer.padding, np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for row in range(shape.batch):
            # A repeated row fills up where an engine has its sizes: an empty one would attend to nothing.
            item = batch[min(row, len(batch) - 1)]
            ids[row, : item.cost] = item.ids
            mask[row, : item.cost] = 1
            types[row, : item.cost] = item.types
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self._config.types:
            inputs["token_type_ids"] = types
        output, seconds = self._engine.timed(inputs)
        logits = output[: len(batch)] / np.float32(self._config.temperature)
        # Copies, because a row would keep all of the output alive for as long as somebody keeps the row.
        return Forwarded([row.copy() for row in logits], seconds)

    def release(self) -> None:
        self._engine.release()
