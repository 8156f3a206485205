"""A budget that shrinks when memory runs out, stays small for a while, and grows back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from server.inference.packing import BatchBudget

_SECONDS_TO_DOUBLE = 60.0
# An input that fails on its own, for whatever reason, must not make passes so small that all others suffer.
_LEAST_SHARE = 64


class ElasticBudget:
    """Begins at `full`, and never exceeds it."""

    def __init__(self, full: BatchBudget, clock: Callable[[], float] = time.monotonic) -> None:
        self._full = full
        self._clock = clock
        self._tokens = full.tokens
        self._since = clock()

    def current(self) -> BatchBudget:
        """What a pass may take now."""
        while self._tokens < self._full.tokens and self._clock() - self._since >= _SECONDS_TO_DOUBLE:
            self._tokens = min(2 * self._tokens, self._full.tokens)
            self._since += _SECONDS_TO_DOUBLE
        return replace(self._full, tokens=self._tokens)

    def shrink(self, padded: int) -> None:
        """A pass over `padded` padded tokens did not fit the memory: half of it is the budget for the next while."""
        least = max(self._full.tokens // _LEAST_SHARE, 1)
        self._tokens = max(min(self._tokens, padded // 2), least)
        self._since = self._clock()
