"""How items are put together into forward passes. Sees costs, never items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BatchBudget:
    """The most that one forward pass takes: padded tokens (dearest item times number of items), and items."""

    tokens: int
    items: int


def pack(costs: Sequence[int], budget: BatchBudget) -> list[list[int]]:
    """Indices of items, grouped into forward passes, dear items first.

    Items of like cost go together, so that little is padding. An item over the budget goes alone.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(costs)), key=costs.__getitem__, reverse=True):
        batch = batches[-1] if batches else []
        dearest = costs[batch[0]] if batch else 0
        if not batch or len(batch) == budget.items or dearest * (len(batch) + 1) > budget.tokens:
            batches.append([index])
        else:
            batch.append(index)
    return batches
