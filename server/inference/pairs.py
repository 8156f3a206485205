"""Judging texts beside hypotheses with one loaded pair model: window, prepare, put together. Knows no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray, Outcomes, PairModel, Prepared, Tokens
from server.inference.batcher import Batcher
from server.inference.chunking import LabelTooLongError, windows
from server.inference.runner import Runner

_HYPOTHESIS = 16
"""Tokens of a hypothesis with the special ones around it, about."""


@dataclass(frozen=True, slots=True, eq=False)
class PairPlan:
    """Every window of a text with every hypothesis. The answer is (windows, hypotheses, classes) float32 logits."""

    hypotheses: int
    items: Sequence[Prepared]

    def decode(self, index: int, scores: FloatArray) -> FloatArray:  # noqa: ARG002 - all items tell the same
        return scores

    def merge(self, parts: Sequence[FloatArray]) -> FloatArray:
        return np.stack(parts).reshape(-1, self.hypotheses, len(parts[0]))


class Pairs(Runner):
    """Judges texts with one model. `plan` is pure CPU and safe from several threads."""

    def __init__(self, model: PairModel, batcher: Batcher, *, overlap_words: int) -> None:
        super().__init__(batcher)
        self._model = model
        self._overlap_words = overlap_words

    @property
    def outcomes(self) -> Outcomes:
        return self._model.outcomes

    def tokenize(self, text: str) -> Tokens:
        """A text of any length as `plan` takes it: read once, however often it is asked about."""
        return self._model.tokenize(text)

    def cost(self, tokens: Tokens, hypotheses: int) -> int:
        """About how many tokens so many hypotheses beside a text will be, before they are known."""
        return hypotheses * (len(tokens.pieces) + len(tokens.pieces) // 4 + _HYPOTHESIS)

    def plan(self, tokens: Tokens, hypotheses: Sequence[str] | None) -> PairPlan:
        """The passes over a text. hypotheses: at least one, or None for a model that takes none.

        Windows are as long as the longest hypothesis lets them be, and overlap. Raises `LabelTooLongError` where one
        leaves no room for text.
        """
        pieces = [None] if hypotheses is None else [self._model.hypothesis(each) for each in hypotheses]
        lengths = [0 if each is None else len(each) for each in pieces]
        room = self._model.capacity - max(lengths)
        if room <= 0:
            raise LabelTooLongError(max(range(len(lengths)), key=lengths.__getitem__))
        places = [(0, 0)]
        if len(tokens):
            parts = windows(np.diff(tokens.bounds).tolist(), room, room, self._overlap_words)
            places = [(window.first, window.last) for window in parts]
        items = [self._model.prepare(tokens, first, last, each) for first, last in places for each in pieces]
        return PairPlan(len(pieces), items)
