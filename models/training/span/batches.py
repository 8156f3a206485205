"""Batches as a function of seed and position alone: whoever asks for batch n again gets the same one.

Examples are drawn in rounds; each round is sorted by length, cut by padded tokens and shuffled, so that padding is
small and order random, and a run can go on where it stopped, or be shared by several worker processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from models.contract import FloatArray, IntArray
from models.training.span.sampling import Question, Sampler

LENGTHS = (16, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512)
"""Padded lengths: few shapes, since memory is kept for each of them."""
ROUND = 8192
"""Examples drawn at once."""
SPECIALS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tensors of one step.

    ids, mask: (texts, tokens) int64. word_pieces: (texts, words) int64. phrases: (phrases,) int64, the distinct rows of
    the phrasebook. labels: (texts, labels) int64 indices into `phrases`. span_text, first, last, place: (spans,) int64:
    text and words of each span, and its place among those of its text. target, weight: (spans, labels) float32.
    taught, taught_row: (taught,) int64, the spans that a teacher knows, and their rows of the teachings. longest: the
    most spans of one text.
    """

    ids: Tensor
    mask: Tensor
    word_pieces: Tensor
    phrases: Tensor
    labels: Tensor
    span_text: Tensor
    first: Tensor
    last: Tensor
    place: Tensor
    target: Tensor
    weight: Tensor
    taught: Tensor
    taught_row: Tensor
    longest: int

    def tensors(self) -> dict[str, Tensor]:
        """All of them by name."""
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), Tensor)}

    def to(self, device: torch.device) -> Batch:
        moved = {name: value.to(device, non_blocking=True) for name, value in self.tensors().items()}
        return replace(self, **moved)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Limits:
    """Most padded tokens and texts of a batch."""

    tokens: int
    texts: int


@dataclass(frozen=True, slots=True, eq=False)
class Collator:
    """Makes a batch of examples. lower: ids of the same pieces in lower case, where case is told apart."""

    sampler: Sampler
    positive: float
    opening: int
    closing: int
    padding: int
    lower: IntArray | None
    lower_share: float

    def __call__(
        self, pieces: list[IntArray], heads: list[IntArray], rows: IntArray, rng: np.random.Generator
    ) -> Batch:
        questions = [self.sampler.question(int(row), self.positive, rng) for row in rows]
        if self.lower is not None:
            pieces = [self.lower[each] if rng.random() < self.lower_share else each for each in pieces]
        ids, mask, word_pieces = self._text(pieces, heads)
        phrases, labels = _labels(questions)
        counts = np.asarray([len(each.first) for each in questions])
        target, weight = _targets(questions, labels.shape[1])
        span_text = np.repeat(np.arange(len(questions)), counts)
        taught = np.concatenate([each.taught for each in questions])
        place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return Batch(
            ids=torch.from_numpy(ids),
            mask=torch.from_numpy(mask),
            word_pieces=torch.from_numpy(word_pieces),
            phrases=torch.from_numpy(phrases),
            labels=torch.from_numpy(labels),
            span_text=torch.from_numpy(span_text),
            first=torch.from_numpy(np.concatenate([each.first for each in questions])),
            last=torch.from_numpy(np.concatenate([each.last for each in questions])),
            place=torch.from_numpy(place),
            target=torch.from_numpy(target),
            weight=torch.from_numpy(weight),
            taught=torch.from_numpy(np.flatnonzero(taught >= 0)),
            taught_row=torch.from_numpy(taught[taught >= 0]),
            longest=int(counts.max()),
        )

    def _text(self, pieces: list[IntArray], heads: list[IntArray]) -> tuple[IntArray, IntArray, IntArray]:
        tokens = padded(max(len(each) for each in pieces) + SPECIALS)
        words = padded(max(len(each) for each in heads))
        ids = np.full((len(pieces), tokens), self.padding, np.int64)
        mask = np.zeros_like(ids)
        word_pieces = np.zeros((len(pieces), words), np.int64)
        for row, (own, starts) in enumerate(zip(pieces, heads, strict=True)):
            ids[row, 0], ids[row, len(own) + 1] = self.opening, self.closing
            ids[row, 1 : len(own) + 1] = own
            mask[row, : len(own) + SPECIALS] = 1
            word_pieces[row, : len(starts)] = starts + 1
        return ids, mask, word_pieces


class Batches(IterableDataset[Batch]):
    """The endless row of batches of `seed`, from the one at `start` on; among worker processes each makes its own."""

    def __init__(
        self, collator: Collator, chances: FloatArray, lengths: IntArray, limits: Limits, seed: int, start: int = 0
    ) -> None:
        super().__init__()
        self._collator = collator
        self._chances = chances
        self._lengths = lengths
        self._limits = limits
        self._seed = seed
        self.start = start

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        count, own = (worker.num_workers, worker.id) if worker else (1, 0)
        for position, rows in enumerate(self.plan()):
            if position >= self.start and (position - self.start) % count == own:
                yield self.batch(position, rows)

    def plan(self) -> Iterator[IntArray]:
        """Rows of the corpus for each batch, from the very first on."""
        number = 0
        while True:
            rng = np.random.default_rng([self._seed, 0, number])
            drawn = np.searchsorted(self._chances, rng.random(ROUND) * self._chances[-1], "right")
            yield from _cut(drawn, self._lengths, self._limits, rng)
            number += 1

    def batch(self, position: int, rows: IntArray) -> Batch:
        rng = np.random.default_rng([self._seed, 1, position])
        corpus = self._collator.sampler.corpus
        examples = [corpus[int(row)] for row in rows]
        return self._collator([each.pieces for each in examples], [each.heads for each in examples], rows, rng)


def padded(length: int) -> int:
    """The least of `LENGTHS` that holds `length`, or the next multiple of 64."""
    return next((each for each in LENGTHS if each >= length), -(-length // 64) * 64)


def _cut(drawn: IntArray, lengths: IntArray, limits: Limits, rng: np.random.Generator) -> Iterator[IntArray]:
    drawn = drawn[np.argsort(lengths[drawn], kind="stable")]
    groups, begin = [], 0
    while begin < len(drawn):
        end = begin + 1
        while (
            end < len(drawn)
            and end - begin < limits.texts
            and padded(int(lengths[drawn[end]]) + SPECIALS) * (end - begin + 1) <= limits.tokens
        ):
            end += 1
        groups.append(drawn[begin:end])
        begin = end
    for index in rng.permutation(len(groups)):
        yield groups[index]


def _labels(questions: list[Question]) -> tuple[IntArray, IntArray]:
    """Distinct phrase rows, and each text's labels as indices into them, padded with the first."""
    phrases, inverse = np.unique(np.concatenate([each.labels for each in questions]), return_inverse=True)
    width = -(-max(len(each.labels) for each in questions) // 8) * 8
    labels = np.zeros((len(questions), width), np.int64)
    begin = 0
    for row, each in enumerate(questions):
        labels[row, : len(each.labels)] = inverse[begin : begin + len(each.labels)]
        begin += len(each.labels)
    return phrases.astype(np.int64), labels


def _targets(questions: list[Question], width: int) -> tuple[FloatArray, FloatArray]:
    """Targets and weights of all spans; padded labels weigh nothing."""
    total = sum(len(each.first) for each in questions)
    target, weight = np.zeros((total, width), np.float32), np.zeros((total, width), np.float32)
    begin = 0
    for each in questions:
        rows, columns = each.target.shape
        target[begin : begin + rows, :columns] = each.target
        weight[begin : begin + rows, :columns] = each.weight
        begin += rows
    return target, weight
