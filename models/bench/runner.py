"""Measuring one candidate, in a process of its own: its memory is its own, and a crash takes nobody with it.

    python -m models.bench.runner < request.json

The request is a `BenchRequest` as JSON, the answer a `Bench` as JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path

from models.assembly import open_builder, open_checkpoint
from models.bench.gemm import encoder_operations, fp32_rate
from models.bench.items import ITEMS
from models.bench.rows import BATCHES, WORDS, Bench, BenchRequest, Row
from models.contract import Model, Prepared
from models.selection.candidates import Candidate

_WARM_UPS = 3
_LEAST_PASSES = 5
_MOST_PASSES = 300


def main() -> None:
    """Read the request from standard input, measure, write the answer to standard output."""
    request = BenchRequest(**json.load(sys.stdin))
    warnings.simplefilter("ignore")
    candidate = Candidate(request.engine, request.precision)
    builder = open_builder(request.checkpoint, request.kind, Path(request.cache) if request.cache else None)
    try:
        model = builder.build(candidate, request.device, request.threads)
        rate = fp32_rate(request.device)
        operations = encoder_operations(open_checkpoint(request.checkpoint).tensors(), request.kind) if rate else 0
        rows = [
            _measure(model, words, [item] * batch, request.shape_seconds, operations / rate if rate else None)
            for words in WORDS
            for item in (ITEMS[request.kind](model, words),)
            for batch in BATCHES
        ]
        bench = Bench(request.device, request.engine, request.precision, tuple(rows), _memory(request.device))
    except Exception as error:  # noqa: BLE001 - whatever an engine fails with is the answer
        bench = Bench(request.device, request.engine, request.precision, (), 0, str(error) or type(error).__name__)
    print(json.dumps(asdict(bench)))


def _measure(
    model: Model, words: int, items: list[Prepared], shape_seconds: float, seconds_per_token: float | None
) -> Row:
    """One shape. seconds_per_token: what the encoder's linear layers take at the device's fp32 rate."""
    for _ in range(_WARM_UPS):
        model.forward(items)
    times: list[float] = []
    begin = time.perf_counter()
    while len(times) < _LEAST_PASSES or (time.perf_counter() - begin < shape_seconds and len(times) < _MOST_PASSES):
        times.append(model.forward(items).seconds)
    times.sort()
    median = statistics.median(times)
    tokens = sum(item.cost for item in items)
    return Row(
        words=words,
        batch=len(items),
        passes=len(times),
        texts_per_second=len(items) / median,
        tokens_per_second=tokens / median,
        p50_ms=1000 * median,
        p90_ms=1000 * times[int(0.9 * (len(times) - 1))],
        p99_ms=1000 * times[int(0.99 * (len(times) - 1))],
        gemm_share=None if seconds_per_token is None else tokens * seconds_per_token / median,
    )


def _memory(device: str) -> int:
    """The most memory in bytes that this process has held, or on CUDA that torch has held on the device."""
    if device != "cpu":
        import torch

        return int(torch.cuda.max_memory_reserved(device))
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
