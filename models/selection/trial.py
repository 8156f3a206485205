"""Measuring candidates, in a process of its own: an engine that crashes on this processor takes nobody with it.

    python -m models.selection.trial < request.json

The request is a `TrialRequest` as JSON. The answer is JSON lines: {"begun": index} before each candidate is touched
for the first time, so that the one at fault of a crash is known, and at the end {"measured": {index: measurement}}.
"""

from __future__ import annotations

import json
import re
import signal
import statistics
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.assembly import open_builder
from models.contract import Kind
from models.selection.candidates import Candidate
from models.selection.decision import Measurement
from models.selection.probes import PROBES, Probe

_ROUNDS = 9
_ROUND_SECONDS = 1.5
"""No further round once a candidate has taken this long in one shape."""
_PAUSE_SECONDS = 0.002
"""Before each timing: an engine's threads go on turning for a moment after its pass, and would slow the next one's."""
_PASSING = re.compile(r"memory|alloc|CUDA error|cublas|cudnn", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """What to try. limit_seconds: the process ends itself after it."""

    checkpoint: str
    kind: Kind
    cache: str | None
    device: str
    threads: int
    candidates: Sequence[tuple[str, str]]
    limit_seconds: int

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def main() -> None:
    """Read the request from standard input, measure, write the answer to standard output."""
    request = TrialRequest(**json.load(sys.stdin))
    if hasattr(signal, "alarm"):
        signal.alarm(request.limit_seconds)
    warnings.simplefilter("ignore")
    builder = open_builder(request.checkpoint, request.kind, Path(request.cache) if request.cache else None)
    probe = PROBES[request.kind]
    measured: dict[int, Measurement] = {}
    ready: dict[int, Any] = {}
    for index, pair in enumerate(request.candidates):
        _say({"begun": index})
        try:
            ready[index] = builder.build(Candidate(*pair), request.device, request.threads)
            for items in probe.shapes(ready[index]).values():
                ready[index].forward(items)
        except Exception as error:  # noqa: BLE001 - whatever an engine fails with, it is not chosen
            ready.pop(index, None)
            measured[index] = Measurement({}, error=str(error) or type(error).__name__, passing=_is_passing(error))
    _say({"begun": None})
    measured |= _measure(probe, ready)
    _say({"measured": {index: asdict(measurement) for index, measurement in measured.items()}})


def _measure(probe: Probe[Any], ready: dict[int, Any]) -> dict[int, Measurement]:
    """Candidates side by side, round by round. The first one is the reference for accuracy."""
    seconds: dict[int, dict[str, list[float]]] = {index: {} for index in ready}
    shapes = {index: probe.shapes(model) for index, model in ready.items()}
    for shape in next(iter(shapes.values()), {}):
        for _ in range(_ROUNDS):
            for index, model in ready.items():
                times = seconds[index].setdefault(shape, [])
                if sum(times) < _ROUND_SECONDS:
                    time.sleep(_PAUSE_SECONDS)
                    times.append(model.forward(shapes[index][shape]).seconds)
    answers = {index: probe.answers(model) for index, model in ready.items()}
    reference = next(iter(answers.values()), None)
    return {
        index: Measurement(
            {shape: statistics.median(times) for shape, times in seconds[index].items()},
            *probe.difference(reference, answers[index]),
        )
        for index in ready
    }


def _is_passing(error: Exception) -> bool:
    """Whether the same may go well another time: that memory was short runtimes tell in words only."""
    return isinstance(error, MemoryError | OSError) or _PASSING.search(str(error)) is not None


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
