"""A span model without weights, for tests of scheduling and failure: a label finds every word that equals it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from models.contract import (
    NO_INCLUSIONS,
    Candidates,
    Capacity,
    FloatArray,
    Forwarded,
    Inclusions,
    Label,
    Prepared,
    Words,
)
from models.loading import LoadedModel, LoadOptions
from models.spans import narrowest

_WORD = re.compile(r"\S+")
_PIECE_CHARACTERS = 8


@dataclass(frozen=True, eq=False)
class ScriptedItem:
    """A window: which words, as checksums, and which labels. cost: pieces of both."""

    words: Words
    first: int
    last: int
    labels: tuple[str, ...]
    cost: int

    def is_about(self, word: str) -> bool:
        heads = self.words.pieces[self.words.bounds[self.first : self.last]]
        return bool((heads == crc32(word.encode())).any())


class ScriptedModel:
    """Takes `seconds` of pretended device time for each pass, and calls `on_forward` before it.

    passes: the items of each forward, in the order of time. threads: who called forward.
    """

    def __init__(
        self,
        *,
        capacity: Capacity | None = None,
        label_cost: int = 0,
        seconds: float = 0.25,
        on_forward: Callable[[Sequence[ScriptedItem]], None] = lambda _: None,
    ) -> None:
        self.capacity = capacity or Capacity(tokens=64, words=32, span_words=3)
        self.taught_dimensions: int | None = None
        self.released = 0
        self.passes: list[list[ScriptedItem]] = []
        self.threads: set[str] = set()
        self._label_cost = label_cost
        self._seconds = seconds
        self._on_forward = on_forward

    def tokenize(self, text: str) -> Words:
        found = list(_WORD.finditer(text))
        counts = [1 + (len(word[0]) - 1) // _PIECE_CHARACTERS for word in found]
        pieces = [
            piece for word, n in zip(found, counts, strict=True) for piece in [crc32(word[0].encode())] + [0] * (n - 1)
        ]
        return Words(
            starts=np.asarray([word.start() for word in found], np.int64),
            ends=np.asarray([word.end() for word in found], np.int64),
            pieces=np.asarray(pieces, np.int64),
            bounds=np.cumsum([0, *counts], dtype=np.int64),
        )

    def label_costs(self, labels: Sequence[Label]) -> list[int]:
        return [self._label_cost] * len(labels)

    def prepare(self, words: Words, first: int, last: int, labels: Sequence[Label]) -> ScriptedItem:
        pieces = int(words.bounds[last] - words.bounds[first])
        cost = pieces + self._label_cost * len(labels)
        if not labels or first >= last or last - first > self.capacity.words:
            raise ValueError("not an item")
        if cost > self.capacity.tokens and last - first > 1:
            raise ValueError("too large for an item")
        return ScriptedItem(words, first, last, tuple(label for label in labels if isinstance(label, str)), cost)

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        batch = [item for item in items if isinstance(item, ScriptedItem)]
        self.passes.append(batch)
        self.threads.add(threading.current_thread().name)
        self._on_forward(batch)
        return Forwarded([_scores(item) for item in batch], self._seconds)

    def release(self) -> None:
        self.released += 1

    def decode(
        self,
        item: Prepared,
        scores: FloatArray,
        threshold: float | FloatArray,
        inclusions: Inclusions = NO_INCLUSIONS,
    ) -> Candidates:
        assert isinstance(item, ScriptedItem)
        word, label = np.nonzero(scores > threshold)
        kept = narrowest(word, label, scores[word, label], inclusions)
        word, label = word[kept], label[kept]
        starts, ends = item.words.starts[item.first : item.last], item.words.ends[item.first : item.last]
        return Candidates(starts[word], ends[word], label, scores[word, label])


def scripted_load(model: ScriptedModel) -> Callable[[str, LoadOptions], LoadedModel]:
    """A loader that gives `model` for every span model, and another one for what is not."""
    return lambda checkpoint, options: LoadedModel(
        model if options.kind == "span" else ScriptedModel(),
        checkpoint,
        "cpu",
        "it is scripted",
        "scripted",
        "fp32",
        "as written",
    )


def loading(loaded: LoadedModel) -> Callable[[str, LoadOptions], LoadedModel]:
    """A loader that gives `loaded` for every span model, and a scripted one for what is not."""
    other = scripted_load(ScriptedModel())
    return lambda checkpoint, options: loaded if options.kind == "span" else other(checkpoint, options)


def _scores(item: ScriptedItem) -> FloatArray:
    """(words, labels) float32: 0.9 where the word is the label."""
    heads = item.words.pieces[item.words.bounds[item.first : item.last]]
    labels = np.asarray([crc32(label.encode()) for label in item.labels], np.int64)
    return np.where(heads[:, None] == labels[None], np.float32(0.9), np.float32(0.1))
