"""A pass that fails: halved until only the items that fail alone have failed, and kept smaller where memory ran out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.contract import Forwarded, Prepared
from server.inference.elastic import ElasticBudget
from server.inference.memory import free_memory, is_out_of_memory
from server.inference.outcome import Failed, ForwardError, ForwardPass, Outcome, Scored
from server.telemetry import describe

logger = logging.getLogger(__name__)

Forward = Callable[[Sequence[Prepared]], Forwarded]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is kept of an exception, so that its frames, and the tensors in them, can be freed."""

    kind: str
    description: str
    out_of_memory: bool


class Recovery:
    """Runs passes with `forward`. What it learns about memory it tells `budget`. For one thread.

    release: called when memory ran out, for the model to let go of what it can do without.
    """

    def __init__(self, forward: Forward, budget: ElasticBudget, release: Callable[[], None] | None = None) -> None:
        self._forward = forward
        self._budget = budget
        self._release = release

    def run(self, items: Sequence[Prepared]) -> list[Outcome]:
        """One outcome for each item, whatever `forward` does."""
        result = self._attempt(items)
        if isinstance(result, _Failure) and result.out_of_memory:
            self._make_room(items)
            if len(items) == 1:
                result = self._attempt(items)
        if isinstance(result, Forwarded):
            taken = ForwardPass(result.seconds)
            return [Scored(scores, taken) for scores in result.scores]
        if len(items) > 1:
            middle = len(items) // 2
            return self.run(items[:middle]) + self.run(items[middle:])
        logger.warning("the model failed on an item of cost %d: %s", items[0].cost, result.description)
        return [Failed(ForwardError(f"the model failed on this input ({result.kind})"))]

    def _attempt(self, items: Sequence[Prepared]) -> Forwarded | _Failure:
        try:
            forwarded = self._forward(items)
            if len(forwarded.scores) != len(items):
                raise ForwardError("the model answered another number of items than it was given")
        except BaseException as error:  # noqa: BLE001 - one item's failure, of whatever kind, is its own
            return _Failure(type(error).__name__, describe(error), is_out_of_memory(error))
        return forwarded

    def _make_room(self, items: Sequence[Prepared]) -> None:
        padded = max(item.cost for item in items) * len(items)
        logger.warning("memory ran out in a pass of %d items, %d padded tokens", len(items), padded)
        self._budget.shrink(padded)
        try:
            if self._release is not None:
                self._release()
            free_memory()
        except Exception as error:  # noqa: BLE001 - a device in a bad state fails here too, and the halves tell
            logger.warning("memory could not be freed: %s", describe(error))
