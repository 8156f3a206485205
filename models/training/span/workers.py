"""Processes that make batches while another one learns from them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TypeVar

from torch.utils.data import DataLoader, IterableDataset

T = TypeVar("T")
_AHEAD = 8


def made_elsewhere(dataset: IterableDataset[T], workers: int, *, pinned: bool = False) -> Iterator[T]:
    """What `dataset` gives, made by `workers` forked processes, which share its arrays; each comes as it is.

    pinned: in memory from which a device copies at full speed.
    """
    loader: DataLoader[T] = DataLoader(
        dataset,
        batch_size=None,
        num_workers=workers,
        prefetch_factor=_AHEAD,
        pin_memory=pinned,
        multiprocessing_context="fork",
    )
    # A child must not end an engine that is garbage here: it would wait for threads that only this process has.
    gc.collect()
    gc.freeze()
    try:
        return iter(loader)
    finally:
        gc.unfreeze()
