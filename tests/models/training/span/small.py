"""Small records, corpora and samplers."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.bundled import bundled_checkpoint
from models.gliner.tokenization import PieceTokenizer
from models.training.span.config import Asking, Spans
from models.training.span.corpus import Corpus, CorpusBuilder
from models.training.span.names import Phrasebook
from models.training.span.records import Mention, Record
from models.training.span.sampling import Sampler

CHECKPOINT = bundled_checkpoint("bundled/span")
TOKENIZER = PieceTokenizer(CHECKPOINT.directory / "labels_tokenizer", CHECKPOINT)


def record(text: str, *mentions: tuple[str, str], labels: tuple[str, ...] = (), **fields: Any) -> Record:
    """A record whose mentions are given by their text."""
    placed = tuple(Mention(text.index(part), text.index(part) + len(part), label) for part, label in mentions)
    return Record(text, placed, labels or tuple(dict.fromkeys(label for _, label in mentions)), "Small", **fields)


def corpus_of(*records: Record, max_width: int = 12) -> Corpus:
    builder = CorpusBuilder(TOKENIZER, max_width)
    for each in records:
        builder.add(each)
    return builder.build()


def sampler_of(corpus: Corpus, **asking: float) -> Sampler:
    names = [str(name) for name in corpus.names]
    likeness = np.eye(len(names), dtype=np.float32)
    return Sampler(corpus, Phrasebook.of(names, {}), likeness, Asking.model_validate(asking), Spans(), 12)
