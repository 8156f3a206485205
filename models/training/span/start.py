"""What training begins from: a gliner checkpoint directory, changed as the recipe says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from models.bundled import CHECKSUMS, is_bundled
from models.checkpoint import WEIGHTS, Checkpoint
from models.contract import IntArray
from models.errors import CheckpointError
from models.gliner.config import CONFIG, GlinerConfig
from models.loading import open_checkpoint
from models.training.span.casing import case_of, cased_vocabulary, tells_case
from models.training.span.config import Start

TEXT = "token_rep_layer.bert_layer.model."
LABELS = "token_rep_layer.labels_encoder.model."
TABLE = "embeddings.word_embeddings.weight"
KINDS = "case_kinds.json"
"""Beside a cased checkpoint in training: kind and lower-case row of every row."""

Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """kind: (rows,) as in `casing`. source: (rows,) the lower-case row of each row."""

    kind: IntArray
    source: IntArray


def begin(start: Start, out: Path, seed: int) -> Checkpoint:
    """Write the checkpoint that training begins from to the new directory `out`."""
    checkpoint = (
        open_checkpoint(start.checkpoint) if is_bundled(start.checkpoint) else Checkpoint.open(Path(start.checkpoint))
    )
    config = GlinerConfig.of(checkpoint)
    if (config.text, config.head) != ("bi", "span"):
        raise CheckpointError(f"{start.checkpoint} is no bi-encoder with a span head")
    shutil.copytree(
        checkpoint.directory, out, ignore=shutil.ignore_patterns("*.safetensors", "*.md", "graphs", CHECKSUMS)
    )
    raw = {**config.raw, "max_width": start.max_width}
    tensors = checkpoint.tensors()
    if start.fresh:
        tensors = fresh(tensors, np.random.default_rng(seed))
    if start.cased:
        _tell_case(out, tensors, raw, fresh=start.fresh)
    write(out, tensors, raw)
    return Checkpoint.open(out)


def fresh(tensors: Mapping[str, NDArray[Any]], rng: np.random.Generator) -> Tensors:
    """The label encoder in both places, and a head at random as torch begins linear layers."""
    made: Tensors = {}
    for name in sorted(tensors):
        tensor = tensors[name]
        if name.startswith(LABELS):
            made[name] = tensor
        elif name.startswith(TEXT):
            made[name] = _counterpart(name, tensor, tensors)
        else:
            width = tensors[name.rpartition(".")[0] + ".weight"].shape[1]
            made[name] = rng.uniform(-1, 1, tensor.shape).astype(np.float32) / np.float32(np.sqrt(width))
    return made


def read_case(directory: Path) -> Case | None:
    """The kinds of a cased checkpoint in training; None for one that does not tell case apart."""
    path = directory / KINDS
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Case(np.asarray(content["kind"], np.int64), np.asarray(content["source"], np.int64))


def write(directory: Path, tensors: Mapping[str, NDArray[Any]], raw: Mapping[str, Any]) -> None:
    """Weights in float32 and the configuration, as `gliner.GLiNER.from_pretrained` reads them."""
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    save_file(contiguous, directory / WEIGHTS, metadata={"format": "pt"})
    (directory / CONFIG).write_text(json.dumps(raw, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _counterpart(name: str, tensor: NDArray[Any], tensors: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    other = tensors.get(LABELS + name.removeprefix(TEXT))
    if other is None or other.shape != tensor.shape:
        raise CheckpointError("a fresh start needs text and label encoder of one form")
    return other


def _tell_case(directory: Path, tensors: Tensors, raw: dict[str, Any], *, fresh: bool) -> None:
    """Both tables grow by the same rows, so that they stay one when packed; the label encoder never reads its own.

    Rows that a checkpoint has of an earlier training keep what they learned, unless the start is a fresh one.
    """
    tokenizer = json.loads((directory / "tokenizer.json").read_text(encoding="utf-8"))
    if tells_case(tokenizer):
        vocabulary = case_of(tokenizer)
        rows = vocabulary.source if fresh else np.arange(len(vocabulary.source))
    else:
        vocabulary = cased_vocabulary(tokenizer)
        rows = vocabulary.source
        _write_tokenizer(directory, vocabulary.tokenizer)
    for prefix, key in ((TEXT, "encoder_config"), (LABELS, "labels_encoder_config")):
        tensors[prefix + TABLE] = tensors[prefix + TABLE][rows]
        raw[key] = {**raw[key], "vocab_size": len(rows)}
    raw["vocab_size"] = len(rows)
    kinds = {"kind": vocabulary.kind.tolist(), "source": vocabulary.source.tolist()}
    (directory / KINDS).write_text(json.dumps(kinds) + "\n", encoding="utf-8")


def _write_tokenizer(directory: Path, tokenizer: dict[str, Any]) -> None:
    (directory / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    settings = directory / "tokenizer_config.json"
    options = json.loads(settings.read_text(encoding="utf-8"))
    # The generic class takes tokenizer.json as it is; BertTokenizer would build its own from the options.
    options |= {"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": False, "strip_accents": True}
    settings.write_text(json.dumps(options, indent=2) + "\n", encoding="utf-8")
