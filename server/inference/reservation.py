"""Room in a model's queue that a request was promised, so that what it asks later is not refused half-way."""

from __future__ import annotations

from collections.abc import Callable


class Reservation:
    """So many tokens that count as waiting until they are used or given back. Not safe from several threads at once."""

    def __init__(self, tokens: int, change: Callable[[int], None]) -> None:
        """change: is told how many tokens more, or fewer, are promised."""
        self._left = tokens
        self._change = change

    def use(self, tokens: int) -> None:
        """`tokens` are queued now. More than was promised may be: a promise is an estimate."""
        used = min(tokens, self._left)
        self._left -= used
        self._change(-used)

    def release(self) -> None:
        """Give back what is left."""
        self.use(self._left)
