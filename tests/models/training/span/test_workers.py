from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from torch.utils.data import IterableDataset

from models.training.span.workers import made_elsewhere
from tests.models.training.span.engines import drop_an_engine


class Collected(IterableDataset[int]):
    """Collects garbage before it gives anything."""

    def __iter__(self) -> Iterator[int]:
        gc.collect()
        yield from range(3)


@pytest.mark.slow
def test_an_engine_that_is_garbage_does_not_stop_a_worker() -> None:
    drop_an_engine()
    assert list(made_elsewhere(Collected(), 1)) == [0, 1, 2]


@pytest.mark.slow
def test_garbage_is_collected_again_afterwards() -> None:
    list(made_elsewhere(Collected(), 1))
    assert gc.get_freeze_count() == 0
