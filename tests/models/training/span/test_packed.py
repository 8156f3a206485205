from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import torch

from models.training.span.batches import Batch
from models.training.span.config import Recipe
from models.training.span.materials import gathered
from models.training.span.packed import PackedBatch, PackedBatches
from models.training.span.pipeline import Pipeline
from models.training.span.workers import made_elsewhere

CPU = torch.device("cpu")


def assert_equal(one: Batch, other: Batch) -> None:
    for name in Batch.__slots__:
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, torch.Tensor):
            assert mine.dtype == theirs.dtype
            assert torch.equal(mine, theirs)
        else:
            assert mine == theirs


@pytest.mark.slow
def test_a_batch_comes_out_of_another_process_as_it_was_made(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    Pipeline(recipe, tmp_path / "work", "cpu").prepare(data)
    batches = gathered(recipe, tmp_path / "work", CPU).batches
    made = list(islice(batches, 4))
    arrived = list(islice(made_elsewhere(PackedBatches(batches), 2), 4))
    assert [len(each) for each in arrived] == [len(each) for each in made]
    for one, other in zip(arrived, made, strict=True):
        assert_equal(one.to(CPU), other)


def test_tensors_of_nothing_are_kept(recipe: Recipe, data: Path, tmp_path: Path) -> None:
    Pipeline(recipe, tmp_path / "work", "cpu").prepare(data)
    batch = next(iter(gathered(recipe, tmp_path / "work", CPU).batches))
    assert len(batch.taught) == 0
    assert_equal(PackedBatch.of(batch).to(CPU), batch)
