"""What one client has waiting, in order of age and in order of cost. Knows no other client."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.inference.packing import BatchBudget, BatchShape

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Ticket(Generic[T]):
    """A waiting item, `index` of its `owner`. number: counts the tickets of a queue; since: the second it was added."""

    owner: T
    index: int
    cost: int
    client: str
    since: float
    number: int


class Line(Generic[T]):
    """The tickets of one client. served: tokens that it was given, on the clock that all clients share."""

    __slots__ = ("_by_age", "_by_cost", "served")

    def __init__(self, served: int) -> None:
        self.served = served
        self._by_age: OrderedDict[int, Ticket[T]] = OrderedDict()
        self._by_cost: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._by_age)

    def __contains__(self, ticket: Ticket[T]) -> bool:
        return ticket.number in self._by_age

    def add(self, ticket: Ticket[T]) -> None:
        self._by_age[ticket.number] = ticket
        insort(self._by_cost, (ticket.cost, ticket.number))

    def remove(self, ticket: Ticket[T]) -> None:
        del self._by_age[ticket.number]
        del self._by_cost[bisect_left(self._by_cost, (ticket.cost, ticket.number))]

    def oldest(self) -> Ticket[T]:
        return next(iter(self._by_age.values()))

    def cheapest(self) -> Ticket[T]:
        return self._by_age[self._by_cost[0][1]]

    def nearest(self, shape: BatchShape, budget: BatchBudget) -> Ticket[T] | None:
        """The ticket that joins a pass of `shape` with the least padding; None where the budget has room for none.

        Only the two neighbours of the longest item's cost come into question: any other adds more than one of them.
        """
        above = bisect_left(self._by_cost, (shape.longest + 1,))
        places = self._by_cost[above : above + 1]
        if above:
            # Of equal costs the one that came first.
            places.append(self._by_cost[bisect_left(self._by_cost, (self._by_cost[above - 1][0],))])
        joined = [(shape.plus(cost), number) for cost, number in places]
        fitting = [(after.padded - after.tokens, number) for after, number in joined if budget.holds(after)]
        return self._by_age[min(fitting)[1]] if fitting else None
