"""Embedding texts with one loaded sentence model: window, decode, pool. Keeps what it is told to; knows no tasks."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from models.contract import FloatArray, Prepared, SentenceModel
from server.inference.batcher import Batcher
from server.inference.chunking import windows
from server.inference.runner import Runner

KEPT = 16_384
"""Embeddings kept, the least recently used going first; 24 MiB at 384 dimensions."""


class _Kept:
    """Embeddings by text, for several threads. It holds keyed digests of the texts, never the texts."""

    def __init__(self) -> None:
        self._rows: OrderedDict[bytes, FloatArray] = OrderedDict()
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def get(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        """Those of `texts` that are there."""
        found = {}
        keys = [self._key(text) for text in texts]
        with self._lock:
            for text, key in zip(texts, keys, strict=True):
                if (row := self._rows.get(key)) is not None:
                    self._rows.move_to_end(key)
                    found[text] = row
        return found

    def put(self, rows: dict[str, FloatArray]) -> None:
        keyed = {self._key(text): row for text, row in rows.items()}
        with self._lock:
            self._rows.update(keyed)
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)

    def _key(self, text: str) -> bytes:
        return blake2b(text.encode(), digest_size=16, key=self._secret).digest()


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
    kept: _Kept | None

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
                self.kept.put(fresh)
            rows |= fresh
        return np.stack([rows[text] for text in self.texts])


class Embedder(Runner):
    """Embeds texts with one model. `plan` is pure CPU and safe from several threads."""

    def __init__(self, model: SentenceModel, batcher: Batcher) -> None:
        super().__init__(batcher)
        self._model = model
        self._kept = _Kept()

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    def plan(self, texts: Sequence[str], *, keep: bool = False) -> EmbeddingPlan:
        """The passes over `texts`, at least one, of any length.

        keep: whether they will be asked for again, as labels and examples are, and their embeddings are kept in memory.
        """
        distinct = list(dict.fromkeys(texts))
        known = self._kept.get(distinct) if keep else {}
        missing = [text for text in distinct if text not in known]
        pieces = [piece for place, text in enumerate(missing) for piece in self._pieces(place, text)]
        return EmbeddingPlan(texts, known, missing, pieces, self._kept if keep else None)

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
