"""A GLiNER checkpoint ready to run: prepare, forward and decode over one or two engines."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.contract import (
    NO_INCLUSIONS,
    Candidates,
    Capacity,
    FloatArray,
    Forwarded,
    Inclusions,
    IntArray,
    Label,
    Prepared,
    TaughtLabel,
    Words,
)
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.engines.shape import Shape
from models.gliner.config import GlinerConfig
from models.gliner.decoding import decode_spans, decode_tokens
from models.gliner.prepared import GlinerItem
from models.gliner.tokenization import PieceTokenizer

LABEL_CACHE = 8192
"""Labels kept, as embeddings or as pieces, the least recently used going first; 8 MiB at 256 dimensions."""
LABEL_BATCH = 64
"""Labels encoded in one call."""
CHARACTERS_PER_PIECE = 4
"""Of label names, about."""
LABELS_PER_TOKEN = 1024
"""Label scores of a bi-encoder, in word x label pairs, that take about as long as one token of its text encoder."""


@dataclass(frozen=True, slots=True)
class Engines:
    """text runs texts against labels; labels embeds label names, for a bi-encoder alone."""

    text: Engine
    labels: Engine | None


class GlinerModel:
    """The family's `SpanModel`. Made by `models.loading`."""

    def __init__(
        self, config: GlinerConfig, tokenizer: PieceTokenizer, label_tokenizer: PieceTokenizer | None, engines: Engines
    ) -> None:
        self._config = config
        self._tokenizer = tokenizer
        self._label_tokenizer = label_tokenizer
        self._engines = engines
        self._label_embeddings: OrderedDict[str, FloatArray] = OrderedDict()
        # The same few types are asked for again and again.
        self._label_pieces = lru_cache(LABEL_CACHE)(self._tokenized_label)
        self._separator, _ = tokenizer.pieces([config.separator_token])
        limits = [limit for limit in (config.max_tokens, tokenizer.limit) if limit is not None]
        self._positions = min(limits, default=None)
        self.capacity = self._capacity()

    def tokenize(self, text: str) -> Words:
        return self._tokenizer.split(text)

    @property
    def taught_dimensions(self) -> int | None:
        return self._config.hidden_size if (self._config.text, self._config.head) == ("bi", "span") else None

    def label_costs(self, labels: Sequence[Label]) -> list[int]:
        if self._config.text == "bi":
            return [0] * len(labels)
        _, bounds = self._label_words(_names(labels))
        return [int(cost) for cost in np.diff(bounds)]

    def prepare(self, words: Words, first: int, last: int, labels: Sequence[Label]) -> GlinerItem:
        if not labels:
            raise ValueError("an item needs at least one label")
        if not 0 <= first < last <= len(words):
            raise ValueError(f"words {first}..{last} are not in a text of {len(words)} words")
        if last - first > self.capacity.words:
            raise ValueError(f"{last - first} words are more than the {self.capacity.words} of one item")
        pieces, bounds = words.pieces[words.bounds[first] : words.bounds[last]], words.bounds[first : last + 1]
        bounds = bounds - bounds[0]
        prompt, label_pieces = self._prompt(labels)
        room = self.capacity.tokens - max(len(prompt) - 1, 0)
        if last - first == 1:
            # Nobody can cut a single word; its pieces behind the window's end change nothing but its context.
            pieces, bounds = pieces[:room], np.minimum(bounds, room)
        if len(pieces) > room:
            raise ValueError(f"{len(pieces)} pieces of text and {len(prompt)} of labels do not fit one item")
        opening = len(self._tokenizer.opening)
        heads = bounds[:-1] if self._config.pooling == "first" else bounds[1:] - 1
        ids = np.concatenate((self._tokenizer.opening, prompt, pieces, self._tokenizer.closing))
        return GlinerItem(
            ids=ids,
            word_pieces=heads + opening + len(prompt),
            label_pieces=label_pieces + opening,
            labels=tuple(labels),
            starts=words.starts[first:last],
            ends=words.ends[first:last],
            cost=len(ids) + self._label_share(last - first, labels),
        )

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        batch = [item for item in items if isinstance(item, GlinerItem)]
        if len(batch) != len(items):
            raise TypeError("an item was prepared by another family")
        shape = self._engines.text.fitted(_shape(batch), self._positions)
        labels, label_seconds = self._label_inputs(batch, shape)
        logits, seconds = self._engines.text.timed(self._text_inputs(batch, labels, shape))
        return Forwarded([self._cut(logits[row], item) for row, item in enumerate(batch)], seconds + label_seconds)

    def decode(
        self, item: Prepared, scores: FloatArray, threshold: float | FloatArray, inclusions: Inclusions = NO_INCLUSIONS
    ) -> Candidates:
        if not isinstance(item, GlinerItem):
            raise TypeError("the item was prepared by another family")
        decode = decode_spans if self._config.head == "span" else decode_tokens
        first, last, label, score = decode(scores, threshold, inclusions)
        return Candidates(item.starts[first], item.ends[last], label, score)

    def release(self) -> None:
        self._engines.text.release()

    def _label_share(self, words: int, labels: Sequence[Label]) -> int:
        """Tokens that a bi-encoder's labels are worth: their scores, and their embedding where it is still to be made.

        An estimate, because the cache may change before the item runs.
        """
        if self._config.text == "uni":
            return 0
        names = {name for label in labels if (name := _name(label)) is not None}
        fresh = names - self._label_embeddings.keys()
        return words * len(labels) // LABELS_PER_TOKEN + sum(2 + len(label) // CHARACTERS_PER_PIECE for label in fresh)

    def _capacity(self) -> Capacity:
        specials = len(self._tokenizer.opening) + len(self._tokenizer.closing)
        # A uni-encoder's prompt ends with one separator, whatever the labels.
        separator = 0 if self._config.text == "bi" else 1
        tokens = (self._positions or 8 * self._config.max_words) - specials - separator
        width = self._config.max_width if self._config.head == "span" else None
        return Capacity(tokens=tokens, words=self._config.max_words, span_words=width)

    def _label_words(self, labels: Sequence[str]) -> tuple[IntArray, IntArray]:
        """Pieces of "<marker> label" for all labels, and where each pair begins and the last one ends."""
        pairs = [self._label_pieces(label) for label in labels]
        bounds = np.zeros(len(pairs) + 1, np.int64)
        np.cumsum([len(pair) for pair in pairs], out=bounds[1:])
        return np.concatenate(pairs), bounds

    def _tokenized_label(self, label: str) -> IntArray:
        return self._tokenizer.pieces([self._config.entity_token, label])[0]

    def _prompt(self, labels: Sequence[Label]) -> tuple[IntArray, IntArray]:
        """Prompt pieces and the position in them that stands for each label; both empty for a bi-encoder."""
        if self._config.text == "bi":
            return np.empty(0, np.int64), np.empty(0, np.int64)
        pieces, bounds = self._label_words(_names(labels))
        positions = bounds[:-1] if self._config.embed_entity_token else bounds[:-1] + 1
        return np.concatenate((pieces, self._separator)), positions

    def _text_inputs(self, batch: Sequence[GlinerItem], labels: FloatArray | IntArray, shape: Shape) -> Inputs:
        lengths = _counts([len(item.ids) for item in batch], shape.batch)
        inputs = {
            "input_ids": _pad([item.ids for item in batch], self._tokenizer.padding, shape.batch, shape.tokens),
            "attention_mask": (np.arange(shape.tokens)[None] < lengths[:, None]).astype(np.int64),
            "word_pieces": _pad([item.word_pieces for item in batch], 0, shape.batch, shape.words),
            "labels": labels,
        }
        if self._config.recurrent_layers:
            inputs["word_counts"] = _counts([len(item.starts) for item in batch], shape.batch)
        return inputs

    def _label_inputs(self, batch: Sequence[GlinerItem], shape: Shape) -> tuple[FloatArray | IntArray, float]:
        """Positions (uni) or embeddings (bi) of every item's labels, padded, and the seconds spent on embedding."""
        if self._config.text == "uni":
            return _pad([item.label_pieces for item in batch], 0, shape.batch, shape.labels), 0.0
        labels = list(dict.fromkeys(label for item in batch for label in item.labels))
        embeddings, seconds = self._label_vectors(labels)
        row = {label: index for index, label in enumerate(labels)}
        places = [np.asarray([row[label] for label in item.labels], np.int64) for item in batch]
        rows = _pad(places, 0, shape.batch, shape.labels)
        return embeddings[rows], seconds

    def _label_vectors(self, labels: Sequence[Label]) -> tuple[FloatArray, float]:
        """Vectors (labels, hidden) float32, and the seconds spent on embedding."""
        names = list(dict.fromkeys(name for label in labels if (name := _name(label)) is not None))
        embeddings, seconds = (
            self._embed(names) if names else (np.empty((0, self._config.hidden_size), np.float32), 0.0)
        )
        if len(names) == len(labels) and not any(isinstance(label, TaughtLabel) for label in labels):
            return embeddings, seconds
        row = {name: index for index, name in enumerate(names)}
        vectors = np.zeros((len(labels), self._config.hidden_size), np.float32)
        for place, label in enumerate(labels):
            if (name := _name(label)) is not None:
                vectors[place] = embeddings[row[name]]
            if isinstance(label, TaughtLabel):
                vectors[place] += label.change
        return vectors, seconds

    def _embed(self, names: Sequence[str]) -> tuple[FloatArray, float]:
        """Embeddings (names, hidden) float32, from the cache where it has them, and the seconds the others took."""
        cache, seconds = self._label_embeddings, 0.0
        missing = [name for name in names if name not in cache]
        fresh: dict[str, FloatArray] = {}
        for begin in range(0, len(missing), LABEL_BATCH):
            chunk = missing[begin : begin + LABEL_BATCH]
            output, spent = self._run_labels(chunk)
            # Copies, because a row of the chunk would keep all of it alive for as long as the cache keeps the row.
            fresh.update((name, row.copy()) for name, row in zip(chunk, output, strict=True))
            seconds += spent
        found = np.stack([fresh[name] if name in fresh else cache[name] for name in names])
        for name in names:
            if name in fresh:
                cache[name] = fresh[name]
            else:
                cache.move_to_end(name)
        while len(cache) > LABEL_CACHE:
            cache.popitem(last=False)
        return found, seconds

    def _run_labels(self, names: Sequence[str]) -> tuple[FloatArray, float]:
        tokenizer, engine = self._label_tokenizer, self._engines.labels
        if tokenizer is None or engine is None:
            raise TypeError("a bi-encoder needs a label tokenizer and a label engine")
        positions = self._config.label_tokens
        sequences = [
            np.concatenate((tokenizer.opening, tokenizer.sequence(name, positions), tokenizer.closing))
            for name in names
        ]
        lengths = np.asarray([len(sequence) for sequence in sequences])
        ids = _pad(sequences, tokenizer.padding, len(names), int(lengths.max()))
        mask = (np.arange(ids.shape[1])[None] < lengths[:, None]).astype(np.int64)
        return engine.timed({"input_ids": ids, "attention_mask": mask})

    def _cut(self, logits: FloatArray, item: GlinerItem) -> FloatArray:
        words, labels = len(item.starts), len(item.labels)
        return logits[:words, :, :labels] if self._config.head == "span" else logits[:words, :labels]


def _name(label: Label) -> str | None:
    return label.name if isinstance(label, TaughtLabel) else label


def _names(labels: Sequence[Label]) -> list[str]:
    """Labels of a uni-encoder, whose prompt takes names alone. Raises `TypeError` for another."""
    names = [label for label in labels if isinstance(label, str)]
    if len(names) < len(labels):
        raise TypeError("this model takes no taught labels")
    return names


def _shape(batch: Sequence[GlinerItem]) -> Shape:
    return Shape(
        len(batch),
        max(len(item.ids) for item in batch),
        max(len(item.starts) for item in batch),
        max(len(item.labels) for item in batch),
    )


def _pad(rows: Sequence[IntArray], value: int, count: int, length: int) -> IntArray:
    """(count, length) int64: rows filled up with `value`, and the last one again where there are fewer than `count`.

    A repeated row is harmless where an empty one would divide by the number of its tokens.
    """
    padded = np.full((count, length), value, np.int64)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    padded[len(rows) :] = padded[len(rows) - 1]
    return padded


def _counts(counts: Sequence[int], count: int) -> IntArray:
    """(count,) int64, the last one again where there are fewer."""
    return np.asarray([*counts, *[counts[-1]] * (count - len(counts))], np.int64)
