"""Which batch shapes have a captured graph. Knows nothing of CUDA: what captures is given to it."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable

from models.contract import FloatArray
from models.engines.inputs import Inputs
from models.engines.shape import Shape

logger = logging.getLogger(__name__)

Replay = Callable[[Inputs], FloatArray]
"""Runs a captured graph on inputs of the shape that it was captured with."""
Capture = Callable[[Inputs], Replay | None]
"""Captures a graph of the inputs' shape; None where replaying it would gain too little."""

_SIGHTINGS = 2
"""A shape that came this often before is common enough to capture."""
_CAPACITY = 64
"""Graphs kept, the least recently used going first."""
_LARGEST_TOKENS = 16384
"""Padded tokens of a batch above which launching its kernels takes no time that matters, and a graph much memory."""
_ALIGNMENT = 8
"""Tokens: tensor cores take rows of sixteen bytes."""


class CapturedShapes:
    """A bounded set of captured graphs, one for a shape, made when the shape is met often. For one thread.

    Batches are rounded up to a ladder of shapes so that the same ones come again. A shape whose graph gains too little,
    or cannot be captured, is not rounded from then on and runs as it is.
    """

    def __init__(self, capture: Capture, *, capacity: int = _CAPACITY) -> None:
        self._capture = capture
        self._capacity = capacity
        self._kept: OrderedDict[Shape, Replay] = OrderedDict()
        self._sightings: Counter[Shape] = Counter()
        self._refused: set[Shape] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def fitted(self, shape: Shape, tokens: int | None) -> Shape:
        """The shape to pad a batch of `shape` to. tokens: the positions that the model has, None for no limit."""
        rung = shape.rounded().within(tokens)
        if rung.padded_tokens > _LARGEST_TOKENS or rung in self._refused:
            return shape.aligned(_ALIGNMENT).within(tokens)
        # An entry says that the shape is a rung, not one that only happens to come.
        self._sightings[rung] += 0
        return rung

    def replay(self, inputs: Inputs) -> Replay | None:
        """The graph for `inputs`, captured now if their shape is common; None when they are to run without one."""
        shape = Shape.of(inputs)
        if (kept := self._kept.get(shape)) is not None:
            self._kept.move_to_end(shape)
            return kept
        if shape not in self._sightings or shape in self._refused:
            return None
        self._sightings[shape] += 1
        if self._sightings[shape] <= _SIGHTINGS:
            return None
        captured = self._captured(inputs)
        if captured is None:
            self._refused.add(shape)
            return None
        self._kept[shape] = captured
        if len(self._kept) > self._capacity:
            evicted, _ = self._kept.popitem(last=False)
            self._sightings[evicted] = 0
        return captured

    def release(self) -> None:
        """Let all graphs go, for their memory; from now on half as many are kept."""
        self._kept.clear()
        self._sightings.clear()
        self._capacity = max(self._capacity // 2, 1)

    def _captured(self, inputs: Inputs) -> Replay | None:
        try:
            return self._capture(inputs)
        except RuntimeError as error:
            # The pass itself still runs; it is only not made faster.
            logger.warning("a batch of %s could not be captured: %s", Shape.of(inputs), type(error).__name__)
            return None
