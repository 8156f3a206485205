from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.contract import Forwarded, Prepared
from server.inference.elastic import ElasticBudget
from server.inference.outcome import Failed, Outcome, Scored
from server.inference.packing import BatchBudget
from server.inference.recovery import Recovery

FULL = BatchBudget(tokens=4096, items=64)


@dataclass(frozen=True)
class Item:
    number: int
    cost: int = 1


class SmallDevice:
    """Has memory for `room` padded tokens, and fails on the items numbered in `poison`."""

    def __init__(self, room: int, poison: frozenset[int] = frozenset()) -> None:
        self.room = room
        self.poison = poison
        self.passes: list[list[int]] = []

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        numbers = [item.number for item in items if isinstance(item, Item)]
        self.passes.append(numbers)
        if max(item.cost for item in items) * len(items) > self.room:
            raise RuntimeError("CUDA out of memory")
        if self.poison.intersection(numbers):
            raise ValueError("the text of the request")
        return Forwarded([np.asarray([number], np.float32) for number in numbers], 0.5)


def numbers(outcomes: Sequence[Outcome]) -> list[int | None]:
    return [int(outcome.scores[0]) if isinstance(outcome, Scored) else None for outcome in outcomes]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=30), st.integers(0, 1000), st.frozensets(st.integers(0, 29)))
def test_what_fits_the_device_alone_and_is_no_poison_is_scored_in_its_place(
    costs: list[int], room: int, poison: frozenset[int]
) -> None:
    device = SmallDevice(room, poison)
    outcomes = Recovery(device.forward, ElasticBudget(FULL)).run([Item(n, cost) for n, cost in enumerate(costs)])
    assert numbers(outcomes) == [n if cost <= room and n not in poison else None for n, cost in enumerate(costs)]


def test_memory_that_ran_out_is_asked_back_from_the_model_before_the_halves_run() -> None:
    device = SmallDevice(room=4)
    released: list[int] = []
    recovery = Recovery(device.forward, ElasticBudget(FULL), lambda: released.append(len(device.passes)))
    assert numbers(recovery.run([Item(n) for n in range(8)])) == list(range(8))
    assert released == [1]


def test_a_poison_item_is_found_in_passes_that_grow_with_the_logarithm_of_the_batch() -> None:
    device = SmallDevice(10_000, frozenset({5}))
    outcomes = Recovery(device.forward, ElasticBudget(FULL)).run([Item(n) for n in range(64)])
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Failed)] == [5]
    assert len(device.passes) == 1 + 2 * 6


def test_a_pass_that_does_not_fit_the_memory_is_halved_and_the_budget_remembers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    device, budget = SmallDevice(100), ElasticBudget(FULL)
    outcomes = Recovery(device.forward, budget).run([Item(n, 10) for n in range(16)])
    assert numbers(outcomes) == list(range(16))
    assert [len(batch) for batch in device.passes] == [16, 8, 8]
    assert budget.current().tokens == 80
    assert "memory ran out in a pass of 16 items, 160 padded tokens" in caplog.text


def test_an_item_that_found_no_memory_alone_has_a_second_chance() -> None:
    answers = iter([MemoryError(), None])

    def forward(items: Sequence[Prepared]) -> Forwarded:
        if error := next(answers):
            raise error
        return Forwarded([np.zeros(1, np.float32) for _ in items], 0.5)

    (outcome,) = Recovery(forward, ElasticBudget(FULL)).run([Item(0)])
    assert isinstance(outcome, Scored)


def test_what_a_failed_pass_held_is_free_before_the_next_attempt() -> None:
    class Tensor:
        pass

    held: list[weakref.ref[Tensor]] = []

    def forward(items: Sequence[Prepared]) -> Forwarded:
        assert all(tensor() is None for tensor in held)
        tensor = Tensor()
        held.append(weakref.ref(tensor))
        if len(items) > 1:
            raise MemoryError
        return Forwarded([np.zeros(1, np.float32) for _ in items], 0.5)

    gc.disable()
    try:
        outcomes = Recovery(forward, ElasticBudget(FULL)).run([Item(0), Item(1)])
    finally:
        gc.enable()
    assert all(isinstance(outcome, Scored) for outcome in outcomes)
    assert len(held) == 3
