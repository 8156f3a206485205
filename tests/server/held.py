"""A model that stops in the middle of a pass until it is let go, so that what happens meanwhile can be tested."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from server.tasks.service import Service
from tests.server.scripted import ScriptedItem, ScriptedModel

LONG = 30


class Held:
    """Stops in the passes with the word `hold` in them."""

    def __init__(self) -> None:
        self._entered = threading.Event()
        self._let = threading.Event()
        self.model = ScriptedModel(on_forward=self._wait)

    def let_go(self) -> None:
        self._let.set()

    def wait_until_entered(self) -> None:
        assert self._entered.wait(LONG)

    def has_run(self, word: str) -> bool:
        """Whether a text with `word` came to a pass."""
        return any(item.is_about(word) for batch in self.model.passes for item in batch)

    def _wait(self, items: Sequence[ScriptedItem]) -> None:
        if any(item.is_about("hold") for item in items):
            self._entered.set()
            assert self._let.wait(LONG)


def wait_until_queued(service: Service) -> None:
    """Until a request waits behind the one that runs."""
    batcher = service.registry.runners("fastino-pii").span._batcher
    with batcher._change:
        assert batcher._change.wait_for(lambda: batcher._queue.tokens > 0, LONG)


def wait_until_not_queued(service: Service) -> None:
    """Until no request waits behind the one that runs; those that were given up are gone."""
    batcher = service.registry.runners("fastino-pii").span._batcher
    with batcher._change:
        assert batcher._change.wait_for(lambda: batcher._queue.tokens == 0, LONG)
