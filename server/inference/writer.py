"""Having texts written for texts by one loaded generation model: packing, prepare, decode. Knows no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.contract import GenerationModel, Prepared
from server.inference.batcher import Batcher
from server.inference.chunking import label_groups, windows
from server.inference.runner import Runner


@dataclass(frozen=True, slots=True, eq=False)
class WritingPlan:
    """The passes over parts of a text. The answer is what was written for each of them, in order."""

    model: GenerationModel
    items: Sequence[Prepared]

    def decode(self, index: int, scores: NDArray[Any]) -> str:
        return self.model.decode(self.items[index], scores)

    def merge(self, parts: Sequence[str]) -> list[str]:
        return list(parts)


class Writer(Runner):
    """Writes with one model. `plan` is pure CPU and safe from several threads."""

    def __init__(self, model: GenerationModel, batcher: Batcher) -> None:
        super().__init__(batcher)
        self._model = model

    @property
    def capacity(self) -> int:
        """Tokens that are read at once."""
        return self._model.capacity

    @property
    def output_tokens(self) -> int:
        """The most that is written for one item."""
        return self._model.output_tokens

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, and one for what joins it to the one before."""
        return [len(self._model.tokenize(text).pieces) + 1 for text in texts]

    def plan(self, texts: Sequence[str]) -> WritingPlan:
        """The passes over consecutive texts, at least one with a visible character: as few as that allows.

        As many texts as fit are read at once, joined by spaces. One that does not fit alone is cut between its words.
        """
        groups = label_groups(self.lengths(texts), self._model.capacity)
        items = [item for group in groups for item in self._items(" ".join(texts[group.first : group.last]))]
        return WritingPlan(self._model, items)

    def _items(self, text: str) -> list[Prepared]:
        tokens = self._model.tokenize(text)
        if not len(tokens):
            return []
        capacity = self._model.capacity
        parts = windows(np.diff(tokens.bounds).tolist(), capacity, capacity, overlap_words=0)
        return [self._model.prepare(tokens, window.first, window.last) for window in parts]
