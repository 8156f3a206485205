"""The machine and the versions that something was measured with, in words."""

from __future__ import annotations

import datetime as dt
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from models.engines.threads import usable_threads
from models.selection.candidates import cpu_flags

_TELLING = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx_vnni",
    "avx512_bf16",
    "amx_bf16",
    "amx_int8",
    "asimddp",
    "i8mm",
    "bf16",
)
_PACKAGES = ("onnxruntime", "openvino", "torch", "transformers", "gliner", "tokenizers")


def describe() -> str:
    """One line: processor, cores, instruction sets, versions, date."""
    sets = " ".join(flag for flag in _TELLING if flag in cpu_flags()) or "-"
    return (
        f"{_processor()}, {os.cpu_count()} processors ({usable_threads()} threads used), {sets}; "
        f"Python {platform.python_version()}, {_versions()}; {dt.datetime.now(dt.UTC):%Y-%m-%d}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _versions() -> str:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
