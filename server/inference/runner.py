"""From plans to what a model found: the passes of all plans of a request queued together, their outcomes put together.

Knows the batcher and no kind of model; what a pass means is the plan's own.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from models.contract import FloatArray, Prepared
from server.inference.batcher import Batcher
from server.inference.outcome import Failed, ForwardError, ForwardPass, Outcome
from server.inference.reservation import Reservation
from server.telemetry import describe

logger = logging.getLogger(__name__)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Plan(Protocol[T_co]):
    """The passes that answer one question to a model; none where the answer is known without."""

    @property
    def items(self) -> Sequence[Prepared]: ...

    def decode(self, index: int, scores: FloatArray) -> Any:
        """What item `index` tells. Called as soon as its pass is done, so that nobody need keep its scores."""
        ...

    def merge(self, parts: Sequence[Any]) -> T_co:
        """The answer, from what `decode` made of every item, in order."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Found(Generic[T]):
    """The answer to a plan. forwards: the passes that it took part in, each once however many items were in it."""

    value: T
    forwards: frozenset[ForwardPass]

    @property
    def seconds(self) -> float:
        """Model time: the passes added up."""
        return sum(forward.seconds for forward in self.forwards)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What an item told, and the pass that it was in."""

    value: Any
    forward: ForwardPass


@dataclass(frozen=True, slots=True, eq=False)
class Run(Generic[T]):
    """Plans that run together. `parts` holds what each of their items told once `done` is done without error."""

    plans: Sequence[Plan[T]]
    counts: Sequence[int]
    parts: list[Part | ForwardError]
    done: Future[None]

    def found(self) -> list[Found[T] | ForwardError]:
        """The answer to each plan, or why one of its items failed."""
        parts = iter(self.parts)
        return [_merged(plan, list(islice(parts, count))) for plan, count in zip(self.plans, self.counts, strict=True)]


class Runner:
    """Runs plans for one model. `run` does not wait."""

    def __init__(self, batcher: Batcher) -> None:
        self._batcher = batcher

    def reserve(self, tokens: int) -> Reservation:
        """Room in the model's queue. Raises as `Batcher.reserve`."""
        return self._batcher.reserve(tokens)

    def run(
        self,
        plans: Sequence[Plan[T]],
        *,
        client: str = "",
        deadline: float | None = None,
        reservation: Reservation | None = None,
    ) -> Run[T]:
        """Queue the plans of one request together. The other arguments, and what is raised: as `Batcher.submit`."""
        owned = [list(plan.items) for plan in plans]
        places = [(plan, index) for plan, items in zip(plans, owned, strict=True) for index in range(len(items))]
        parts: list[Part | ForwardError] = [ForwardError("the model did not run")] * len(places)

        def receive(index: int, outcome: Outcome) -> None:
            parts[index] = _decoded(*places[index], outcome)

        items = [item for each in owned for item in each]
        done = self._batcher.submit(items, receive, client=client, deadline=deadline, reservation=reservation)
        return Run(plans, [len(items) for items in owned], parts, done)


def _decoded(plan: Plan[Any], index: int, outcome: Outcome) -> Part | ForwardError:
    if isinstance(outcome, Failed):
        return outcome.error
    try:
        return Part(plan.decode(index, outcome.scores), outcome.forward)
    except Exception as error:  # noqa: BLE001 - one text's failure is its own
        logger.warning("the scores of an item could not be decoded: %s", describe(error))
        return ForwardError(f"the model's scores could not be read ({type(error).__name__})")


def _merged(plan: Plan[T], parts: Sequence[Part | ForwardError]) -> Found[T] | ForwardError:
    found = [part for part in parts if isinstance(part, Part)]
    if len(found) < len(parts):
        return next(part for part in parts if isinstance(part, ForwardError))
    return Found(plan.merge([part.value for part in found]), frozenset(part.forward for part in found))
