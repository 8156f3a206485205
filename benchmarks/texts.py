"""Texts and labels to measure with: the sample texts of the tests, put together to realistic lengths."""

from __future__ import annotations

import json
import random
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "tests" / "data" / "texts.jsonl"
SHORTEST, LONGEST = 10, 300


def mixed_texts(count: int, seed: int = 0) -> list[str]:
    """Texts of 10 to 300 words, most of them short (log-normal, median about 40), of whole sample sentences."""
    source = random.Random(seed)  # noqa: S311 - a benchmark repeats itself
    sentences = [row["text"] for row in _rows()]
    texts = []
    for _ in range(count):
        wanted = min(max(round(source.lognormvariate(3.7, 0.8)), SHORTEST), LONGEST)
        words: list[str] = []
        while len(words) < wanted:
            words += source.choice(sentences).split()
        texts.append(" ".join(words[:LONGEST]))
    return texts


def text_of(words: int) -> str:
    """One text of about so many words."""
    found = " ".join(row["text"] for row in _rows()).split()
    return " ".join(found[:words])


def label_names() -> list[str]:
    """Every label of the samples, sorted."""
    return sorted({label for row in _rows() for label in row["labels"]})


def label_sets(count: int, size: int, *, shared: bool, seed: int = 0) -> list[list[str]]:
    """`count` sets of `size` labels: the same for all texts, or one drawn for each."""
    source = random.Random(seed)  # noqa: S311 - a benchmark repeats itself
    names = label_names()
    while len(names) < size:
        names += [f"{name} of interest" for name in names]
    first = source.sample(names, size)
    return [first if shared else source.sample(names, size) for _ in range(count)]


def _rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
