from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from models.checkpoint import WEIGHTS
from models.contract import FloatArray, PairModel
from models.errors import CheckpointError
from models.loading import LoadOptions, load_model
from tests.models.cross_encoder.checkpoints import BACKBONES, write_classifier

TOKENS = "tokenizer.json"
TEXTS = (
    "The parcel came two weeks late, and nobody answered my letters.",
    "Great!",
    "Interest rates rose again on Thursday, said the central bank in Frankfurt, its third step within a year.",
)
HYPOTHESES = ("This example is a complaint.", "This example is praise.", "This text is about money and the economy.")


def load(directory: Path, tmp_path: Path, engine: str = "onnx") -> PairModel:
    options = LoadOptions(device="cpu", engine=engine, precision="fp32", cache=tmp_path / "cache", kind="pair")
    model = load_model(str(directory), options).model
    assert isinstance(model, PairModel)
    return model


def logits(model: PairModel, pairs: Sequence[tuple[str, str]]) -> list[FloatArray]:
    items = []
    for text, hypothesis in pairs:
        tokens = model.tokenize(text)
        items.append(model.prepare(tokens, 0, len(tokens), model.hypothesis(hypothesis)))
    return model.forward(items).scores


def upstream(directory: Path, text: str, hypothesis: str | None) -> FloatArray:
    """The logits of transformers, from its own tokenizer to its own head."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

        model = AutoModelForSequenceClassification.from_pretrained(directory).eval()
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(directory / TOKENS))  # type: ignore[no-untyped-call]
    encoded = tokenizer(text, hypothesis, return_tensors="pt", return_token_type_ids=True)
    if getattr(model.config, "type_vocab_size", 0) < 2:
        encoded.pop("token_type_ids", None)
    with torch.inference_mode():
        found: FloatArray = model(**encoded).logits[0].numpy()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["onnx", "torch", "openvino"])
@pytest.mark.parametrize("backbone", sorted(BACKBONES))
def test_logits_are_those_of_transformers(tmp_path: Path, backbone: str, engine: str) -> None:
    directory = write_classifier(tmp_path / "checkpoint", backbone)
    pairs = [(text, hypothesis) for text in TEXTS for hypothesis in HYPOTHESES]
    found = logits(load(directory, tmp_path, engine), pairs)
    assert np.ptp([row[1] for row in found]) > 0.1
    for pair, row in zip(pairs, found, strict=True):
        assert_allclose(row, upstream(directory, *pair), atol=2e-4)


def test_a_batch_gives_what_each_pair_gives_alone(tmp_path: Path) -> None:
    model = load(write_classifier(tmp_path / "checkpoint"), tmp_path)
    pairs = [(text, hypothesis) for text in (*TEXTS, "") for hypothesis in HYPOTHESES]
    for pair, row in zip(pairs, logits(model, pairs), strict=True):
        assert_allclose(row, logits(model, [pair])[0], atol=1e-5)


def test_a_graph_exported_for_one_checkpoint_serves_another_of_its_shapes(tmp_path: Path) -> None:
    one = write_classifier(tmp_path / "one")
    load(one, tmp_path)
    two = write_classifier(tmp_path / "two")
    with torch.no_grad():
        from safetensors.torch import load_file, save_file

        weights = {name: tensor.roll(1, 0).contiguous() for name, tensor in load_file(two / WEIGHTS).items()}
        save_file(weights, two / WEIGHTS, metadata={"format": "pt"})
    (row,) = logits(load(two, tmp_path), [(TEXTS[0], HYPOTHESES[0])])
    assert len(list((tmp_path / "cache" / "graphs").iterdir())) == 1
    assert_allclose(row, upstream(two, TEXTS[0], HYPOTHESES[0]), atol=2e-4)


def test_a_classifier_of_fixed_labels_reads_the_text_alone(tmp_path: Path) -> None:
    directory = write_classifier(tmp_path / "checkpoint", id2label={0: "ham", 1: "spam"})
    model = load(directory, tmp_path)
    assert model.outcomes.names == ("ham", "spam")
    assert model.outcomes.entailment is None
    tokens = model.tokenize(TEXTS[0])
    (row,) = model.forward([model.prepare(tokens, 0, len(tokens), None)]).scores
    assert_allclose(row, upstream(directory, TEXTS[0], None), atol=2e-4)


def test_logits_of_a_calibrated_checkpoint_are_divided_by_its_temperature(tmp_path: Path) -> None:
    directory = write_classifier(tmp_path / "checkpoint")
    plain = logits(load(directory, tmp_path), [(TEXTS[0], HYPOTHESES[0])])[0]
    configuration = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**configuration, "spanhost_temperature": 2.0}))
    assert_allclose(logits(load(directory, tmp_path), [(TEXTS[0], HYPOTHESES[0])])[0], plain / 2, atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id2label": None}, "has no id2label"),
        ({"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}, "neither an entailment class nor labels can be found"),
        ({"id2label": {"0": "entailment"}}, "needs a class beside entailment"),
        ({"architectures": ["BertModel"]}, "names no …ForSequenceClassification model"),
        ({"spanhost_temperature": 0}, "spanhost_temperature must be a positive number"),
        ({"auto_map": {"AutoModel": "x.y"}}, "remote code is never run"),
    ],
)
def test_what_cannot_run_is_refused_with_the_reason(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    directory = write_classifier(tmp_path / "checkpoint")
    configuration = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**configuration, **changes}))
    with pytest.raises(CheckpointError, match=message):
        load(directory, tmp_path)


def test_a_span_checkpoint_holds_no_pair_model() -> None:
    with pytest.raises(CheckpointError, match="is a GLiNER checkpoint, which holds no pair model"):
        load_model("bundled/span", LoadOptions(device="cpu", kind="pair"))
