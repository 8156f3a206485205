from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from models.training.cross_encoder.batches import Batch, BatchStream, read_tokenizer
from models.training.cross_encoder.questions import Mixture, Question, Verdict

TOKENS = 600


class Varied:
    """Questions of one to three hypotheses about texts of many lengths."""

    pairs = 2.0

    def draw(self, generator: np.random.Generator) -> Question:
        count = int(generator.integers(1, 4))
        text = "word " * int(generator.integers(1, 60))
        ranking = (1.0, *[0.0] * (count - 1)) if count > 1 else None
        return Question(text, ("a hypothesis",) * count, (Verdict.ENTAILMENT,) * count, ranking)


@pytest.fixture
def mixture() -> Mixture:
    return Mixture([Varied()], [1.0])


def first_round(mixture: Mixture, backbone: Path, rank: int = 0, processes: int = 1) -> list[Batch]:
    stream = BatchStream(mixture, read_tokenizer(backbone, 40), TOKENS, 3, rank, processes)
    return next(islice(stream.rounds(5), 1))


def test_batches_are_bounded_and_hold_whole_questions(mixture: Mixture, backbone: Path) -> None:
    for batch in first_round(mixture, backbone):
        assert batch.inputs["input_ids"].numel() <= TOKENS
        assert batch.inputs["input_ids"].shape[1] <= 40
        assert set(batch.group.tolist()) == set(range(len(batch.ranked)))
        ranked = torch.zeros(len(batch.ranked)).index_add(0, batch.group, batch.shares)
        assert torch.equal(ranked > 0, batch.ranked)


def test_texts_are_cut_and_hypotheses_are_not(backbone: Path) -> None:
    encoding = read_tokenizer(backbone, 12).encode("word " * 50, "a hypothesis")
    assert len(encoding.ids) == 12
    assert encoding.tokens[-3:] == ["a", "hypothesis", "[SEP]"]
    assert encoding.type_ids[-3:] == [1, 1, 1]


def test_a_round_is_the_same_every_time(mixture: Mixture, backbone: Path) -> None:
    for one, two in zip(first_round(mixture, backbone), first_round(mixture, backbone), strict=True):
        assert torch.equal(one.inputs["input_ids"], two.inputs["input_ids"])


def test_processes_share_a_round_in_equal_parts(mixture: Mixture, backbone: Path) -> None:
    whole = first_round(mixture, backbone)
    parts = [first_round(mixture, backbone, rank, 2) for rank in range(2)]
    assert len(parts[0]) == len(parts[1]) == len(whole) // 2
    assert torch.equal(parts[0][0].inputs["input_ids"], whole[0].inputs["input_ids"])
    assert torch.equal(parts[1][0].inputs["input_ids"], whole[1].inputs["input_ids"])
