"""Building a checkpoint's model for one engine, precision and device. Chooses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from models.bundled import bundled_checkpoint, bundled_graphs, is_bundled
from models.checkpoint import Checkpoint
from models.contract import Kind, Model
from models.convert import cached_graphs
from models.cross_encoder.config import CrossEncoderConfig
from models.cross_encoder.graphs import PAIRS
from models.cross_encoder.model import CrossEncoder
from models.cross_encoder.tokenization import PairTokenizer
from models.errors import CheckpointError, EngineError
from models.families import Family, family_of, open_directory
from models.gliner.config import GlinerConfig
from models.gliner.graphs import SENTENCES, GraphSet
from models.gliner.model import Engines, GlinerModel
from models.gliner.tokenization import PieceTokenizer
from models.graph_engine import graph_engine
from models.selection.candidates import Candidate
from models.sentence import SentenceEncoder
from models.weights import shared_weights

_FAMILIES: dict[Family, str] = {"gliner": "GLiNER", "cross_encoder": "sequence classification"}


class Builder(Protocol):
    """One opened checkpoint, from which models of one kind are built."""

    @property
    def disentangled(self) -> bool:
        """Whether the checkpoint has DeBERTa's attention, for which there is an engine of its own."""
        ...

    def build(self, candidate: Candidate, device: str, threads: int) -> Model:
        """The model run by `candidate` on `device`, with `threads` threads where that is the CPU.

        Raises `EngineError` when the engine cannot, `CheckpointError` when the checkpoint has no such model.
        """
        ...


class Workshop:
    """The `Builder` of GLiNER's span models; the checkpoint's weights are read once.

    name: "bundled/…" or a directory. cache: where exported graphs are kept; None for the user's cache directory.
    """

    def __init__(self, name: str, checkpoint: Checkpoint, config: GlinerConfig, cache: Path | None) -> None:
        self._name = name
        self._checkpoint = checkpoint
        self._config = config
        self._cache = cache
        self._weights = shared_weights(checkpoint)

    @classmethod
    def open(cls, name: str, cache: Path | None) -> Workshop:
        """Raises a `ModelError` when the checkpoint is refused."""
        checkpoint = open_checkpoint(name)
        return cls(name, checkpoint, GlinerConfig.of(checkpoint), cache)

    @property
    def disentangled(self) -> bool:
        return self._config.disentangled

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

    def _graph_engines(self, candidate: Candidate, threads: int) -> Engines:
        graphs = graphs_of(self._name, self._checkpoint, self._cache)
        # Labels are embedded once and kept, so they stay in fp32: nothing is gained by less.
        builders = {"text": lambda: graph_engine(graphs, "text", self._weights, candidate, threads)}
        if "labels" in graphs.weights:
            careful = Candidate("onnx", "fp32")
            builders["labels"] = lambda: graph_engine(graphs, "labels", self._weights, careful, threads)
        # Preparing the sessions is the longest part of loading, and most of it needs no interpreter's lock.
        with ThreadPoolExecutor() as pool:
            built = {name: pool.submit(build) for name, build in builders.items()}
        engines = {name: future.result() for name, future in built.items()}
        return Engines(engines["text"], engines.get("labels"))

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


class SentenceWorkshop:
    """The `Builder` of sentence encoders: the label encoders of GLiNER's bi-encoders."""

    disentangled = False

    def __init__(self, name: str, checkpoint: Checkpoint, cache: Path | None) -> None:
        self._name = name
        self._checkpoint = checkpoint
        self._config = GlinerConfig.of(checkpoint)
        self._cache = cache
        if self._config.text != "bi":
            raise CheckpointError("a sentence encoder needs a checkpoint that encodes labels apart from texts")
        self._weights = shared_weights(checkpoint)

    def build(self, candidate: Candidate, device: str, threads: int) -> SentenceEncoder:
        tokenizer = PieceTokenizer(self._checkpoint.directory / "labels_tokenizer", self._checkpoint)
        if device == "cpu" and candidate.engine in ("onnx", "openvino"):
            graphs = graphs_of(self._name, self._checkpoint, self._cache)
            engine = graph_engine(graphs, SENTENCES, self._weights, candidate, threads)
        else:
            from models.gliner.network import build_sentence_network
            from models.torch_engine import torch_engine

            engine = torch_engine(build_sentence_network(self._config, self._weights), candidate, device, threads)
        return SentenceEncoder(tokenizer, engine, self._config.label_size, self._config.label_tokens)


class PairWorkshop:
    """The `Builder` of sequence classifiers."""

    def __init__(self, name: str, checkpoint: Checkpoint, cache: Path | None) -> None:
        self._name = name
        self._checkpoint = checkpoint
        self._config = CrossEncoderConfig.of(checkpoint)
        self._cache = cache
        self._weights = shared_weights(checkpoint)

    @property
    def disentangled(self) -> bool:
        return False

    def build(self, candidate: Candidate, device: str, threads: int) -> CrossEncoder:
        tokenizer = PairTokenizer(self._checkpoint)
        if device == "cpu" and candidate.engine in ("onnx", "openvino"):
            graphs = graphs_of(self._name, self._checkpoint, self._cache)
            engine = graph_engine(graphs, PAIRS, self._weights, candidate, threads)
        else:
            from models.cross_encoder.network import build_network
            from models.torch_engine import torch_engine

            engine = torch_engine(build_network(self._config, self._weights), candidate, device, threads)
        return CrossEncoder(self._config, tokenizer, engine)


def open_builder(name: str, kind: Kind, cache: Path | None) -> Builder:
    """The builder of the checkpoint's models of `kind`. Raises `CheckpointError` where it has none."""
    checkpoint = open_checkpoint(name)
    family = family_of(checkpoint)
    if kind == "span" and family == "gliner":
        return Workshop(name, checkpoint, GlinerConfig.of(checkpoint), cache)
    if kind == "sentence" and family == "gliner":
        return SentenceWorkshop(name, checkpoint, cache)
    if kind == "pair" and family == "cross_encoder":
        return PairWorkshop(name, checkpoint, cache)
    raise CheckpointError(f"{name} is a {_FAMILIES[family]} checkpoint, which holds no {kind} model")


def graphs_of(name: str, checkpoint: Checkpoint, cache: Path | None) -> GraphSet:
    """The exported graphs of a checkpoint: those that ship with it, or those in the cache."""
    return bundled_graphs(name) if is_bundled(name) else cached_graphs(checkpoint, cache)


def open_checkpoint(name: str) -> Checkpoint:
    """The checked directory behind a checkpoint's name."""
    if is_bundled(name):
        return bundled_checkpoint(name)
    return open_directory(Path(name).expanduser())
