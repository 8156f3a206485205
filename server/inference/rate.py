"""How fast a model is, learnt from what it did."""

from __future__ import annotations

_MEMORY = 0.9


class Rate:
    """Tokens a second, newer passes counting more; a cautious guess before the first."""

    def __init__(self) -> None:
        self._tokens = 1000.0
        self._seconds = 1.0

    @property
    def tokens_per_second(self) -> float:
        return self._tokens / self._seconds

    def note(self, tokens: int, seconds: float) -> None:
        """A pass over `tokens` tokens took `seconds`."""
        self._tokens = _MEMORY * self._tokens + tokens
        self._seconds = _MEMORY * self._seconds + seconds
