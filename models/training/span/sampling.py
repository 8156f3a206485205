"""From an example to one question of training: which types, by what names, about which spans, with what weights.

Negative spans are drawn, more of the narrow than of the wide, and weighted by the inverse of their chance, so that the
loss stays an unbiased estimate of the loss over all spans.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray, IntArray
from models.training.span.config import Asking, Spans
from models.training.span.corpus import ANY_LABEL, Corpus, Example
from models.training.span.names import Phrasebook
from models.training.span.teachings import Teachings
from models.training.span.written import Codes

_OWN_COUNTS = (2, 3, 4, 6, 8, 12, 16, 24, 32)
_NOTHING = np.zeros((0, 2), np.int32)
_OVERLAPPING = 0.3
"""Weight, in a partially annotated text, of a span that overlaps a mention without being one."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """labels: (labels,) rows of the phrasebook. first, last: (spans,) words. target, weight: (spans, labels). taught:
    (spans,) int64 rows of the teachings, -1 where the teacher says nothing."""

    labels: IntArray
    first: IntArray
    last: IntArray
    target: FloatArray
    weight: FloatArray
    taught: IntArray


class Sampler:
    """Draws questions.

    likeness: (labels, labels) cosines of the types' names. `codes` are asked of any text, about the spans that are
    certainly none.
    """

    def __init__(
        self,
        corpus: Corpus,
        book: Phrasebook,
        likeness: FloatArray,
        asking: Asking,
        spans: Spans,
        max_width: int,
        codes: Codes | None = None,
    ) -> None:
        self.corpus = corpus
        self._book = book
        self._likeness = likeness
        self._asking = asking
        self._spans = spans
        self._chances = np.geomspace(spans.narrow, spans.wide, max_width)
        self._max_width = max_width
        self._askable = _askable(corpus)
        self._codes = codes
        self._teachings: Teachings | None = None

    def taught(self, teachings: Teachings) -> Sampler:
        """A sampler like this that always draws the spans of `teachings`."""
        other = copy(self)
        other._teachings = teachings
        return other

    def question(self, index: int, positive: float, rng: np.random.Generator) -> Question:
        """A question about example `index`; `positive` is the weight of targets that hold."""
        example = self.corpus[index]
        labels, weights, far = self._labels(example, rng)
        codes = self._absent_codes(example, labels, rng)
        labels, weights = np.concatenate((labels, codes)), np.append(weights, np.zeros(len(codes), np.float32))
        column = np.full(len(self.corpus.names), -1, np.int64)
        column[labels] = np.arange(len(labels))
        taught, row = self._teachings.of(index) if self._teachings else (_NOTHING, 0)
        first, last, chance, mentioned, beside = self._drawn(example, taught, rng)
        target = np.zeros((len(first), len(labels)), np.float32)
        weight = np.broadcast_to((1.0 / chance)[:, None] * weights, target.shape).astype(np.float32)
        if example.partial:
            weight *= np.where(mentioned, 1.0, np.where(beside, _OVERLAPPING, self._spans.background))[:, None]
        # That a mention is of one type says little of others that nobody asked about: a person may be a writer.
        weight[np.ix_(np.flatnonzero(mentioned), column[far])] *= self._asking.far_mention
        _mask(weight, example, first, last, column)
        if self._codes is not None and len(codes):
            certain = self._codes.absent(example, first, last)
            weight[:, column[codes]] = np.where(certain, 1.0 / chance, 0.0)[:, None]
        for begin, end, label in example.mentions:
            if column[label] >= 0:
                hit = (first == begin) & (last == end)
                target[hit, column[label]] = 1.0
                weight[hit, column[label]] = positive
        rows = _rows(first, last, taught, row)
        return Question(self._named(labels, rng), first, last, target, weight, rows)

    def _labels(self, example: Example, rng: np.random.Generator) -> tuple[IntArray, FloatArray, IntArray]:
        """Distinct label indices in random order, the weight of their targets, and those among them that are far."""
        asking = self._asking
        there = np.unique(example.mentions[:, 2])
        present = rng.permutation(there)[: asking.present]
        if len(present) > 1 and rng.random() > asking.keep:
            present = present[: rng.integers(1, len(present) + 1)]
        own = example.labels[~np.isin(example.labels, there)]
        own = rng.permutation(own)[: min(asking.own, int(rng.choice(_OWN_COUNTS)))]
        far = self._far(example, np.concatenate((there, example.labels)), rng)
        labels = np.concatenate((present, own, far)).astype(np.int64)
        weights = np.ones(len(labels), np.float32)
        weights[len(present) + len(own) :] = asking.far_weight
        order = rng.permutation(len(labels))
        return labels[order], weights[order], far

    def _absent_codes(self, example: Example, asked: IntArray, rng: np.random.Generator) -> IntArray:
        """Types made of digits that are not annotated here, beside those `asked`."""
        if self._codes is None:
            return np.zeros(0, np.int64)
        known = np.concatenate((example.labels, example.mentions[:, 2], asked))
        others = self._codes.labels[~np.isin(self._codes.labels, known)]
        return rng.permutation(others)[: int(rng.integers(0, self._asking.codes + 1))]

    def _far(self, example: Example, near: IntArray, rng: np.random.Generator) -> IntArray:
        """Types of other sources that are unlike every type annotated here; at least one where there is none at all."""
        count = int(rng.integers(0, self._asking.far + 1)) if len(near) else max(1, self._asking.far)
        drawn = np.unique(rng.choice(self._askable, size=count)) if count else np.zeros(0, np.int64)
        drawn = drawn[~np.isin(drawn, near)]
        unknown = example.unknown[:, 2]
        near = np.concatenate((near, unknown[unknown != ANY_LABEL]))
        if len(drawn) and len(near):
            drawn = drawn[self._likeness[np.ix_(drawn, near)].max(axis=1) <= self._asking.far_cosine]
        return drawn

    def _drawn(
        self, example: Example, taught: NDArray[np.int32], rng: np.random.Generator
    ) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray]:
        """Spans drawn, their chance, whether each is a mention and whether it overlaps one."""
        first, last = _grid(len(example.heads), self._max_width)
        mentioned, beside = np.zeros(len(first), bool), np.zeros(len(first), bool)
        for begin, end, _ in example.mentions:
            mentioned |= (first == begin) & (last == end)
            beside |= (first <= end) & (last >= begin)
        chance = self._chances[last - first]
        chance = np.where(beside, np.minimum(1.0, chance * self._spans.beside), chance)
        always = mentioned.copy()
        for begin, end in taught:
            always |= (first == begin) & (last == end)
        chance = np.where(always, 1.0, chance)
        taken = rng.random(len(first)) < chance
        return first[taken], last[taken], chance[taken], mentioned[taken], beside[taken]

    def _named(self, labels: IntArray, rng: np.random.Generator) -> IntArray:
        """A phrase for each label; one that another label here already has is replaced by the plain name."""
        rows: list[int] = []
        for label in labels.tolist():
            row = self._book.draw(label, rng)
            rows.append(self._book.main(label) if row in rows else row)
        return np.asarray(rows, np.int64)


def _mask(weight: FloatArray, example: Example, first: IntArray, last: IntArray, column: IntArray) -> None:
    """Take the weight from what nobody knows: a span that may be of a type, and what overlaps it, say nothing."""
    for begin, end, label in example.unknown:
        overlaps = (first <= end) & (last >= begin)
        if label == ANY_LABEL:
            weight[overlaps] = 0.0
        elif column[label] >= 0:
            weight[overlaps, column[label]] = 0.0


def _rows(first: IntArray, last: IntArray, taught: NDArray[np.int32], row: int) -> IntArray:
    """The row of the teachings for each drawn span; those of `taught` (n, 2) begin at `row`."""
    rows = np.full(len(first), -1, np.int64)
    for at, (begin, end) in enumerate(taught):
        rows[(first == begin) & (last == end)] = row + at
    return rows


def _askable(corpus: Corpus) -> IntArray:
    """Labels that some text mentions; the others would only ever be negatives."""
    mentioned = np.unique(corpus.mentions[:, 2])
    return mentioned.astype(np.int64) if len(mentioned) else np.arange(len(corpus.names))


@lru_cache(512)
def _grid(words: int, max_width: int) -> tuple[IntArray, IntArray]:
    """First and last word of every span of at most `max_width` words."""
    first = np.repeat(np.arange(words), max_width)
    last = first + np.tile(np.arange(max_width), words)
    inside = last < words
    return first[inside], last[inside]
