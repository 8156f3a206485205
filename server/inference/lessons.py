"""Teaching a span model labels by examples: which passes show it the examples, and what is kept. Knows no tasks.

What was taught is kept in memory, by a keyed digest of labels and examples; neither a text nor a label is.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np

from models.contract import FloatArray, Label, Prepared, SpanModel, TaughtLabel, Words
from models.teaching import FAR, Lesson, basis
from server.inference.chunking import Window, split
from server.inference.remembered import Remembered

KEPT = 256
"""Sets of taught labels kept, the least recently used going first; one of ten labels of 256 dimensions has 10 kB."""

Place = tuple[int, int, int]
"""Start and end in code points, and the label as an index."""


@dataclass(frozen=True, slots=True)
class SpanExample:
    """A text with all spans in it of the labels that are taught."""

    text: str
    places: frozenset[Place]


@dataclass(frozen=True, slots=True, eq=False)
class Showing:
    """One prepared item: a window of an example."""

    words: Words
    window: Window
    places: frozenset[Place]
    item: Prepared


class LessonPlan:
    """The passes over examples. The answer is a `Lesson` of every window."""

    def __init__(self, showings: Sequence[Showing], dimensions: int, labels: int) -> None:
        self._showings = showings
        self._dimensions = dimensions
        self._labels = labels

    @property
    def items(self) -> list[Prepared]:
        return [showing.item for showing in self._showings]

    def decode(self, index: int, scores: FloatArray) -> Lesson:
        """scores: (words, width, dimensions + labels)."""
        showing = self._showings[index]
        window, (words, width, _) = showing.window, scores.shape
        first, step = np.nonzero(np.add.outer(np.arange(words), np.arange(width)) < words)
        owned = (first >= window.own_first - window.first) & (first < window.own_last - window.first)
        first, step = first[owned], step[owned]
        logits = scores[first, step, self._dimensions :]
        expected = self._expected(showing, first, first + step)
        near = (logits > FAR).any(axis=1) | expected.any(axis=1)
        features = scores[first[near], step[near], : self._dimensions]
        return Lesson(features, logits[near], expected[near])

    def merge(self, parts: Sequence[Lesson]) -> list[Lesson]:
        return list(parts)

    def _expected(self, showing: Showing, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """(spans, labels) bool: the spans of the window that the example names."""
        window = showing.window
        starts = showing.words.starts[window.first : window.last][first].tolist()
        ends = showing.words.ends[window.first : window.last][last].tolist()
        spans = {place: index for index, place in enumerate(zip(starts, ends, strict=True))}
        expected = np.zeros((len(first), self._labels), bool)
        for start, end, label in showing.places:
            if (index := spans.get((start, end))) is not None:
                expected[index, label] = True
        return expected


class Lessons:
    """Plans by which a model is taught, and the labels that it was taught. Safe from several threads at once."""

    def __init__(self, model: SpanModel, overlap_words: int) -> None:
        self._model = model
        self._overlap_words = overlap_words
        self._taught: Remembered[list[TaughtLabel]] = Remembered(KEPT)
        self._plans: WeakValueDictionary[bytes, LessonPlan] = WeakValueDictionary()
        self._lock = threading.Lock()

    def key(self, prompts: Sequence[str], examples: Sequence[SpanExample]) -> bytes:
        """What stands for labels and examples."""
        return self._taught.key([list(prompts), [[each.text, sorted(each.places)] for each in examples]])

    def taught(self, key: bytes) -> list[TaughtLabel] | None:
        """The labels, where they were taught before."""
        return self._taught.get([key]).get(key)

    def keep(self, key: bytes, labels: list[TaughtLabel]) -> None:
        self._taught.put(key, labels)

    def plan(self, key: bytes, prompts: Sequence[str], examples: Sequence[SpanExample]) -> LessonPlan:
        """The passes over the examples; one plan for all who ask for the same at the same time."""
        with self._lock:
            plan = self._plans.get(key)
        if plan is None:
            plan = self._made(prompts, examples)
            with self._lock:
                plan = self._plans.setdefault(key, plan)
        return plan

    def _made(self, prompts: Sequence[str], examples: Sequence[SpanExample]) -> LessonPlan:
        dimensions = self._model.taught_dimensions
        assert dimensions is not None
        labels: list[Label] = [*basis(dimensions), *prompts]
        showings = []
        for example in examples:
            words = self._model.tokenize(example.text)
            if not len(words):
                continue
            pieces = np.diff(words.bounds).tolist()
            parts = split(pieces, self._model.label_costs(labels), self._model.capacity, self._overlap_words)
            showings += [
                Showing(words, window, example.places, self._model.prepare(words, window.first, window.last, labels))
                for window in parts.windows
            ]
        return LessonPlan(showings, dimensions, len(prompts))
