"""From a checkpoint's name to a model that runs: which device, which engine, which precision, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

from typing_extensions import TypeVar

from models.assembly import open_builder, open_checkpoint
from models.contract import Kind, Model, SpanModel
from models.engines.device import choose_device
from models.engines.threads import usable_threads
from models.selection.candidates import ENGINES, PRECISIONS, Candidate, candidates
from models.selection.decision import Decision, decide
from models.selection.measuring import measure

__all__ = ["ENGINES", "PRECISIONS", "LoadOptions", "LoadedModel", "load_model", "load_span_model", "open_checkpoint"]

M_co = TypeVar("M_co", bound=Model, default=SpanModel, covariant=True)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to run a checkpoint.

    device: auto, cpu, cuda or cuda:N. precision, engine: auto, or one of `PRECISIONS`, `ENGINES`.
    cache: where exported graphs and measurements are kept; None for the user's cache directory. threads: CPU threads
    of one forward; None for the physical cores that the process may use. measure: whether engine and precision, where
    they are auto, are chosen by measuring; otherwise ONNX Runtime in fp32 runs on the CPU and torch in bf16 on CUDA.
    kind: which of the checkpoint's models.
    """

    device: str = "auto"
    precision: str = "auto"
    engine: str = "auto"
    cache: Path | None = None
    threads: int | None = None
    measure: bool = False
    kind: Kind = "span"


@dataclass(frozen=True, slots=True)
class LoadedModel(Generic[M_co]):
    """A model and what was decided for it; the reasons are sentences for operators."""

    model: M_co
    checkpoint: str
    device: str
    device_reason: str
    engine: str
    precision: str
    engine_reason: str


def load_model(checkpoint: str, options: LoadOptions) -> LoadedModel[Any]:
    """Load the model of `options.kind` of "bundled/…" or a checkpoint directory.

    Raises a `ModelError` that says why it cannot run.
    """
    choice = choose_device(options.device, torch_allowed=options.engine in ("auto", "torch", "flash"))
    builder = open_builder(checkpoint, options.kind, options.cache)
    possible = candidates(choice.device, options.engine, options.precision, disentangled=builder.disentangled)
    threads = options.threads or usable_threads()
    decision = _pinned(possible, choice.device, options)
    if decision is None:
        measured = measure(possible, checkpoint, options.kind, choice.device, threads, options.cache)
        decision = decide(possible, measured) or Decision(possible[0], "engines could not be measured on this machine")
    model = builder.build(decision.candidate, choice.device, threads)
    chosen = decision.candidate
    return LoadedModel(
        model, checkpoint, choice.device, choice.reason, chosen.engine, chosen.precision, decision.reason
    )


def load_span_model(checkpoint: str, options: LoadOptions) -> LoadedModel:
    """`load_model` for who needs no other kind."""
    loaded: LoadedModel = load_model(checkpoint, options)
    return loaded


def _pinned(possible: list[Candidate], device: str, options: LoadOptions) -> Decision | None:
    """The decision where there is nothing to measure."""
    if len(possible) == 1:
        return Decision(possible[0], "the only one that the configuration and the installed packages allow")
    if options.measure:
        return None
    return Decision(_usual(possible, device), "the usual one; nothing was measured")


def _usual(possible: list[Candidate], device: str) -> Candidate:
    """fp32 on the CPU; on CUDA bf16, where the device has it."""
    half = Candidate("torch", "bf16")
    if device != "cpu" and half in possible:
        from models.engines.torch import supports

        if supports(device, half.precision):
            return half
    return possible[0]
