"""Running trials and keeping what they found, by checkpoint, machine and versions."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from models.assembly import open_checkpoint
from models.checkpoint import WEIGHTS, Checkpoint
from models.contract import Kind
from models.gliner.graphs import FORMAT
from models.selection.candidates import Candidate, cpu_flags
from models.selection.decision import Measurement
from models.selection.trial import TrialRequest

LIMIT_SECONDS = 180
COMMAND = (sys.executable, "-m", "models.selection.trial")
"""What reads a `TrialRequest` and answers it."""
_VERSIONED = ("spanhost", "onnxruntime", "openvino", "torch", "transformers", "gliner", "triton", "disentangled-flash")
_CRASHES = frozenset({signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV})
"""Signals that native code brings upon itself, on the same processor each time; others come from outside."""
_LATE = Measurement({}, error="it did not end in time")
"""Kept, though a loaded machine may be the cause: to find out costs minutes, which no start should take again."""

_log = logging.getLogger(__name__)


def measure(
    candidates: Sequence[Candidate], name: str, kind: Kind, device: str, threads: int, cache: Path | None
) -> dict[Candidate, Measurement]:
    """Measurements of `candidates`, from an earlier trial where one was kept, else from one made now.

    The trial runs in another process. A candidate with which that dies or hangs has failed, and the others are tried
    again without it. Raises nothing: where no trial can run, no candidate is measured. What may be otherwise the next
    time is not kept: that no candidate ran, or that one failed for lack of memory.
    """
    situation = _situation(candidates, open_checkpoint(name), kind, device, threads)
    place = cache_directory(cache) / "engines" / f"{situation}.json"
    if (kept := _kept(place)) is not None:
        return kept
    _log.info("measuring %s on %s once", ", ".join(map(str, candidates)), device)
    measured: dict[Candidate, Measurement] = {}
    left = list(candidates)
    while left:
        request = TrialRequest(
            name,
            kind,
            None if cache is None else str(cache),
            device,
            threads,
            [(candidate.engine, candidate.precision) for candidate in left],
            LIMIT_SECONDS,
        )
        answer, culprit, failed = _trial(request)
        if answer is not None:
            measured |= {left[int(index)]: Measurement(**found) for index, found in answer.items()}
            break
        if culprit is None:
            _log.warning("engines could not be measured: %s", failed.error)
            return {}
        measured[left[culprit]] = failed
        del left[culprit]
    found = measured.values()
    if any(each.error is None for each in found) and not any(each.passing for each in found):
        _keep(place, measured)
    return measured


def cache_directory(cache: Path | None) -> Path:
    """Where derived files are kept: `cache`, or the user's cache directory."""
    return cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "spanhost"


def _trial(request: TrialRequest) -> tuple[dict[str, Any] | None, int | None, Measurement]:
    """What the trial measured; without it the candidate at which the process ended, if one was begun, and how."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - a module of this package
            COMMAND,
            input=request.as_json(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
            timeout=request.limit_seconds + 5,
            check=False,
        )
        output, failed = done.stdout, _death(done.returncode)
    except subprocess.TimeoutExpired as expired:
        output, failed = _text(expired.stdout), _LATE
    except OSError as error:
        return None, None, Measurement({}, error=f"no process could be started ({type(error).__name__})")
    begun: int | None = None
    for line in output.splitlines():
        with suppress(ValueError):
            answer = json.loads(line)
            if "measured" in answer:
                return answer["measured"], None, failed
            begun = answer.get("begun", begun)
    return None, begun, failed


def _text(output: bytes | str | None) -> str:
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""


def _death(code: int) -> Measurement:
    """Of a candidate at which the trial ended with `code`."""
    if hasattr(signal, "SIGALRM") and -code == signal.SIGALRM:
        return _LATE
    if -code in _CRASHES:
        return Measurement({}, error=f"it crashes on this machine (signal {-code})")
    end = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Measurement({}, error=f"its trial ended with {end}", passing=True)


def _situation(candidates: Sequence[Candidate], checkpoint: Checkpoint, kind: Kind, device: str, threads: int) -> str:
    """A name for all that a measurement depends on."""
    weights = (checkpoint.directory / WEIGHTS).stat()
    versions = {}
    for package in _VERSIONED:
        with suppress(PackageNotFoundError):
            versions[package] = version(package)
    facts = [
        checkpoint.digest(),
        weights.st_size,
        weights.st_mtime_ns,
        FORMAT,
        kind,
        [str(candidate) for candidate in candidates],
        device,
        _accelerator(device),
        threads,
        platform.machine(),
        platform.python_version(),
        _processor(),
        sorted(cpu_flags()),
        versions,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def _accelerator(device: str) -> list[Any]:
    """The GPU's model and capability, and the CUDA that torch was built for; empty for the CPU."""
    if device == "cpu":
        return []
    import torch

    return [torch.cuda.get_device_name(device), *torch.cuda.get_device_capability(device), torch.version.cuda]


def _processor() -> str:
    """The processor's model as Linux names it; elsewhere what the platform says."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _kept(place: Path) -> dict[Candidate, Measurement] | None:
    try:
        rows = json.loads(place.read_text(encoding="utf-8"))
        return {Candidate(row["engine"], row["precision"]): Measurement(**row["measurement"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(place: Path, measured: Mapping[Candidate, Measurement]) -> None:
    """Write the measurements, whole or not at all; a cache that cannot be written costs the next start a trial."""
    rows = [
        {"engine": candidate.engine, "precision": candidate.precision, "measurement": asdict(measurement)}
        for candidate, measurement in measured.items()
    ]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
        Path(file.name).replace(place)
    except OSError as error:
        _log.warning("the measurement of engines is not kept: %s", error.strerror)
