"""The three steps every model family answers in: prepare, forward, decode. Nothing here knows of requests or HTTP.

Only `forward` touches the device, only `forward` is batched and only what an engine spends inside it is model time.
There are four kinds of models: span models find labelled spans, pair models judge a text beside a hypothesis or alone,
sentence models embed texts, generation models write one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]

Kind = Literal["span", "pair", "sentence", "generation"]
"""What a model can be asked. One checkpoint may hold models of several kinds."""


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


@dataclass(frozen=True, slots=True, eq=False)
class TaughtLabel:
    """A label that examples have taught: what the model makes of `name`, moved by `change`; without a name `change`.

    change: (dimensions,) float32, as many as the model's `taught_dimensions`.
    """

    name: str | None
    change: FloatArray


Label = str | TaughtLabel

Inclusions = Mapping[int, IntArray]
"""For a label's place in a list, the places of those that it includes: person includes scientist."""
NO_INCLUSIONS: Inclusions = MappingProxyType({})


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
    """What one forward gave: one score array for each item, in order, and the time spent on the device in seconds.

    Scores are float32, but those of a generation model, which are token ids.
    """

    scores: list[NDArray[Any]]
    seconds: float


class Model(Protocol):
    """What all kinds have in common: `forward` and `release` are called from one thread only, the model's executor."""

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        """Score a mixed batch. Items may differ in length and labels; item i scores as it would alone."""
        ...

    def release(self) -> None:
        """Let go of memory that only makes passes faster, because it ran out. From the thread that calls `forward`."""
        ...


@runtime_checkable
class SpanModel(Model, Protocol):
    """A model that finds spans of label types named at call time.

    `tokenize`, `label_costs`, `prepare` and `decode` are pure CPU and safe from several threads at once.
    """

    @property
    def capacity(self) -> Capacity: ...

    def tokenize(self, text: str) -> Words:
        """Cut `text` into words. Every character that is not white space belongs to exactly one word."""
        ...

    @property
    def taught_dimensions(self) -> int | None:
        """Dimensions of a `TaughtLabel`; None where logits are not linear in labels' vectors, so that none is taken."""
        ...

    def label_costs(self, labels: Sequence[Label]) -> list[int]:
        """Tokens of an item's capacity that each label takes; zeros where labels are encoded apart from the text."""
        ...

    def prepare(self, words: Words, first: int, last: int, labels: Sequence[Label]) -> Prepared:
        """An item of words `first`..`last` (half-open) and distinct labels.

        Raises `ValueError` when the item does not fit `capacity` or there are no words or no labels.
        """
        ...

    def decode(
        self, item: Prepared, scores: FloatArray, threshold: float | FloatArray, inclusions: Inclusions = NO_INCLUSIONS
    ) -> Candidates:
        """Candidates of the item with a score above `threshold`, one number or (labels,) float32.

        inclusions: of the item's labels; see `models.spans.narrowest`.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A text as one sequence of pieces, tokenised once.

    pieces: (pieces,) int64 token ids without special tokens. bounds: (units + 1,) int64; the text may be cut between
    units, of which unit i is `pieces[bounds[i]:bounds[i + 1]]`.
    """

    pieces: IntArray
    bounds: IntArray

    def __len__(self) -> int:
        return len(self.bounds) - 1


@runtime_checkable
class SentenceModel(Model, Protocol):
    """A model that embeds texts. `tokenize` and `prepare` are pure CPU and safe from several threads at once.

    The scores of an item are the mean of its tokens' vectors: (dimensions,) float32, not scaled to any length.
    """

    @property
    def dimensions(self) -> int: ...

    @property
    def capacity(self) -> int:
        """Pieces of one item, special tokens not counted."""
        ...

    def tokenize(self, text: str) -> Tokens: ...

    def prepare(self, tokens: Tokens, first: int, last: int) -> Prepared:
        """An item of units `first`..`last` (half-open), which may be none.

        Raises `ValueError` when they do not fit `capacity`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the scores of a pair model stand for.

    names: of its classes, in order. entailment, contradiction: for a model of natural language inference their places
    among the classes; None for a model that classifies texts alone. independent: whether several classes of such a
    model may hold of one text.
    """

    names: tuple[str, ...]
    entailment: int | None = None
    contradiction: int | None = None
    independent: bool = False


@runtime_checkable
class PairModel(Model, Protocol):
    """A model that judges a text beside a hypothesis, or alone. All but `forward` is pure CPU and safe from any thread.

    The scores of an item are its logits: (classes,) float32.
    """

    @property
    def outcomes(self) -> Outcomes: ...

    @property
    def capacity(self) -> int:
        """Pieces of text and hypothesis together, special tokens not counted."""
        ...

    def tokenize(self, text: str) -> Tokens: ...

    def hypothesis(self, text: str) -> IntArray:
        """Pieces (pieces,) int64 of a hypothesis, without special tokens."""
        ...

    def prepare(self, tokens: Tokens, first: int, last: int, hypothesis: IntArray | None) -> Prepared:
        """An item of units `first`..`last` (half-open), which may be none, and a hypothesis or none.

        Raises `ValueError` when they do not fit `capacity`.
        """
        ...


@runtime_checkable
class GenerationModel(Model, Protocol):
    """A model that writes a text for a text. All but `forward` is pure CPU and safe from any thread.

    The scores of an item are the tokens that were written: (tokens,) int64, without special tokens around them. What is
    written is decided by the item alone, and is at most half as long as what an item holds.
    """

    @property
    def capacity(self) -> int:
        """Pieces of one item, special tokens not counted."""
        ...

    @property
    def output_tokens(self) -> int:
        """The most that is written for one item."""
        ...

    def tokenize(self, text: str) -> Tokens: ...

    def prepare(self, tokens: Tokens, first: int, last: int) -> Prepared:
        """An item of units `first`..`last` (half-open). Raises `ValueError` for none, or when they do not fit."""
        ...

    def decode(self, item: Prepared, scores: IntArray) -> str:
        """The text that was written for the item."""
        ...
