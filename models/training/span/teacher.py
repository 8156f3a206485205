"""What a larger sentence encoder says of the types of mentions, computed once; the small model learns to say the same.

A sentence encoder knows what the world calls "Jorge Luis Borges" without a single annotated span: the mean of its token
states over a mention, beside its embedding of the mention alone, lies near the names of the mention's types. That is
kept as one vector a mention, to be compared with the vectors of type names (distillation, Hinton et al. 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from models.contract import IntArray
from models.errors import CheckpointError
from models.training.precision import compute_type
from models.training.span.config import Teacher
from models.training.span.corpus import Corpus
from models.training.span.preparation import START, Prepared
from models.training.span.start import read_case
from models.training.span.teachings import Teachings, asked

_TOKENS = 4096
_STEP = 8
"""Lengths are padded to multiples: few shapes."""


def teach(teacher: Teacher, directory: Path, device: torch.device) -> Teachings:
    """The teachings about the prepared data in `directory`, by the encoder that `teacher` names.

    `CheckpointError` where its word pieces are not those of the model that learns.
    """
    assert teacher.checkpoint is not None
    prepared = Prepared.read(directory)
    encoder = _Encoder(teacher.checkpoint, directory / START, device)
    corpus = prepared.corpus
    spans = asked(corpus, teacher)
    alone, which = _distinct(corpus, spans)
    in_context = np.concatenate(list(_in_context(encoder, corpus, spans)))
    by_itself = encoder.means([encoder.converted(each) for each in alone])[which]
    mains = [prepared.book.phrases[prepared.book.main(label)] for label in range(len(corpus.names))]
    labels = encoder.means([encoder.tokenized(phrase) for phrase in mains])
    vectors = (in_context + by_itself) / 2
    return Teachings(spans, vectors.astype(np.float16), labels.astype(np.float16))


def _piece_range(corpus: Corpus, example: int, first: int, last: int) -> tuple[int, int]:
    """Where the pieces of words first..last begin and end, counted from the example's first."""
    begin, end = corpus.head_bounds[example], corpus.head_bounds[example + 1]
    heads = corpus.heads[begin:end]
    total = corpus.piece_bounds[example + 1] - corpus.piece_bounds[example]
    return int(heads[first]), int(heads[last + 1]) if last + 1 < len(heads) else int(total)


def _distinct(corpus: Corpus, spans: NDArray[np.int32]) -> tuple[list[IntArray], IntArray]:
    """The distinct spellings of the spans, as pieces, and which of them each span has."""
    index: dict[tuple[int, ...], int] = {}
    which = np.zeros(len(spans), np.int64)
    for at, (example, first, last) in enumerate(spans.tolist()):
        begin, end = _piece_range(corpus, example, first, last)
        offset = int(corpus.piece_bounds[example])
        key = tuple(corpus.pieces[offset + begin : offset + end].tolist())
        which[at] = index.setdefault(key, len(index))
    return [np.asarray(each, np.int64) for each in index], which


def _in_context(encoder: _Encoder, corpus: Corpus, spans: NDArray[np.int32]) -> Iterator[NDArray[np.float32]]:
    """(spans, width): the mean of the token states over each span, of length 1."""
    examples, starts = np.unique(spans[:, 0], return_index=True)
    ends = np.append(starts[1:], len(spans))
    texts = [encoder.converted(corpus[int(example)].pieces) for example in examples]
    ranges = [
        [_piece_range(corpus, *row) for row in spans[begin:end].tolist()]
        for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    yield from encoder.pooled(texts, ranges)


class _Encoder:
    """The teacher, fed with the word pieces of the model that learns."""

    def __init__(self, path: Path, start: Path, device: torch.device) -> None:
        self._device = device
        self._tokenizer: Any = AutoTokenizer.from_pretrained(path)
        model: Any = AutoModel.from_pretrained(path, dtype=compute_type(device))
        self._model = model.eval().to(device)
        self._rows = self._converted_rows(start)

    def converted(self, pieces: IntArray) -> list[int]:
        found: list[int] = self._rows[pieces].tolist()
        return found

    def tokenized(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def means(self, texts: Sequence[list[int]]) -> NDArray[np.float32]:
        """(texts, width) float32: embeddings of whole texts, of length 1."""
        return np.concatenate(list(self.pooled(texts, [[(-1, len(text) + 1)] for text in texts])))

    def pooled(
        self, texts: Sequence[list[int]], ranges: Sequence[Sequence[tuple[int, int]]]
    ) -> Iterator[NDArray[np.float32]]:
        """For each text (ranges, width) float32: means over ranges of its pieces, of length 1; -1 is the token before
        the first piece."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found: list[NDArray[np.float32] | None] = [None] * len(texts)
        begin = 0
        while begin < len(order):
            end = begin + 1
            while end < len(order) and (end - begin + 1) * self._length(texts[order[end]]) <= _TOKENS:
                end += 1
            rows = order[begin:end]
            hidden = self._hidden([texts[row] for row in rows])
            for at, row in enumerate(rows):
                parts = [hidden[at, first + 1 : last + 1].mean(0) for first, last in ranges[row]]
                found[row] = functional.normalize(torch.stack(parts), dim=-1).cpu().numpy()
            begin = end
        return (each for each in found if each is not None)

    @torch.no_grad()
    def _hidden(self, texts: Sequence[list[int]]) -> Tensor:
        length = max(self._length(text) for text in texts)
        opening, closing = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        ids = torch.full((len(texts), length), self._tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text) + 2] = torch.tensor([opening, *text, closing])
            mask[row, : len(text) + 2] = 1
        states: Tensor = self._model(input_ids=ids.to(self._device), attention_mask=mask.to(self._device))[0]
        return states.float()

    @staticmethod
    def _length(text: Sequence[int]) -> int:
        return -(-(len(text) + 2) // _STEP) * _STEP

    def _converted_rows(self, start: Path) -> IntArray:
        """The teacher's row for every row of the vocabulary that learns; cased rows have that of their lower case."""
        case = read_case(start)
        own = Tokenizer.from_file(str(start / "tokenizer.json")).get_vocab()
        theirs = self._tokenizer.get_vocab()
        unknown = self._tokenizer.unk_token_id
        rows = np.full(max(own.values()) + 1, unknown, np.int64)
        for piece, row in own.items():
            rows[row] = theirs.get(piece, unknown)
        if case is not None:
            rows = rows[case.source]
        if np.mean(rows == unknown) > 0.1:
            raise CheckpointError("the teacher splits words into other pieces than the model that learns")
        return rows
