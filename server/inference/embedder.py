"""Embedding texts with one loaded sentence model: window, decode, pool. Keeps what it is told to; knows no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import FloatArray, Prepared, SentenceModel
from server.inference.batcher import Batcher
from server.inference.chunking import windows
from server.inference.remembered import Remembered
from server.inference.runner import Runner

KEPT = 16_384
"""Embeddings kept, the least recently used going first; 24 MiB at 384 dimensions."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One prepared item: a window of a text. text: the place of that among the plan's distinct ones."""

    text: int
    weight: int
    item: Prepared


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingPlan:
    """The passes over texts that have no embedding yet.

    The answer is (texts, dimensions) float32, rows of length 1. A long text's is the mean of its windows', each
    weighted with its tokens: the windows do not overlap, so that every token counts once.
    """

    texts: Sequence[str]
    known: dict[str, FloatArray]
    missing: Sequence[str]
    pieces: Sequence[Piece]
    kept: Remembered[FloatArray] | None

    @property
    def items(self) -> list[Prepared]:
        return [piece.item for piece in self.pieces]

    def decode(self, index: int, scores: FloatArray) -> FloatArray:  # noqa: ARG002 - all items tell the same
        return scores

    def merge(self, parts: Sequence[FloatArray]) -> FloatArray:
        rows = dict(self.known)
        if parts:
            sums = np.zeros((len(self.missing), len(parts[0])), np.float32)
            for piece, vector in zip(self.pieces, parts, strict=True):
                sums[piece.text] += piece.weight * vector
            sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.finfo(np.float32).tiny)
            # Copies, because a row of the sums would keep all of them alive for as long as it is kept.
            fresh = {text: row.copy() for text, row in zip(self.missing, sums, strict=True)}
            if self.kept is not None:
                for text, row in fresh.items():
                    self.kept.put(self.kept.key(text), row)
            rows |= fresh
        return np.stack([rows[text] for text in self.texts])


class Embedder(Runner):
    """Embeds texts with one model. `plan` is pure CPU and safe from several threads."""

    def __init__(self, model: SentenceModel, batcher: Batcher) -> None:
        super().__init__(batcher)
        self._model = model
        self._kept: Remembered[FloatArray] = Remembered(KEPT)

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    def plan(self, texts: Sequence[str], *, keep: bool = False) -> EmbeddingPlan:
        """The passes over `texts`, at least one, of any length.

        keep: whether they will be asked for again, as labels and examples are, and their embeddings are kept in memory.
        """
        distinct = list(dict.fromkeys(texts))
        known = self._known(distinct) if keep else {}
        missing = [text for text in distinct if text not in known]
        pieces = [piece for place, text in enumerate(missing) for piece in self._pieces(place, text)]
        return EmbeddingPlan(texts, known, missing, pieces, self._kept if keep else None)

    def _known(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        keys = {self._kept.key(text): text for text in texts}
        return {keys[key]: row for key, row in self._kept.get(keys).items()}

    def _pieces(self, place: int, text: str) -> list[Piece]:
        tokens = self._model.tokenize(text)
        if not len(tokens):
            return [Piece(place, 1, self._model.prepare(tokens, 0, 0))]
        capacity = self._model.capacity
        parts = windows(np.diff(tokens.bounds).tolist(), capacity, capacity, overlap_words=0)
        return [
            Piece(
                place,
                int(tokens.bounds[window.last] - tokens.bounds[window.first]),
                self._model.prepare(tokens, window.first, window.last),
            )
            for window in parts
        ]
