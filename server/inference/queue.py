"""The queue before a model: which of the waiting items make up the next forward pass. Knows costs, clients and ages.

Between clients it is start-time fair queueing (Goyal, Vin and Cheng, 1996, section 2) over tokens: the client that was
given the fewest begins the pass, and one that comes starts level with it, without credit for the time it was away.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Generic, TypeVar

from server.inference.line import Line, Ticket
from server.inference.packing import BatchBudget, BatchShape

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Items that wait. Not safe from several threads at once.

    overtake_seconds: the age until which an item may be overtaken by cheaper ones of its client. A pass that takes
    anything of a client whose oldest item is past this age takes that item.
    """

    def __init__(self, overtake_seconds: float) -> None:
        self._overtake_seconds = overtake_seconds
        self._numbers = count()
        self._lines: dict[str, Line[T]] = {}
        self._ahead: dict[str, int] = {}
        self._served = 0
        self._tokens = 0

    @property
    def tokens(self) -> int:
        """Cost of all that waits."""
        return self._tokens

    def add(self, owner: T, client: str, costs: Sequence[int], now: float) -> list[Ticket[T]]:
        """Queue the items of one request, known by their costs."""
        tickets = [Ticket(owner, index, cost, client, now, next(self._numbers)) for index, cost in enumerate(costs)]
        if client not in self._lines:
            self._lines[client] = Line(max(self._served, self._ahead.pop(client, 0)))
        for ticket in tickets:
            self._lines[client].add(ticket)
        self._tokens += sum(costs)
        return tickets

    def discard(self, tickets: Iterable[Ticket[T]]) -> None:
        """Forget those of `tickets` that still wait."""
        for ticket in tickets:
            if ticket.client in self._lines and ticket in self._lines[ticket.client]:
                self._remove(ticket)

    def take(self, budget: BatchBudget, now: float) -> list[Ticket[T]]:
        """The next pass, dear items first; empty where nothing waits. Only an item that is alone exceeds the budget."""
        if not self._lines:
            return []
        overdue = now - self._overtake_seconds
        # The order in which clients came decides between equals.
        turns = [(line.served, turn, client) for turn, (client, line) in enumerate(self._lines.items())]
        heapq.heapify(turns)
        self._advance(turns[0][0])
        batch: list[Ticket[T]] = []
        clients: set[str] = set()
        shape = BatchShape(0, 0, 0)
        while turns:
            _, turn, client = turns[0]
            ticket = self._choose(client, shape, budget, overdue, client in clients)
            if ticket is None:
                heapq.heappop(turns)
                continue
            batch.append(ticket)
            clients.add(client)
            shape = shape.plus(ticket.cost)
            served = self._serve(ticket)
            if client in self._lines:
                heapq.heapreplace(turns, (served, turn, client))
            else:
                heapq.heappop(turns)
        return sorted(batch, key=lambda ticket: (-ticket.cost, ticket.number))

    def _choose(
        self, client: str, shape: BatchShape, budget: BatchBudget, overdue: float, joined: bool
    ) -> Ticket[T] | None:
        """The client's ticket that joins a pass of `shape`. joined: the pass holds one of the client already."""
        line = self._lines[client]
        oldest = line.oldest()
        if not joined and oldest.since <= overdue:
            return oldest if budget.holds(shape.plus(oldest.cost)) else None
        return line.nearest(shape, budget) if shape.items else line.cheapest()

    def _serve(self, ticket: Ticket[T]) -> int:
        """Take the ticket out on its client's account; what the client has been given then."""
        line = self._lines[ticket.client]
        line.served += ticket.cost
        self._remove(ticket)
        return line.served

    def _remove(self, ticket: Ticket[T]) -> None:
        line = self._lines[ticket.client]
        line.remove(ticket)
        self._tokens -= ticket.cost
        if not line:
            self._ahead[ticket.client] = line.served
            del self._lines[ticket.client]
        if not self._lines:
            # Nobody waited for what these clients were given.
            self._ahead.clear()

    def _advance(self, served: int) -> None:
        """Set the shared clock, and forget who is not ahead of it any more."""
        self._served = served
        self._ahead = {client: ahead for client, ahead in self._ahead.items() if ahead > served}
