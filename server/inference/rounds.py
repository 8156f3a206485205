"""The rounds in which a request asks models: each waits for the one before it, all are admitted at once.

A piece of work is a generator that yields rounds and is sent what they found. It says with its first round how much it
will ask later, so that a request is taken whole or not at all, however many rounds it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from server.inference.outcome import ForwardError
from server.inference.reservation import Reservation
from server.inference.runner import Found, Plan, Run, Runner

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Ask(Generic[T]):
    """A plan, and who runs it."""

    runner: Runner
    plan: Plan[T]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """What is asked at once. ahead: tokens that later rounds will about ask of a runner; read of a first round."""

    asks: Sequence[Ask[Any]]
    ahead: Mapping[Runner, int] | None = None


Asking = Generator[Round, Sequence[Any], T]
"""Yields rounds, is sent the value that each ask of the round found, in order, and returns a T."""


def ask(runner: Runner, plan: Plan[T]) -> Asking[T]:
    """One round of one ask."""
    (value,) = yield Round((Ask(runner, plan),))
    found: T = value
    return found


class Rounds:
    """The rounds of one request, whose items go through them together. client, deadline: as `Batcher.submit`."""

    def __init__(self, client: str, deadline: float | None) -> None:
        self._client = client
        self._deadline = deadline
        self._reservations: dict[Runner, Reservation] = {}

    @contextmanager
    def admitted(self, rounds: Sequence[Round]) -> Iterator[None]:
        """Room for `rounds`, the first ones of all items, and for what they have ahead, as long as the block lasts.

        Raises as `Batcher.reserve`.
        """
        try:
            if any(each.ahead for each in rounds) or len({ask.runner for each in rounds for ask in each.asks}) > 1:
                for runner, tokens in _demand(rounds).items():
                    self._reservations[runner] = runner.reserve(tokens)
            # One round for one model is taken whole or not at all by its queue itself.
            yield
        finally:
            for reservation in self._reservations.values():
                reservation.release()

    async def found(self, rounds: Sequence[Round]) -> list[list[Found[Any] | ForwardError]]:
        """What each ask of each round found. Raises as `Batcher.submit`, and as its future does."""
        plans: dict[Runner, list[Plan[Any]]] = {}
        for each in rounds:
            for one in each.asks:
                plans.setdefault(one.runner, []).append(one.plan)
        runs: dict[Runner, Run[Any]] = {}
        try:
            for runner, own in plans.items():
                runs[runner] = runner.run(
                    own, client=self._client, deadline=self._deadline, reservation=self._reservations.get(runner)
                )
            await asyncio.gather(*(asyncio.wrap_future(run.done) for run in runs.values()))
        finally:
            for run in runs.values():
                run.done.cancel()
        found = {runner: iter(run.found()) for runner, run in runs.items()}
        return [[next(found[one.runner]) for one in each.asks] for each in rounds]


def _demand(rounds: Sequence[Round]) -> dict[Runner, int]:
    tokens: dict[Runner, int] = {}
    for each in rounds:
        for one in each.asks:
            cost = sum(item.cost for item in one.plan.items)
            tokens[one.runner] = tokens.get(one.runner, 0) + cost
        for runner, later in (each.ahead or {}).items():
            tokens[runner] = tokens.get(runner, 0) + later
    return tokens
