from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.inference.line import Ticket
from server.inference.packing import BatchBudget, BatchShape
from server.inference.queue import FairQueue

OVERTAKE = 5.0
BUDGETS = st.builds(BatchBudget, st.integers(1, 400), st.integers(1, 8), st.integers(0, 64))
COSTS = st.lists(st.integers(1, 200), min_size=1, max_size=12)
CLIENTS = st.sampled_from(["", "ann", "bob", "carl"])
ROOMY = BatchBudget(tokens=100, items=10)


@dataclass(eq=False)
class Owner:
    """A request, which is nobody but itself."""

    costs: list[int]


def new(overtake_seconds: float = OVERTAKE) -> FairQueue[Owner]:
    return FairQueue(overtake_seconds)


def add(queue: FairQueue[Owner], client: str, *costs: int, now: float = 0.0) -> list[Ticket[Owner]]:
    return queue.add(Owner(list(costs)), client, costs, now)


def drained(queue: FairQueue[Owner], budget: BatchBudget, now: float = 0.0) -> list[list[Ticket[Owner]]]:
    batches = []
    while batch := queue.take(budget, now):
        batches.append(batch)
    return batches


def costs_of(batch: list[Ticket[Owner]]) -> list[int]:
    return [ticket.cost for ticket in batch]


class QueueMachine(RuleBasedStateMachine):
    """Requests come, go and are taken while time passes; `waiting` is what the queue should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = new()
        self.waiting: dict[int, Ticket[Owner]] = {}
        self.requests: list[list[Ticket[Owner]]] = []
        self.now = 0.0

    @rule(client=CLIENTS, costs=COSTS)
    def come(self, client: str, costs: list[int]) -> None:
        owner = Owner(costs)
        tickets = self.queue.add(owner, client, costs, self.now)
        assert [(ticket.owner, ticket.index, ticket.cost) for ticket in tickets] == [
            (owner, index, cost) for index, cost in enumerate(costs)
        ]
        self.waiting |= {ticket.number: ticket for ticket in tickets}
        self.requests.append(tickets)

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        tickets = self.requests.pop(data.draw(st.integers(0, len(self.requests) - 1)))
        self.queue.discard(tickets)
        self.queue.discard(tickets)
        for ticket in tickets:
            self.waiting.pop(ticket.number, None)

    @rule(seconds=st.floats(0, 2 * OVERTAKE))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule(budget=BUDGETS)
    def take(self, budget: BatchBudget) -> None:
        batch = self.queue.take(budget, self.now)
        assert bool(batch) == bool(self.waiting)
        assert len({ticket.number for ticket in batch}) == len(batch)
        assert all(self.waiting.get(ticket.number) is ticket for ticket in batch)
        if batch:
            costs = costs_of(batch)
            assert costs == sorted(costs, reverse=True)
            assert budget.holds(BatchShape(len(costs), sum(costs), max(costs)))
            assert len(costs) == 1 or max(costs) * len(costs) <= budget.tokens
        for client in {ticket.client for ticket in batch}:
            oldest = min(n for n, ticket in self.waiting.items() if ticket.client == client)
            if self.waiting[oldest].since <= self.now - OVERTAKE:
                assert oldest in {ticket.number for ticket in batch}
        for ticket in batch:
            del self.waiting[ticket.number]

    @invariant()
    def tokens_are_counted(self) -> None:
        assert self.queue.tokens == sum(ticket.cost for ticket in self.waiting.values())


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)


@given(st.lists(st.tuples(CLIENTS, COSTS), max_size=8), BUDGETS, st.sampled_from([0.0, 2 * OVERTAKE]))
def test_every_item_is_taken_exactly_once(
    requests: list[tuple[str, list[int]]], budget: BatchBudget, now: float
) -> None:
    queue = new()
    added = [ticket for client, costs in requests for ticket in add(queue, client, *costs)]
    taken = [ticket for batch in drained(queue, budget, now) for ticket in batch]
    assert sorted(ticket.number for ticket in taken) == [ticket.number for ticket in added]
    assert queue.tokens == 0


@settings(max_examples=60)
@given(
    flood=st.lists(st.integers(1, 200), min_size=1, max_size=80),
    earlier=st.integers(0, 10),
    lone=st.integers(1, 200),
    budget=BUDGETS,
    now=st.sampled_from([0.0, 2 * OVERTAKE]),
)
def test_a_lone_item_is_in_one_of_the_next_two_passes_however_much_another_client_has_waiting(
    flood: list[int], earlier: int, lone: int, budget: BatchBudget, now: float
) -> None:
    queue = new()
    add(queue, "flood", *flood)
    for _ in range(earlier):
        queue.take(budget, now)
    (ticket,) = add(queue, "lone", lone, now=now)
    assert ticket in queue.take(budget, now) + queue.take(budget, now)


@settings(max_examples=40)
@given(
    first=st.integers(1, 60),
    second=st.integers(1, 60),
    now=st.sampled_from([0.0, 2 * OVERTAKE]),
    budget=st.builds(BatchBudget, st.integers(60, 400), st.integers(1, 8), st.integers(0, 64)),
)
def test_clients_that_always_have_work_are_given_equally_many_tokens(
    first: int, second: int, now: float, budget: BatchBudget
) -> None:
    queue = new()
    add(queue, "first", *[first] * 300)
    add(queue, "second", *[second] * 300)
    given_to: Counter[str] = Counter()
    for _ in range(30):
        for ticket in queue.take(budget, now):
            given_to[ticket.client] += ticket.cost
        # A pass is the least that can be given; two are never far apart.
        assert abs(given_to["first"] - given_to["second"]) <= budget.tokens


def test_a_client_has_no_credit_for_the_time_that_it_was_away() -> None:
    queue = new()
    add(queue, "busy", *[50] * 40)
    for _ in range(10):
        queue.take(ROOMY, 0.0)
    add(queue, "late", *[100] * 20)
    order = [{ticket.client for ticket in batch} for batch in drained(queue, ROOMY)][:6]
    assert order.count({"late"}) == order.count({"busy"}) == 3


def test_a_client_that_returns_at_once_has_not_lost_what_it_was_given() -> None:
    queue = new()
    add(queue, "long", 90)
    add(queue, "short", *[10] * 100)
    assert costs_of(queue.take(ROOMY, 0.0)) == [90]
    add(queue, "long", 90)
    assert costs_of(queue.take(ROOMY, 0.0)) == [10] * 10
    assert costs_of(queue.take(ROOMY, 0.0)) == [90]


def test_items_of_like_cost_share_a_pass_whoever_they_are_from() -> None:
    queue = new()
    add(queue, "ann", 10, 90, 11)
    add(queue, "bob", 92, 10, 91)
    budget = BatchBudget(tokens=1000, items=10, padding=8)
    assert [costs_of(batch) for batch in drained(queue, budget)] == [[11, 10, 10], [92, 91, 90]]


def test_a_long_item_is_overtaken_until_it_is_too_old() -> None:
    queue = new()
    add(queue, "", 100)
    for second in range(5):
        add(queue, "", 1, now=second)
        assert costs_of(queue.take(BatchBudget(100, 10, 0), float(second))) == [1]
    add(queue, "", 1, now=5.0)
    assert costs_of(queue.take(BatchBudget(100, 10, 0), 5.0)) == [100]


def test_of_equal_costs_the_first_to_come_goes_first() -> None:
    queue = new()
    tickets = [*add(queue, "", 5, 5), *add(queue, "", 5, 5)]
    assert queue.take(BatchBudget(10, 10), 0.0) == tickets[:2]


def test_nothing_is_taken_of_what_was_discarded() -> None:
    queue = new()
    gone, stays = add(queue, "ann", 5, 6), add(queue, "ann", 7)
    queue.discard(gone)
    assert queue.tokens == 7
    assert drained(queue, ROOMY) == [stays]
