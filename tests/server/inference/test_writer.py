"""A writer over a model that writes what it reads, shortened: the real batcher, no weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from models.contract import Forwarded, GenerationModel, IntArray, Prepared, Tokens
from server.inference.batcher import Batcher
from server.inference.outcome import ForwardError
from server.inference.packing import BatchBudget
from server.inference.runner import Found
from server.inference.writer import Writer


@dataclass(frozen=True)
class Item:
    ids: IntArray

    @property
    def cost(self) -> int:
        return len(self.ids)


class FirstWords:
    """Writes the first `output_tokens` words of ten; a word is a piece."""

    capacity = 10
    output_tokens = 2

    def __init__(self) -> None:
        self._words: list[str] = []

    def tokenize(self, text: str) -> Tokens:
        words = text.split()
        begin = len(self._words)
        self._words += words
        return Tokens(np.arange(begin, begin + len(words)), np.arange(len(words) + 1))

    def prepare(self, tokens: Tokens, first: int, last: int) -> Item:
        assert 0 < last - first <= self.capacity
        return Item(tokens.pieces[first:last])

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        return Forwarded([item.ids[: self.output_tokens] for item in items if isinstance(item, Item)], 0.001)

    def decode(self, item: Prepared, scores: IntArray) -> str:
        assert isinstance(item, Item)
        return " ".join(self._words[index] for index in scores)

    def release(self) -> None:
        pass


@pytest.fixture
def writer() -> Iterator[Writer]:
    model = FirstWords()
    assert isinstance(model, GenerationModel)
    batcher = Batcher(model.forward, name="words", budget=BatchBudget(100, 8), queue_tokens=1000)
    batcher.start()
    yield Writer(model, batcher)
    batcher.stop(10)


def written(writer: Writer, *texts: str) -> list[str]:
    run = writer.run([writer.plan(texts)])
    run.done.result(30)
    (found,) = run.found()
    assert not isinstance(found, ForwardError)
    assert isinstance(found, Found)
    return found.value


def test_texts_that_fit_are_read_at_once(writer: Writer) -> None:
    assert written(writer, "a b c", "d e f") == ["a b"]


def test_texts_that_do_not_fit_are_read_in_parts_of_whole_texts(writer: Writer) -> None:
    assert written(writer, "a b c", "d e f", "g h i", "j") == ["a b", "g h"]


def test_a_text_that_does_not_fit_alone_is_read_to_its_end(writer: Writer) -> None:
    parts = written(writer, " ".join(map(str, range(25))))
    assert parts[0] == "0 1"
    assert len(parts) == 3


def test_a_text_without_pieces_is_not_asked_about(writer: Writer) -> None:
    assert written(writer, " ") == []
