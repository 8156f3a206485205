"""Measuring candidates, in a process of its own: an engine that crashes on this processor takes nobody with it.

    python -m models.selection.trial < request.json

The request is a `TrialRequest` as JSON. The answer is JSON lines: {"begun": index} before each candidate is touched
for the first time, so that the one at fault of a crash is known, and at the end {"measured": {index: measurement}}.
"""

from __future__ import annotations

import json
import signal
import statistics
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.assembly import Workshop
from models.contract import Prepared
from models.gliner.model import GlinerModel
from models.selection.candidates import Candidate
from models.selection.decision import Measurement
from models.selection.texts import LABELS, LONG, SINGLE, TEXTS

THRESHOLD = 0.5
LIKELY = 0.3
"""Spans that any candidate scores above this are compared."""
_ROUNDS = 9
_ROUND_SECONDS = 1.5
"""No further round once a candidate has taken this long in one shape."""
_PAUSE_SECONDS = 0.002
"""Before each timing: an engine's threads go on turning for a moment after its pass, and would slow the next one's."""

Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """What to try. limit_seconds: the process ends itself after it."""

    checkpoint: str
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
    workshop = Workshop.open(request.checkpoint, Path(request.cache) if request.cache else None)
    measured: dict[int, Measurement] = {}
    ready: dict[int, GlinerModel] = {}
    for index, pair in enumerate(request.candidates):
        _say({"begun": index})
        try:
            ready[index] = workshop.build(Candidate(*pair), request.device, request.threads)
            for items in _shapes(ready[index]).values():
                ready[index].forward(items)
        except Exception as error:  # noqa: BLE001 - whatever an engine fails with, it is not chosen
            ready.pop(index, None)
            measured[index] = Measurement({}, error=str(error) or type(error).__name__)
    _say({"begun": None})
    measured |= _measure(ready)
    _say({"measured": {index: asdict(measurement) for index, measurement in measured.items()}})


def _measure(ready: dict[int, GlinerModel]) -> dict[int, Measurement]:
    """Candidates side by side, round by round. The first one is the reference for accuracy."""
    seconds: dict[int, dict[str, list[float]]] = {index: {} for index in ready}
    for shape in ("single", "mixed", "long"):
        items = {index: _shapes(model)[shape] for index, model in ready.items()}
        for _ in range(_ROUNDS):
            for index, model in ready.items():
                times = seconds[index].setdefault(shape, [])
                if sum(times) < _ROUND_SECONDS:
                    time.sleep(_PAUSE_SECONDS)
                    times.append(model.forward(items[index]).seconds)
    spans = {index: _likely_spans(model) for index, model in ready.items()}
    reference = next(iter(spans.values()), {})
    return {
        index: Measurement(
            {shape: statistics.median(times) for shape, times in seconds[index].items()},
            *_difference(reference, spans[index]),
        )
        for index in ready
    }


def _shapes(model: GlinerModel) -> dict[str, list[Prepared]]:
    """A lone text of thirty words, the mixed texts together, and a few long ones."""
    return {
        "single": _items(model, [SINGLE]),
        "mixed": _items(model, TEXTS),
        "long": _items(model, [LONG] * 6),
    }


def _items(model: GlinerModel, texts: Sequence[str]) -> list[Prepared]:
    words = [model.tokenize(text) for text in texts]
    return [model.prepare(each, 0, min(len(each), model.capacity.words), LABELS) for each in words]


def _likely_spans(model: GlinerModel) -> dict[Span, float]:
    """Score of every span that is not unlikely, by text, place and label."""
    found: dict[Span, float] = {}
    items = _items(model, TEXTS)
    scores = model.forward(items).scores
    for text, (item, score) in enumerate(zip(items, scores, strict=True)):
        spans = model.decode(item, score, LIKELY)
        places = zip(spans.starts.tolist(), spans.ends.tolist(), spans.labels.tolist(), strict=True)
        found |= {(text, *place): value for place, value in zip(places, spans.scores.tolist(), strict=True)}
    return found


def _difference(reference: dict[Span, float], other: dict[Span, float]) -> tuple[float, float]:
    """Mean score difference, and the share of spans on different sides of the threshold, over the likely spans.

    A span that one of the two does not find likely counts with the score it at most has there.
    """
    spans = reference.keys() | other.keys()
    if not spans:
        return 0.0, 0.0
    one = np.asarray([reference.get(span, LIKELY) for span in spans])
    two = np.asarray([other.get(span, LIKELY) for span in spans])
    flipped = (one > THRESHOLD) != (two > THRESHOLD)
    return float(np.abs(one - two).mean()), float(flipped.mean())


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
