"""What becomes of one item in a forward pass. Knows no texts and no labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


class ForwardError(Exception):
    """The model failed on this item, also when it was alone in its pass. The message is fit for the caller."""


@dataclass(frozen=True, slots=True, eq=False)
class ForwardPass:
    """A pass that some items shared, and its seconds on the device. Each is itself alone: equal times are not equal."""

    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """An item's scores, of the type that `Forwarded` says, and the pass that gave them."""

    scores: NDArray[Any]
    forward: ForwardPass


@dataclass(frozen=True, slots=True, eq=False)
class Failed:
    """An item that the model fails on; its neighbours were scored without it."""

    error: ForwardError


Outcome = Scored | Failed
