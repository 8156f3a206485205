"""Choosing the device: CUDA where it is there and works, else the CPU, with the reason in words."""

from __future__ import annotations

import ctypes
import importlib.util
import re
import sys
from dataclasses import dataclass

from models.errors import EngineError

_NAMES = re.compile(r"auto|cpu|cuda(?::\d+)?")


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """device: "cpu" or "cuda:N"; reason: why, for logs and `GET /v1/models`."""

    device: str
    reason: str


def choose_device(requested: str, *, torch_allowed: bool = True) -> DeviceChoice:
    """The device for `auto`, `cpu`, `cuda` or `cuda:N`.

    `auto` falls back to the CPU and says why; a CUDA device asked for by name that does not work raises `EngineError`.
    `torch_allowed` is False when the engine is pinned to one that has no CUDA form.
    """
    if not _NAMES.fullmatch(requested):
        raise EngineError(f"device {requested!r} is not one of auto, cpu, cuda, cuda:N")
    if requested == "cpu":
        return DeviceChoice("cpu", "the configuration says cpu")
    index = int(requested.partition(":")[2] or 0)
    obstacle = _cuda_obstacle(index) if torch_allowed else "the engine set in the configuration runs on the CPU only"
    if obstacle is None:
        wish = "the configuration says " + requested if requested != "auto" else "CUDA is there and works"
        return DeviceChoice(f"cuda:{index}", wish)
    if requested == "auto":
        return DeviceChoice("cpu", obstacle)
    raise EngineError(f"device {requested} cannot be used: {obstacle}")


def _cuda_obstacle(index: int) -> str | None:
    """Why the CUDA device cannot be used, or None when a kernel ran on it."""
    if importlib.util.find_spec("torch") is None:
        return "torch is not installed (pip install 'spanhost[gpu]' for CUDA)"
    if not _has_driver():
        return "there is no NVIDIA driver on this machine"
    import torch

    if not torch.cuda.is_available():
        return "torch sees no CUDA device" if torch.version.cuda else "this build of torch has no CUDA"
    if index >= torch.cuda.device_count():
        return f"there are {torch.cuda.device_count()} CUDA devices, counted from 0"
    try:
        # A driver or an architecture that does not fit shows only when a kernel runs.
        torch.ones(8, device=f"cuda:{index}").sum().item()
    except RuntimeError as error:
        return f"CUDA device {index} failed a first computation: {str(error).splitlines()[0]}"
    return None


def _has_driver() -> bool:
    """Whether the CUDA driver's library can be loaded: asked first, because importing torch takes seconds."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True
