"""The ways in which a checkpoint could be run: an engine with a precision. Nothing is built or measured here."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import EngineError

Forms = Mapping[str, tuple[str, ...]]
"""Engine -> the precisions it has."""

ENGINES = ("auto", "onnx", "openvino", "torch", "inductor", "flash")
PRECISIONS = ("auto", "fp32", "bf16", "fp16", "int8")

_PACKAGES = {
    "onnx": ("onnxruntime",),
    "openvino": ("openvino", "onnx"),
    "torch": ("torch", "transformers", "gliner"),
    "inductor": ("torch", "transformers", "gliner"),
    "flash": ("torch", "transformers", "gliner", "disentangled_flash", "triton"),
}
_EXTRAS = {
    "onnx": "spanhost",
    "openvino": "spanhost[openvino]",
    "torch": "spanhost[torch]",
    "inductor": "spanhost[torch]",
    "flash": "spanhost[gpu]",
}
_CPU: Forms = {
    "onnx": ("fp32", "int8"),
    "openvino": ("fp32", "bf16", "int8"),
    "torch": ("fp32", "bf16"),
    "inductor": ("fp32", "bf16"),
}
_CUDA: Forms = {"torch": ("fp32", "bf16", "fp16"), "flash": ("fp32", "bf16", "fp16")}
_ON_REQUEST = ("inductor",)
"""Engines that compile for tens of seconds whenever they start: nobody gets them without asking."""
_DISENTANGLED = ("flash",)
"""Engines for DeBERTa's attention alone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine and a precision, by their names in the configuration."""

    engine: str
    precision: str

    def __str__(self) -> str:
        return f"{self.engine} {self.precision}"


def candidates(
    device: str, engine: str = "auto", precision: str = "auto", *, disentangled: bool = False
) -> list[Candidate]:
    """What may run on `device` ("cpu" or "cuda:N"), the most careful first.

    `engine` and `precision` narrow it down. disentangled: whether the checkpoint has DeBERTa's attention, for which
    there is an engine of its own. Raises `EngineError` when nothing is left, with the reason.
    """
    if engine not in ENGINES:
        raise EngineError(f"engine {engine!r} is not one of {', '.join(ENGINES)}")
    if precision not in PRECISIONS:
        raise EngineError(f"precision {precision!r} is not one of {', '.join(PRECISIONS)}")
    forms = _CPU if device == "cpu" else _CUDA
    if engine != "auto" and engine not in forms:
        raise EngineError(f"the {engine} engine runs on {'CUDA' if device == 'cpu' else 'the CPU'} only")
    if engine != "auto" and (lacking := missing_package(engine)):
        raise EngineError(f"the {engine} engine needs {lacking} (pip install '{_EXTRAS[engine]}')")
    unasked = _ON_REQUEST if disentangled else (*_ON_REQUEST, *_DISENTANGLED)
    found = [
        Candidate(name, form)
        for name, precisions in forms.items()
        for form in precisions
        if engine == name or (engine == "auto" and name not in unasked and missing_package(name) is None)
        if precision == form or (precision == "auto" and _worth_trying(form, device))
    ]
    if not found:
        raise EngineError(_why_nothing(device, engine, precision, forms))
    return sorted(found, key=lambda candidate: candidate.precision != "fp32")


def missing_package(engine: str) -> str | None:
    """The first package that `engine` needs and that is not installed."""
    return next((name for name in _PACKAGES[engine] if importlib.util.find_spec(name) is None), None)


def _worth_trying(precision: str, device: str) -> bool:
    """Emulated bf16 is slower than fp32, and slow to find out."""
    return precision != "bf16" or device != "cpu" or multiplies_bf16()


def multiplies_bf16() -> bool:
    """Whether the CPU has instructions for products in bfloat16; without, they are emulated, slower than in float32."""
    return bool({"avx512_bf16", "amx_bf16", "bf16"} & cpu_flags())


def cpu_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """Instruction sets of the first processor as Linux names them; empty elsewhere."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return frozenset(value.split())
    return frozenset()


def _why_nothing(device: str, engine: str, precision: str, forms: Forms) -> str:
    if engine != "auto":
        return f"the {engine} engine has no {precision} on {device}; it has {', '.join(forms[engine])}"
    able = [name for name, precisions in forms.items() if precision in ("auto", *precisions)]
    if not able:
        return f"precision {precision} is not to be had on {device}"
    extras = dict.fromkeys(_EXTRAS[name] for name in able)
    return f"{precision} on {device} needs one of the engines {', '.join(able)} (pip install '{next(iter(extras))}')"
