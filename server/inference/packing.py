"""How much goes into one forward pass. Sees costs, never items."""

from __future__ import annotations

from dataclasses import dataclass

# On a CPU a pass takes as long as its padded tokens, so padding must stay a small part of a large pass.
_PADDED_SHARE = 8


@dataclass(frozen=True, slots=True)
class BatchShape:
    """What a pass of `items` items weighs: their `tokens` added up, and the `longest` to which each is padded."""

    items: int
    tokens: int
    longest: int

    @property
    def padded(self) -> int:
        """Tokens that the device sees."""
        return self.items * self.longest

    def plus(self, cost: int) -> BatchShape:
        """The shape with one more item."""
        return BatchShape(self.items + 1, self.tokens + cost, max(self.longest, cost))


@dataclass(frozen=True, slots=True)
class BatchBudget:
    """The most that one forward pass takes: padded tokens (dearest item times number of items), and items.

    padding: padded tokens without an item that are cheaper than another pass; beyond them padding is bounded to an
    eighth of the padded tokens.
    """

    tokens: int
    items: int
    padding: int = 64

    def holds(self, shape: BatchShape) -> bool:
        """Whether a pass may have this shape. One item is always a pass: nothing can make it smaller."""
        if shape.items == 1:
            return True
        if shape.items > self.items or shape.padded > self.tokens:
            return False
        return shape.padded - shape.tokens <= max(self.padding, shape.padded // _PADDED_SHARE)
