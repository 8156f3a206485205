"""From a checkpoint's name to a model that runs: which graph, which engine, which device, and why."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from models.bundled import bundled_checkpoint, bundled_graphs, is_bundled
from models.checkpoint import Checkpoint
from models.contract import SpanModel
from models.convert import REQUIRED, cached_graphs
from models.engines.device import choose_device
from models.errors import EngineError
from models.gliner.config import GlinerConfig
from models.gliner.model import Engines, GlinerModel
from models.gliner.tokenization import PieceTokenizer

ENGINES = ("auto", "onnx", "torch")
PRECISIONS = ("auto", "fp32", "bf16", "fp16")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to run a checkpoint.

    device: auto, cpu, cuda or cuda:N. precision: auto, fp32, bf16 or fp16. engine: auto, onnx or torch.
    cache: where exported graphs are kept; None for the user's cache directory. threads: CPU threads of one forward;
    None for as many as the machine has.
    """

    device: str = "auto"
    precision: str = "auto"
    engine: str = "auto"
    cache: Path | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model and what was decided for it; `device_reason` is a sentence for operators."""

    model: SpanModel
    checkpoint: str
    device: str
    device_reason: str
    engine: str
    precision: str


def load_span_model(checkpoint: str, options: LoadOptions) -> LoadedModel:
    """Load "bundled/span" or a checkpoint directory. Raises a `ModelError` that says why it cannot run."""
    if options.engine not in ENGINES:
        raise EngineError(f"engine {options.engine!r} is not one of {', '.join(ENGINES)}")
    if options.precision not in PRECISIONS:
        raise EngineError(f"precision {options.precision!r} is not one of {', '.join(PRECISIONS)}")
    opened = open_checkpoint(checkpoint)
    config = GlinerConfig.of(opened)
    choice = choose_device(options.device, torch_allowed=options.engine != "onnx")
    tokenizer = PieceTokenizer(opened.directory, opened)
    label_tokenizer = PieceTokenizer(opened.directory / "labels_tokenizer", opened) if config.text == "bi" else None
    engine = options.engine
    if engine == "auto":
        engine = "onnx" if choice.device == "cpu" else "torch"
    weights = opened.tensors()
    if engine == "torch":
        engines = _torch_engines(config, weights, choice.device, options)
    else:
        engines = _onnx_engines(checkpoint, opened, weights, options)
    model = GlinerModel(config, tokenizer, label_tokenizer, engines)
    text = engines.text
    return LoadedModel(model, checkpoint, choice.device, choice.reason, text.name, text.precision)


def open_checkpoint(checkpoint: str) -> Checkpoint:
    """The checked directory behind a checkpoint's name."""
    if is_bundled(checkpoint):
        return bundled_checkpoint(checkpoint)
    return Checkpoint.open(Path(checkpoint).expanduser(), REQUIRED)


def _onnx_engines(
    name: str, checkpoint: Checkpoint, weights: Mapping[str, NDArray[Any]], options: LoadOptions
) -> Engines:
    from models.engines.onnx import OnnxEngine

    if options.precision not in ("auto", "fp32"):
        raise EngineError(
            f"the onnx engine runs in fp32, not {options.precision}; set engine: torch or precision: auto"
        )
    graphs = bundled_graphs(name) if is_bundled(name) else cached_graphs(checkpoint, options.cache)
    # Preparing the sessions is the longest part of loading, and most of it needs no interpreter's lock.
    with ThreadPoolExecutor() as pool:
        built = {
            graph: pool.submit(OnnxEngine, graphs.path(graph), needed, weights, options.threads)
            for graph, needed in graphs.weights.items()
        }
    engines = {graph: future.result() for graph, future in built.items()}
    return Engines(engines["text"], engines.get("labels"))


def _torch_engines(
    config: GlinerConfig, weights: Mapping[str, NDArray[Any]], device: str, options: LoadOptions
) -> Engines:
    for package in ("torch", "transformers", "gliner"):
        if importlib.util.find_spec(package) is None:
            raise EngineError(f"the torch engine needs {package} (pip install 'spanhost[torch]')")
    import torch

    from models.engines.torch import TorchEngine, supports
    from models.gliner.network import build_networks

    precision = options.precision
    if precision == "auto":
        precision = "bf16" if device != "cpu" and supports(device, "bf16") else "fp32"
    elif not supports(device, precision):
        raise EngineError(f"precision {precision} is not to be had on {device}")
    if options.threads:
        torch.set_num_threads(options.threads)
    text, labels = build_networks(config, weights)
    label_engine = TorchEngine(labels, device, precision) if labels is not None else None
    return Engines(TorchEngine(text, device, precision), label_engine)
