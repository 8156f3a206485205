"""Running the bench of a checkpoint, one candidate after the other, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from models.assembly import open_builder
from models.bench.rows import BENCHED, Bench, BenchRequest, Row
from models.contract import Kind
from models.engines.device import choose_device
from models.engines.threads import usable_threads
from models.errors import CheckpointError, EngineError
from models.selection.candidates import Candidate, candidates

_LIMIT_SECONDS = 600
_COMMAND = (sys.executable, "-m", "models.bench.runner")


def plan(checkpoint: str, kind: Kind, device: str, engine: str, precision: str) -> list[tuple[str, Candidate]]:
    """Devices and candidates to measure: those asked for, and for `auto` the CPU beside CUDA where that works.

    Raises `EngineError` when there is none, `CheckpointError` when the checkpoint is refused.
    """
    if kind not in BENCHED:
        raise CheckpointError(f"{kind} models are not benched; {', '.join(BENCHED)} models are")
    disentangled = open_builder(checkpoint, kind, None).disentangled
    devices = [choose_device(device).device]
    if device == "auto" and devices[0] != "cpu":
        devices.append("cpu")
    found: list[tuple[str, Candidate]] = []
    for place in devices:
        try:
            found += [(place, each) for each in candidates(place, engine, precision, disentangled=disentangled)]
        except EngineError:
            # An engine that is the CPU's alone is no fault where the CPU is measured too.
            if len(devices) == 1:
                raise
    return found


def run(
    checkpoint: str,
    kind: Kind,
    cache: Path | None,
    chosen: Sequence[tuple[str, Candidate]],
    *,
    threads: int | None = None,
    shape_seconds: float = 1.0,
) -> Iterator[Bench]:
    """The bench of every candidate, as it is done. One that fails or crashes says so in its `error`."""
    for device, candidate in chosen:
        request = BenchRequest(
            checkpoint,
            kind,
            None if cache is None else str(cache),
            device,
            candidate.engine,
            candidate.precision,
            threads or usable_threads(),
            shape_seconds,
        )
        yield _run_one(request)


def _run_one(request: BenchRequest) -> Bench:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - a module of this package
            _COMMAND,
            input=json.dumps(asdict(request)),
            capture_output=True,
            env=environment,
            text=True,
            timeout=_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _failed(request, "it did not end in time")
    if done.returncode:
        how = f"it crashes on this machine (signal {-done.returncode})"
        return _failed(request, how if done.returncode < 0 else "it could not be run: " + _last_line(done.stderr))
    answer = json.loads(done.stdout.splitlines()[-1])
    return Bench(**answer | {"rows": tuple(Row(**row) for row in answer["rows"])})


def _failed(request: BenchRequest, error: str) -> Bench:
    return Bench(request.device, request.engine, request.precision, (), 0, error)


def _last_line(output: str) -> str:
    lines = output.strip().splitlines()
    return lines[-1] if lines else "no output"
