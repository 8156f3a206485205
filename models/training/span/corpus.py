"""Annotated texts as token ids and word positions in flat arrays, which worker processes share without copies."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.contract import IntArray, Words
from models.gliner.tokenization import PieceTokenizer
from models.training.span.records import ANY, Mention, Record

MAX_WORDS = 160
MAX_PIECES = 320
"""Of one example; longer texts are cut where no mention is cut, shorter than a serving window to keep steps even."""
COVERED = 0.6
"""A mention that ends inside a word is taken for the whole words if it covers this share of them."""
ANY_LABEL = -1

Spans = NDArray[np.int32]
"""(n, 3): first word, last word (inclusive), index of the label."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One text, or a window of it, ready for sampling.

    pieces: (pieces,) ids without special tokens. heads: (words,) the first piece of each word. mentions and unknown:
    spans, the latter of spans that may be of their label (`ANY_LABEL`: of any). labels: (n,) the exhaustive ones.
    """

    pieces: IntArray
    heads: IntArray
    mentions: Spans
    unknown: Spans
    labels: IntArray
    partial: bool


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Every example, flat: the part of example i is `flat[bounds[i]:bounds[i + 1]]`.

    names: the labels' names, by index; sources: by index. label_sets holds each distinct set of labels once.
    """

    names: NDArray[np.str_]
    sources: NDArray[np.str_]
    source: NDArray[np.int16]
    partial: NDArray[np.bool_]
    pieces: NDArray[np.int32]
    piece_bounds: IntArray
    heads: NDArray[np.int32]
    head_bounds: IntArray
    mentions: Spans
    mention_bounds: IntArray
    unknown: Spans
    unknown_bounds: IntArray
    label_set: NDArray[np.int32]
    label_sets: NDArray[np.int32]
    label_set_bounds: IntArray

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, index: int) -> Example:
        chosen = self.label_set[index]
        return Example(
            pieces=_part(self.pieces, self.piece_bounds, index).astype(np.int64),
            heads=_part(self.heads, self.head_bounds, index).astype(np.int64),
            mentions=_part(self.mentions, self.mention_bounds, index),
            unknown=_part(self.unknown, self.unknown_bounds, index),
            labels=_part(self.label_sets, self.label_set_bounds, chosen).astype(np.int64),
            partial=bool(self.partial[index]),
        )

    def lengths(self) -> IntArray:
        """(examples,) int64: pieces of each."""
        return np.diff(self.piece_bounds)

    def save(self, path: Path) -> None:
        np.savez_compressed(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Corpus:
        with np.load(path) as file:
            return cls(**{field.name: file[field.name] for field in fields(cls)})


class CorpusBuilder:
    """Takes records one by one; `max_width` is the longest span in words that the model can find."""

    def __init__(self, tokenizer: PieceTokenizer, max_width: int) -> None:
        self._tokenizer = tokenizer
        self._max_width = max_width
        self._labels: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._sets: dict[tuple[int, ...], int] = {}
        self._source, self._label_set, self._partial = array("h"), array("i"), array("b")
        self._pieces, self._heads = _Ragged("i"), _Ragged("i")
        self._mentions, self._unknown = _Ragged("i"), _Ragged("i")

    def add(self, record: Record) -> None:
        words = self._tokenizer.split(record.text)
        mentions, unknown = self._placed(record, words)
        chosen = tuple(sorted({self._label(label) for label in record.labels}))
        label_set = self._sets.setdefault(chosen, len(self._sets))
        source = self._sources.setdefault(record.source, len(self._sources))
        for first, last in windows(words, [(a, b) for a, b, _ in mentions + unknown]):
            begin, end = words.bounds[first], words.bounds[last]
            self._pieces.append(words.pieces[begin:end].tolist())
            self._heads.append((words.bounds[first:last] - begin).tolist())
            self._mentions.append(_within(mentions, first, last))
            self._unknown.append(_within(unknown, first, last))
            self._source.append(source)
            self._label_set.append(label_set)
            self._partial.append(record.partial)

    def build(self) -> Corpus:
        sets = _Ragged("i")
        for chosen in self._sets:
            sets.append(chosen)
        return Corpus(
            names=np.asarray(list(self._labels) or [""]),
            sources=np.asarray(list(self._sources) or [""]),
            source=np.asarray(self._source, np.int16),
            partial=np.asarray(self._partial, np.bool_),
            pieces=self._pieces.flat(),
            piece_bounds=self._pieces.bounds(),
            heads=self._heads.flat(),
            head_bounds=self._heads.bounds(),
            mentions=self._mentions.flat().reshape(-1, 3),
            mention_bounds=self._mentions.bounds() // 3,
            unknown=self._unknown.flat().reshape(-1, 3),
            unknown_bounds=self._unknown.bounds() // 3,
            label_set=np.asarray(self._label_set, np.int32),
            label_sets=sets.flat(),
            label_set_bounds=sets.bounds(),
        )

    def _label(self, name: str) -> int:
        return ANY_LABEL if name == ANY else self._labels.setdefault(name, len(self._labels))

    def _placed(self, record: Record, words: Words) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
        """Mentions and unknown spans in words. A mention that the model could not give as it is becomes unknown."""
        mentions: list[tuple[int, int, int]] = []
        unknown: list[tuple[int, int, int]] = []
        for mention in record.mentions:
            place = _place(mention, words)
            if place is not None:
                first, last, exact = place
                fits = exact and last - first < self._max_width
                (mentions if fits else unknown).append((first, last, self._label(mention.label)))
        for mention in record.unknown:
            place = _place(mention, words)
            if place is not None:
                unknown.append((place[0], place[1], self._label(mention.label)))
        return mentions, unknown


def windows(words: Words, spans: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Cuts `words` into ranges of at most `MAX_WORDS` and `MAX_PIECES`, between `spans` where that is possible."""
    first, total = 0, len(words)
    while first < total:
        last = int(np.searchsorted(words.bounds, words.bounds[first] + MAX_PIECES, "right")) - 1
        last = max(first + 1, min(last, first + MAX_WORDS, total))
        if last < total:
            cut = last
            while cut > first + 20 and any(begin < cut <= end for begin, end in spans):
                cut -= 1
            last = cut if cut > first + 20 else last
        yield first, last
        first = last


def _place(mention: Mention, words: Words) -> tuple[int, int, bool] | None:
    """First and last word of a mention, and whether it covers enough of them to stand for it."""
    first = int(np.searchsorted(words.ends, mention.start, "right"))
    last = int(np.searchsorted(words.starts, mention.end, "left")) - 1
    if first > last:
        return None
    length = words.ends[last] - words.starts[first]
    return first, last, mention.end - mention.start >= COVERED * length


def _within(spans: Iterable[tuple[int, int, int]], first: int, last: int) -> list[int]:
    """The spans inside words first..last, flat and counted from `first`."""
    return [value for a, b, label in spans if a >= first and b < last for value in (a - first, b - first, label)]


class _Ragged:
    """Lists of numbers of different lengths, kept flat."""

    def __init__(self, kind: str) -> None:
        self._flat = array(kind)
        self._bounds = array("q", [0])

    def append(self, values: Iterable[int]) -> None:
        self._flat.extend(values)
        self._bounds.append(len(self._flat))

    def flat(self) -> NDArray[np.int32]:
        return np.array(self._flat)

    def bounds(self) -> IntArray:
        return np.asarray(self._bounds, np.int64)


def _part(flat: NDArray[np.generic], bounds: IntArray, index: int) -> NDArray[np.int32]:
    return flat[bounds[index] : bounds[index + 1]]  # type: ignore[return-value]
