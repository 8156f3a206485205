from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.inference.elastic import ElasticBudget
from server.inference.packing import BatchBudget

FULL = BatchBudget(tokens=4096, items=64, padding=7)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_budget_is_halved_for_a_minute_and_grows_back() -> None:
    clock = Clock()
    budget = ElasticBudget(FULL, clock)
    budget.shrink(4000)
    budget.shrink(2000)
    assert budget.current() == BatchBudget(tokens=1000, items=64, padding=7)
    clock.now += 59
    assert budget.current().tokens == 1000
    clock.now += 1
    assert budget.current().tokens == 2000
    clock.now += 60
    assert budget.current().tokens == 4000
    clock.now += 600
    assert budget.current() == FULL


def test_a_pass_that_is_small_anyway_leaves_a_budget_to_work_with() -> None:
    budget = ElasticBudget(FULL, Clock())
    budget.shrink(3)
    assert budget.current().tokens == 64


@given(st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 300))), st.integers(1, 5000))
def test_a_budget_is_never_more_than_full_nor_nothing(steps: list[tuple[int, float]], tokens: int) -> None:
    clock = Clock()
    budget = ElasticBudget(BatchBudget(tokens, 4), clock)
    for padded, seconds in steps:
        budget.shrink(padded)
        assert 1 <= budget.current().tokens <= tokens
        clock.now += seconds
        assert 1 <= budget.current().tokens <= tokens
