"""What a batcher tells about its passes, to whoever measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Meter(Protocol):
    """Called by the batcher's threads; must be quick and raise nothing."""

    def waited(self, seconds: float) -> None:
        """An item leaves the queue after `seconds`."""
        ...

    def passed(self, items: int, tokens: int, padded: int, seconds: float) -> None:
        """A pass was done. tokens: the items' cost; padded: what it is with padding; seconds: model time."""
        ...

    def failed(self) -> None:
        """A pass raised an error."""
        ...

    def watch_queue(self, tokens: Callable[[], int]) -> None:
        """`tokens` tells at any time how many wait."""
        ...


class NoMeter:
    """Measures nothing."""

    def waited(self, seconds: float) -> None: ...

    def passed(self, items: int, tokens: int, padded: int, seconds: float) -> None: ...

    def failed(self) -> None: ...

    def watch_queue(self, tokens: Callable[[], int]) -> None: ...
