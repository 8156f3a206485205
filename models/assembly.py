"""Building a checkpoint's model for one engine, precision and device. Chooses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from models.bundled import bundled_checkpoint, bundled_graphs, is_bundled
from models.checkpoint import Checkpoint
from models.convert import REQUIRED, cached_graphs
from models.engines.engine import Engine
from models.errors import CheckpointError, EngineError
from models.gliner.config import GlinerConfig
from models.gliner.graphs import INT8, SENTENCES, GraphSet
from models.gliner.model import Engines, GlinerModel
from models.gliner.tokenization import PieceTokenizer
from models.quantisation import int8_operands
from models.selection.candidates import Candidate
from models.sentence import SentenceEncoder

Weights = Mapping[str, NDArray[Any]]


class Workshop:
    """One opened checkpoint, from which models are built; its weights are read once.

    name: "bundled/…" or a directory. cache: where exported graphs are kept; None for the user's cache directory.
    """

    def __init__(self, name: str, checkpoint: Checkpoint, config: GlinerConfig, cache: Path | None) -> None:
        self._name = name
        self._checkpoint = checkpoint
        self._config = config
        self._cache = cache
        self._weights = checkpoint.tensors()

    @classmethod
    def open(cls, name: str, cache: Path | None) -> Workshop:
        """Raises a `ModelError` when the checkpoint is refused."""
        checkpoint = open_checkpoint(name)
        return cls(name, checkpoint, GlinerConfig.of(checkpoint), cache)

    def build(self, candidate: Candidate, device: str, threads: int) -> GlinerModel:
        """The model run by `candidate` on `device`, with `threads` threads where that is the CPU.

        Raises `EngineError` when the engine cannot.
        """
        directory = self._checkpoint.directory
        tokenizer = PieceTokenizer(directory, self._checkpoint)
        label_tokenizer = None
        if self._config.text == "bi":
            label_tokenizer = PieceTokenizer(directory / "labels_tokenizer", self._checkpoint)
        if device != "cpu":
            engines = self._cuda_engines(candidate, device)
        elif candidate.engine in ("torch", "inductor"):
            engines = self._torch_engines(candidate, threads)
        else:
            engines = self._graph_engines(candidate, threads)
        return GlinerModel(self._config, tokenizer, label_tokenizer, engines)

    def build_sentences(self, candidate: Candidate, device: str, threads: int) -> SentenceEncoder:
        """The label encoder as a sentence encoder, run by `candidate` on `device`.

        Raises `EngineError` when the engine cannot, `CheckpointError` when the checkpoint encodes no labels apart.
        """
        if self._config.text != "bi":
            raise CheckpointError("a sentence encoder needs a checkpoint that encodes labels apart from texts")
        tokenizer = PieceTokenizer(self._checkpoint.directory / "labels_tokenizer", self._checkpoint)
        if device == "cpu" and candidate.engine != "torch":
            engine = self._graph_engine(self._graphs(), candidate, threads, SENTENCES)
        else:
            engine = self._torch_sentences(candidate, device, threads)
        return SentenceEncoder(tokenizer, engine, self._config.label_size, self._config.label_tokens)

    def _torch_sentences(self, candidate: Candidate, device: str, threads: int) -> Engine:
        import torch

        from models.engines.torch import TorchEngine
        from models.gliner.network import build_sentence_network

        network = build_sentence_network(self._config, self._weights)
        if device == "cpu":
            torch.set_num_threads(threads)
            return TorchEngine(network, candidate.precision)
        from models.engines.cuda import CudaEngine

        return CudaEngine(network, device, candidate.precision, captures=False)

    def _graphs(self) -> GraphSet:
        return bundled_graphs(self._name) if is_bundled(self._name) else cached_graphs(self._checkpoint, self._cache)

    def _graph_engines(self, candidate: Candidate, threads: int) -> Engines:
        graphs = self._graphs()
        # Labels are embedded once and kept, so they stay in fp32: nothing is gained by less.
        builders = {"text": lambda: self._graph_engine(graphs, candidate, threads)}
        if "labels" in graphs.weights:
            builders["labels"] = lambda: self._graph_engine(graphs, Candidate("onnx", "fp32"), threads, "labels")
        # Preparing the sessions is the longest part of loading, and most of it needs no interpreter's lock.
        with ThreadPoolExecutor() as pool:
            built = {name: pool.submit(build) for name, build in builders.items()}
        engines = {name: future.result() for name, future in built.items()}
        return Engines(engines["text"], engines.get("labels"))

    def _graph_engine(self, graphs: GraphSet, candidate: Candidate, threads: int, graph: str = "text") -> Engine:
        if candidate.engine == "openvino":
            from models.engines.openvino import OpenVinoEngine

            needed = graphs.weights[graph]
            return OpenVinoEngine(graphs.path(graph), needed, self._weights, candidate.precision, threads)
        from models.engines.onnx import OnnxEngine

        name = graph + INT8 if candidate.precision == "int8" else graph
        needed = graphs.weights[name]
        operands = int8_operands(self._weights, needed)
        return OnnxEngine(graphs.path(name), needed, operands, candidate.precision, threads)

    def _torch_engines(self, candidate: Candidate, threads: int) -> Engines:
        import torch

        from models.engines.torch import TorchEngine, supports
        from models.gliner.network import build_networks

        if not supports("cpu", candidate.precision):
            raise EngineError(f"torch has no {candidate.precision} on the CPU")
        torch.set_num_threads(threads)
        text, labels = build_networks(self._config, self._weights)
        label_engine = TorchEngine(labels, candidate.precision) if labels is not None else None
        if candidate.engine == "inductor":
            from models.engines.inductor import InductorEngine

            return Engines(InductorEngine(text, candidate.precision), label_engine)
        return Engines(TorchEngine(text, candidate.precision), label_engine)

    def _cuda_engines(self, candidate: Candidate, device: str) -> Engines:
        from models.engines.cuda import CudaEngine
        from models.engines.torch import supports
        from models.gliner.network import build_networks

        name, precision = candidate.engine, candidate.precision
        if name not in ("torch", "flash"):
            raise EngineError(f"the {name} engine runs on the CPU only")
        if not supports(device, precision):
            raise EngineError(f"{device} does not compute {precision}")
        text, labels = build_networks(self._config, self._weights)
        if name == "flash":
            from models.gliner.flash import use_flash_attention

            use_flash_attention(text)
        # Label embeddings are kept, so their few passes are not worth a graph.
        label_engine = CudaEngine(labels, device, precision, captures=False) if labels is not None else None
        return Engines(CudaEngine(text, device, precision, name=name, captures=True), label_engine)


def open_checkpoint(name: str) -> Checkpoint:
    """The checked directory behind a checkpoint's name."""
    if is_bundled(name):
        return bundled_checkpoint(name)
    return Checkpoint.open(Path(name).expanduser(), REQUIRED)
