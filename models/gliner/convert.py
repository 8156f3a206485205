"""Writing a checkpoint's forward pass as ONNX graphs without weights. Needs torch; running the graphs does not.

The graphs hold the computation alone, a few hundred kilobytes. The weights stay in the checkpoint, in one copy, and
are handed to the runtime under their parameter names. Beside the int8 graphs lie the scales of their inputs, found with
the weights that were there at the export: with others of the same shapes they are as correct, but may be less precise.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors.numpy import save_file

from models.checkpoint import Checkpoint
from models.engines.engine import Engine
from models.engines.onnx import OnnxEngine
from models.errors import EngineError
from models.gliner.config import GlinerConfig
from models.gliner.graphs import INPUT_SCALES, INT8, SENTENCES, GraphSet
from models.gliner.model import Engines, GlinerModel
from models.gliner.tokenization import PieceTokenizer
from models.selection.probes import SentenceProbe, SpanProbe
from models.sentence import SentenceEncoder

OPSET = 17

Example = dict[str, tuple[Any, dict[int, str]]]
"""Input name -> (example tensor, its dynamic axes)."""

Reading = Callable[[Mapping[str, Engine]], None]
"""Has a graph read the built-in texts; given are that graph's engine and those of graphs that it may need."""


def export_graphs(checkpoint: Checkpoint, out: Path) -> GraphSet:
    """Export the graphs of `checkpoint` into the directory `out`, replacing what is there; needs the torch extra."""
    try:
        from models.gliner.network import SentenceNetwork, build_networks
        from models.gliner.recurrence import upstream_name
    except ImportError as error:
        raise EngineError(
            f"converting needs the torch extra (pip install 'spanhost[torch]'): no module {error.name}"
        ) from error
    config = GlinerConfig.of(checkpoint)
    text, labels = build_networks(config, checkpoint.tensors())
    graphs: dict[str, tuple[Any, Example]] = {"text": (text, _text_example(config))}
    if labels is not None:
        graphs["labels"] = (labels, _label_example())
        graphs[SENTENCES] = (SentenceNetwork(labels).eval(), _label_example())
    readings: dict[str, Reading] = {"text": partial(_read_spans, checkpoint, config)}
    if labels is not None:
        readings[SENTENCES] = partial(_read_sentences, checkpoint, config)
    return write_graphs(checkpoint, graphs, readings, out, named=upstream_name)


def write_graphs(
    checkpoint: Checkpoint,
    graphs: Mapping[str, tuple[Any, Example]],
    readings: Mapping[str, Reading],
    out: Path,
    *,
    named: Callable[[str], str],
) -> GraphSet:
    """Networks with examples of their inputs as a directory of graphs, those in `readings` in int8 too.

    readings: how such a graph is made to read the built-in texts, for the scales of its inputs. named: what the
    checkpoint calls a parameter of a network. The directory appears whole or not at all, so two processes may convert
    at once.
    """
    from models.gliner.balancing import WatchingEngine, balanced
    from models.gliner.int8 import int8_inputs, with_int8_layers

    out.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".convert-", dir=out.parent))
    try:
        models = {
            name: _export(network, inputs, staging / f"{name}.onnx", named)
            for name, (network, inputs) in graphs.items()
        }
        names = {name: _write(model, staging / f"{name}.onnx") for name, model in models.items()}
        weights = checkpoint.tensors()
        scales: dict[str, NDArray[Any]] = {}
        for name, read in readings.items():
            parameters = {named(parameter) for parameter, _ in graphs[name][0].named_parameters()}
            quantised = staging / f"{name}{INT8}.onnx"
            taken = int8_inputs(models[name], parameters)
            watching = WatchingEngine(models[name], list(taken), names[name], weights, quantised)
            others = {other: staging / f"{other}.onnx" for other in graphs if other not in readings}
            read({name: watching} | {other: OnnxEngine(path, names[other], weights) for other, path in others.items()})
            scales |= balanced(watching.largest, taken, weights)
            names[name + INT8] = _write(with_int8_layers(models[name], parameters), quantised)
        save_file(scales, staging / INPUT_SCALES)
        graph_set = GraphSet(directory=staging, digest=checkpoint.digest(), weights=names)
        graph_set.write_manifest()
        if out.exists():
            shutil.rmtree(out)
        staging.replace(out)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return GraphSet.read(out)


def _read_spans(checkpoint: Checkpoint, config: GlinerConfig, engines: Mapping[str, Engine]) -> None:
    directory = checkpoint.directory
    label_tokenizer = PieceTokenizer(directory / "labels_tokenizer", checkpoint) if config.text == "bi" else None
    text_and_labels = Engines(engines["text"], engines.get("labels"))
    SpanProbe().answers(GlinerModel(config, PieceTokenizer(directory, checkpoint), label_tokenizer, text_and_labels))


def _read_sentences(checkpoint: Checkpoint, config: GlinerConfig, engines: Mapping[str, Engine]) -> None:
    tokenizer = PieceTokenizer(checkpoint.directory / "labels_tokenizer", checkpoint)
    SentenceProbe().answers(SentenceEncoder(tokenizer, engines[SENTENCES], config.label_size, config.label_tokens))


def _text_example(config: GlinerConfig) -> Example:
    import torch

    ids = torch.full((2, 9), 7)
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    words = torch.tensor([[1, 2, 3, 4, 5, 6], [1, 2, 3, 0, 0, 0]])
    example: Example = {
        "input_ids": (ids, {0: "batch", 1: "tokens"}),
        "attention_mask": (mask, {0: "batch", 1: "tokens"}),
        "word_pieces": (words, {0: "batch", 1: "words"}),
    }
    labels = torch.zeros(2, 3, config.hidden_size) if config.text == "bi" else torch.ones(2, 3, dtype=torch.int64)
    example["labels"] = (labels, {0: "batch", 1: "labels"})
    if config.recurrent_layers:
        example["word_counts"] = (torch.tensor([6, 3]), {0: "batch"})
    return example


def _label_example() -> Example:
    import torch

    ids = torch.full((3, 5), 7)
    mask = torch.ones_like(ids)
    mask[1, 3:] = 0
    return {"input_ids": (ids, {0: "labels", 1: "tokens"}), "attention_mask": (mask, {0: "labels", 1: "tokens"})}


def _export(network: Any, example: Example, path: Path, named: Callable[[str], str]) -> Any:
    """The graph of `network` as an ONNX model without its parameters. `path` is written over on the way."""
    import onnx
    import torch

    from models.gliner.int8 import external

    _attend_plainly(network)
    _make_distinct(network)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(tensor for tensor, _ in example.values()),
            path,
            input_names=list(example),
            output_names=["output"],
            dynamic_axes={name: axes for name, (_, axes) in example.items()},
            opset_version=OPSET,
            # Folding would bake transposed copies of the weights into the graph under new names.
            do_constant_folding=False,
            dynamo=False,
        )
    model = onnx.load(path)
    parameters = {name for name, _ in network.named_parameters()}
    for tensor in model.graph.initializer:
        if tensor.name in parameters:
            tensor.CopyFrom(external(named(tensor.name), tensor.data_type, tuple(tensor.dims)))
    for node in model.graph.node:
        node.input[:] = [named(name) if name in parameters else name for name in node.input]
    return model


def _attend_plainly(network: Any) -> None:
    """Attention as products and a softmax: the exporter surrounds torch's fused one with guards against empty rows.

    Here no row is empty, because every item has tokens, and the guards cost a tenth of the pass.
    """
    for module in network.modules():
        if hasattr(module, "set_attn_implementation"):
            module.set_attn_implementation("eager")


def _make_distinct(network: Any) -> None:
    """Other values in all parameters: the exporter makes one of those that are equal, as fresh biases are.

    The graph is used with the weights of every checkpoint of the same shapes, where they need not be equal.
    """
    import torch

    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_()


def _write(model: Any, path: Path) -> list[str]:
    """Write `model` and return the names of the weights that it takes from outside."""
    outside = [tensor.name for tensor in model.graph.initializer if tensor.external_data]
    path.write_bytes(model.SerializeToString())
    logging.getLogger(__name__).info("exported %s: %d weights stay outside", path.name, len(outside))
    return outside
