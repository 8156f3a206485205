"""The three steps every model family answers in: prepare, forward, decode. Nothing here knows of requests or HTTP.

Only `forward` touches the device, only `forward` is batched and only what an engine spends inside it is model time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of text: half-open, in Unicode code points of the text it was found in."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A text cut into a model's words, tokenised once.

    starts, ends: (words,) int64, half-open code-point offsets in the text.
    pieces: (pieces,) int64 token ids without special tokens.
    bounds: (words + 1,) int64; `pieces[bounds[i]:bounds[i + 1]]` are the pieces of word i, never empty.
    """

    starts: IntArray
    ends: IntArray
    pieces: IntArray
    bounds: IntArray

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much one forward item holds.

    tokens: pieces of text and label prompt together, special tokens not counted.
    words: words of text.
    span_words: the longest span the model can find, in words; None where it is bounded by the window alone.
    """

    tokens: int
    words: int
    span_words: int | None


class Prepared(Protocol):
    """One item of a batch. The batcher knows nothing of it but its cost."""

    @property
    def cost(self) -> int:
        """Tokens that the item occupies in a batch, special tokens and the labels' share included."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Spans above the threshold, before overlaps are resolved.

    starts, ends: (n,) int64 code points of the whole text; labels: (n,) int64 indices into the prepared label list;
    scores: (n,) float32 in 0..1.
    """

    starts: IntArray
    ends: IntArray
    labels: IntArray
    scores: FloatArray

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Forwarded:
    """What one forward gave: one score array for each item, in order, and the time spent on the device in seconds."""

    scores: list[FloatArray]
    seconds: float


@runtime_checkable
class SpanModel(Protocol):
    """A model that finds spans of label types named at call time.

    `tokenize`, `label_costs`, `prepare` and `decode` are pure CPU and safe from several threads at once.
    `forward` is called from one thread only, the model's executor.
    """

    @property
    def capacity(self) -> Capacity: ...

    def tokenize(self, text: str) -> Words:
        """Cut `text` into words. Every character that is not white space belongs to exactly one word."""
        ...

    def label_costs(self, labels: Sequence[str]) -> list[int]:
        """Tokens of an item's capacity that each label takes; zeros where labels are encoded apart from the text."""
        ...

    def prepare(self, words: Words, first: int, last: int, labels: Sequence[str]) -> Prepared:
        """An item of words `first`..`last` (half-open) and distinct labels.

        Raises `ValueError` when the item does not fit `capacity` or there are no words or no labels.
        """
        ...

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        """Score a mixed batch. Items may differ in length and labels; item i scores as it would alone."""
        ...

    def release(self) -> None:
        """Let go of memory that only makes passes faster, because it ran out. From the thread that calls `forward`."""
        ...

    def decode(self, item: Prepared, scores: FloatArray, threshold: float | FloatArray) -> Candidates:
        """Candidates of the item with a score above `threshold`, one number or (labels,) float32."""
        ...
