from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import Checkpoint
from models.gliner.config import GlinerConfig
from models.gliner.network import build_networks
from models.training.span.batches import Batch
from models.training.span.config import Teacher
from models.training.span.lesson import Lesson
from models.training.span.network import SpanTrainee
from models.training.span.teachings import Teachings

LABELS = 6


def batch(rows: dict[int, int]) -> Batch:
    """Spans that are taught, with their rows of the teachings."""
    nothing = torch.zeros(0)
    empty = {name: nothing for name in Batch.__slots__ if name not in ("taught", "taught_row", "longest")}
    return Batch(**empty, taught=torch.tensor([*rows]), taught_row=torch.tensor([*rows.values()]), longest=0)


def lesson(**options: float) -> Lesson:
    labels = np.eye(LABELS, 8, dtype=np.float16)
    teachings = Teachings(np.zeros((2, 3), np.int32), labels[[1, 4]], labels)
    sentences = torch.randn(LABELS, 40, generator=torch.manual_seed(1))
    return Lesson(teachings, sentences, np.asarray([3]), Teacher.model_validate(options))


def network_of(path: Path) -> SpanTrainee:
    checkpoint = Checkpoint.open(path)
    text, labels = build_networks(GlinerConfig.of(checkpoint), checkpoint.tensors())
    assert labels is not None
    return SpanTrainee(text, labels)


@pytest.mark.slow
def test_spans_come_to_prefer_the_types_that_the_teacher_finds_nearest(small_checkpoint: Path) -> None:
    network = network_of(small_checkpoint)
    network.requires_grad_(False)
    lessons, lots = lesson(labels=LABELS, weight=1.0), torch.manual_seed(0)
    spans = torch.randn(3, 32, generator=lots).requires_grad_(True)
    optimiser = torch.optim.Adam([spans], lr=0.3)
    before = spans.detach().clone()
    losses = []
    for _ in range(80):
        optimiser.zero_grad()
        loss = lessons.loss(network, spans, batch({0: 1, 2: 0}), lots)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.2 * losses[0]
    assert network.compared(spans, lessons._sentences).argmax(1)[[0, 2]].tolist() == [4, 1]
    assert torch.equal(spans[1], before[1])


def test_a_batch_of_which_the_teacher_says_nothing_teaches_nothing(small_checkpoint: Path) -> None:
    network = network_of(small_checkpoint)
    assert float(lesson().loss(network, torch.zeros(2, 32), batch({}), torch.Generator())) == 0.0


def test_the_nearest_types_are_among_those_compared() -> None:
    lessons = lesson(labels=3)
    cosines = torch.zeros(1, 40)
    cosines[0, 5] = 1.0
    nearest = [5 in lessons._chosen(cosines, torch.Generator().manual_seed(seed)).tolist() for seed in range(200)]
    # Two of the twelve that come first beside the common one; not two of forty.
    assert sum(nearest) / 200 > 0.1


def test_common_types_are_always_among_those_compared() -> None:
    lessons = lesson(labels=3)
    for seed in range(20):
        assert 3 in lessons._chosen(torch.rand(2, 40), torch.Generator().manual_seed(seed)).tolist()
