"""Running a span model over whole texts in tests: one window a text, small mixed batches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from models.contract import Span, SpanModel
from models.spans import select

SAMPLE = Path(__file__).parents[1] / "data" / "texts.jsonl"


class Row(TypedDict):
    source: str
    text: str
    labels: list[str]


def sample_rows() -> list[Row]:
    """The 210 sample texts, each with its own labels."""
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def find(
    model: SpanModel, rows: Sequence[Row], threshold: float, *, flat: bool = True, batch: int = 8
) -> list[list[Span]]:
    """Spans of every row, forwarded `batch` rows at a time as they come: mixed lengths, mixed labels."""
    found: list[list[Span]] = []
    for begin in range(0, len(rows), batch):
        chunk = rows[begin : begin + batch]
        items = []
        for row in chunk:
            words = model.tokenize(row["text"])
            items.append(model.prepare(words, 0, len(words), row["labels"]))
        for row, item, scores in zip(chunk, items, model.forward(items).scores, strict=True):
            found.append(select(model.decode(item, scores, threshold), row["labels"], flat=flat))
    return found
