from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.inference.packing import BatchBudget, BatchShape

EMPTY = BatchShape(0, 0, 0)
BUDGETS = st.builds(BatchBudget, st.integers(1, 4096), st.integers(1, 64), st.integers(0, 512))


def shape_of(*costs: int) -> BatchShape:
    shape = EMPTY
    for cost in costs:
        shape = shape.plus(cost)
    return shape


def test_a_shape_is_as_wide_as_its_longest_item() -> None:
    assert shape_of(3, 7, 5) == BatchShape(items=3, tokens=15, longest=7)
    assert shape_of(3, 7, 5).padded == 21


@given(st.integers(1, 10_000), BUDGETS)
def test_one_item_is_a_pass_whatever_it_costs(cost: int, budget: BatchBudget) -> None:
    assert budget.holds(shape_of(cost))


def test_a_budget_bounds_padded_tokens_and_items() -> None:
    budget = BatchBudget(tokens=40, items=4)
    assert budget.holds(shape_of(10, 10, 10, 10))
    assert not budget.holds(shape_of(11, 10, 10, 10))
    assert not budget.holds(shape_of(1, 1, 1, 1, 1))


def test_padding_is_an_eighth_of_a_large_pass_and_what_another_pass_would_cost_of_a_small_one() -> None:
    budget = BatchBudget(tokens=10_000, items=100, padding=20)
    assert budget.holds(shape_of(30, 10))
    assert not budget.holds(shape_of(31, 10))
    assert budget.holds(shape_of(800, 600))
    assert not budget.holds(shape_of(800, 599))
