from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.inference.packing import BatchBudget, pack

COSTS = st.lists(st.integers(1, 600), max_size=100)
BUDGETS = st.builds(BatchBudget, st.integers(1, 4096), st.integers(1, 64))


@given(COSTS, BUDGETS)
def test_every_item_is_in_exactly_one_pass(costs: list[int], budget: BatchBudget) -> None:
    assert sorted(index for batch in pack(costs, budget) for index in batch) == list(range(len(costs)))


@given(COSTS, BUDGETS)
def test_a_padded_pass_keeps_the_budget_unless_it_is_one_item(costs: list[int], budget: BatchBudget) -> None:
    for batch in pack(costs, budget):
        assert len(batch) <= budget.items
        assert max(costs[index] for index in batch) * len(batch) <= budget.tokens or len(batch) == 1


@given(COSTS, BUDGETS)
def test_a_cheaper_item_never_goes_before_a_dearer_one(costs: list[int], budget: BatchBudget) -> None:
    order = [costs[index] for batch in pack(costs, budget) for index in batch]
    assert all(one >= other for one, other in pairwise(order))


def test_nothing_packs_to_nothing() -> None:
    assert pack([], BatchBudget(100, 10)) == []
