from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.bundled import bundled_names
from models.errors import CheckpointError, EngineError
from models.loading import LoadOptions, load_span_model
from tests.models.checkpoints import write_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "checkpoint", "bi", "span", "bert")


def reconfigure(directory: Path, **changes: Any) -> None:
    path = directory / "gliner_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_the_bundled_model_loads_on_the_cpu_with_a_reason() -> None:
    loaded = load_span_model("bundled/span", LoadOptions(device="cpu"))
    assert (loaded.engine, loaded.device, loaded.precision) == ("onnx", "cpu", "fp32")
    assert loaded.device_reason == "the configuration says cpu"


def test_an_unknown_bundled_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CheckpointError, match=bundled_names()[0]):
        load_span_model("bundled/nothing", LoadOptions())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (LoadOptions(engine="tpu"), "engine 'tpu'"),
        (LoadOptions(precision="int4"), "precision 'int4'"),
        (LoadOptions(device="gpu"), "device 'gpu'"),
        (LoadOptions(device="cpu", engine="onnx", precision="bf16"), "no bf16 on cpu; it has fp32, int8"),
        (LoadOptions(device="cuda", engine="onnx"), "runs on the CPU only"),
        (LoadOptions(device="cpu", engine="torch", precision="fp16"), "no fp16 on cpu"),
    ],
)
def test_an_impossible_wish_is_refused_by_name(options: LoadOptions, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        load_span_model("bundled/span", options)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_type": "gliner_streaming_span"}, "gliner_streaming_span"),
        ({"encoder_config": None}, "has no encoder_config"),
        ({"labels_encoder_config": None}, "has no labels_encoder_config"),
        ({"words_splitter_type": "spacy"}, "words_splitter_type is 'spacy'"),
        ({"span_mode": "conv_max"}, "span_mode is 'conv_max'"),
        ({"subtoken_pooling": "mean"}, "subtoken_pooling is 'mean'"),
        ({"fuse_layers": True}, "fuse_layers"),
        ({"post_fusion_schema": "l2l"}, "post_fusion_schema"),
        ({"max_width": "12"}, "max_width must be a whole number of at least 1"),
        ({"model_type": None, "labels_decoder": "gpt2"}, "labels_decoder"),
    ],
)
def test_a_form_that_cannot_run_is_refused_by_name(directory: Path, changes: dict[str, Any], message: str) -> None:
    reconfigure(directory, **changes)
    with pytest.raises(CheckpointError, match=message):
        load_span_model(str(directory), LoadOptions(device="cpu"))


def test_weights_of_another_shape_are_refused(directory: Path, tmp_path: Path) -> None:
    reconfigure(directory, hidden_size=16)
    with pytest.raises(CheckpointError, match="do not fit"):
        load_span_model(str(directory), LoadOptions(device="cpu", cache=tmp_path))


def test_missing_weights_are_named(directory: Path, tmp_path: Path) -> None:
    reconfigure(
        directory,
        encoder_config=json.loads((directory / "gliner_config.json").read_text())["encoder_config"]
        | {"num_hidden_layers": 3},
    )
    with pytest.raises(CheckpointError, match="lack token_rep_layer"):
        load_span_model(str(directory), LoadOptions(device="cpu", cache=tmp_path))
