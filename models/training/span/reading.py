"""Running a checkpoint over annotated development sets, as whoever uses it would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.contract import Candidates, FloatArray, Prepared, SpanModel, Words
from models.kinds import inclusions
from models.loading import LoadOptions, load_span_model
from models.spans import concatenate, select
from models.training.span.measures import Place
from models.training.span.records import Record, read_records

LEAST = 0.02
"""The lowest score of spans that are looked at."""
_AT_ONCE = 64
_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """Records of one source of one file."""

    name: str
    records: tuple[Record, ...]

    def expected(self) -> list[set[Place]]:
        return [{(each.start, each.end, each.label) for each in record.mentions} for record in self.records]


def development_sets(paths: Sequence[Path]) -> list[DevelopmentSet]:
    """The exhaustively annotated records of each file, by source where a file has several."""
    sets = []
    for path in paths:
        name = path.name.partition(".")[0]
        by_source: dict[str, list[Record]] = {}
        for record in read_records(path):
            if not record.partial and record.labels:
                by_source.setdefault(record.source, []).append(record)
        for source, records in by_source.items():
            sets.append(DevelopmentSet(name if len(by_source) == 1 else f"{name}: {source}", tuple(records)))
    return sets


def load(checkpoint: str, device: str) -> SpanModel:
    """A checkpoint on the plainest engine of the device: a bundled one runs its graphs, another runs in torch."""
    engine = "onnx" if device == "cpu" and checkpoint.startswith("bundled/") else "torch"
    options = LoadOptions(device=device, precision="fp32" if device == "cpu" else "auto", engine=engine)
    return load_span_model(checkpoint, options).model


def find(model: SpanModel, records: Sequence[Record], least: float = LEAST) -> list[dict[Place, float]]:
    """Spans above `least` in every record, asked for its labels, no two overlapping."""
    items = [_items(model, record) for record in records]
    flat = [(index, item) for index, parts in enumerate(items) for item in parts]
    flat.sort(key=lambda pair: pair[1].cost)
    candidates: list[list[Candidates]] = [[] for _ in records]
    for batch in _batched(flat):
        scores: list[FloatArray] = model.forward([item for _, item in batch]).scores
        for (index, item), each in zip(batch, scores, strict=True):
            candidates[index].append(model.decode(item, each, least, inclusions(records[index].labels)))
    return [
        {(span.start, span.end, span.label): span.score for span in select(concatenate(parts), record.labels)}
        for parts, record in zip(candidates, records, strict=True)
    ]


def _items(model: SpanModel, record: Record) -> list[Prepared]:
    """The record in windows that fit the model, without overlap: few development texts are longer than one."""
    words = model.tokenize(record.text)
    return [model.prepare(words, first, last, record.labels) for first, last in _windows(words, model)]


def _windows(words: Words, model: SpanModel) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(words):
        fits = int(np.searchsorted(words.bounds, words.bounds[first] + model.capacity.tokens, "right")) - 1
        last = max(first + 1, min(fits, first + model.capacity.words, len(words)))
        yield first, last
        first = last


def _batched(items: Sequence[tuple[int, Prepared]]) -> Iterator[list[tuple[int, Prepared]]]:
    batch: list[tuple[int, Prepared]] = []
    for index, item in items:
        if batch and (len(batch) >= _AT_ONCE or item.cost * (len(batch) + 1) > _TOKENS):
            yield batch
            batch = []
        batch.append((index, item))
    if batch:
        yield batch
