"""Checkpoints of two families with random weights: what is written is what `transformers` writes of each text."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from models.contract import GenerationModel
from models.errors import CheckpointError, EngineError
from models.loading import LoadOptions, load_model
from tests.models.sequences import write_sequence_checkpoint

TEXTS = (
    "The committee decided to open a new office in Berlin.",
    "Revenue rose.",
    "Costs grew because the company hired more people, at length.",
)


def load(directory: Path, **options: Any) -> GenerationModel:
    loaded = load_model(str(directory), LoadOptions(**{"device": "cpu", "threads": 1, "kind": "generation", **options}))
    assert isinstance(loaded.model, GenerationModel)
    assert (loaded.engine, loaded.precision) == ("torch", options.get("precision", "fp32"))
    return loaded.model


def written(model: GenerationModel, texts: tuple[str, ...]) -> list[str]:
    tokens = [model.tokenize(text) for text in texts]
    items = [model.prepare(each, 0, len(each)) for each in tokens]
    forwarded = model.forward(items)
    assert forwarded.seconds > 0
    assert all(len(scores) <= model.output_tokens for scores in forwarded.scores)
    return [model.decode(item, scores) for item, scores in zip(items, forwarded.scores, strict=True)]


def by_transformers(directory: Path, text: str, prefix: str, **options: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoModelForSeq2SeqLM

        network = AutoModelForSeq2SeqLM.from_pretrained(str(directory), local_files_only=True).eval()
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    ids = torch.tensor([tokenizer.encode(prefix + text).ids])
    with torch.inference_mode():
        output = network.generate(input_ids=ids, do_sample=False, **options)
    decoded: str = tokenizer.decode(output[0].tolist(), skip_special_tokens=True)
    return decoded


@pytest.mark.parametrize(
    ("kind", "prefix", "options"),
    [
        ("bart", "", {"num_beams": 3, "length_penalty": 2.0, "max_length": 25}),
        ("t5", "summarize: ", {"max_length": 25}),
    ],
)
def test_a_batch_writes_what_transformers_writes_for_each_alone(
    tmp_path: Path, kind: str, prefix: str, options: dict[str, Any]
) -> None:
    directory = write_sequence_checkpoint(tmp_path / kind, kind, **options)
    model = load(directory)
    beams = options.get("num_beams", 1)
    texts = written(model, TEXTS)
    asked = {"num_beams": beams, "max_new_tokens": 25}
    assert model.output_tokens == 25
    assert texts == [by_transformers(directory, text, prefix, **asked) for text in TEXTS]
    assert any(texts)
    assert texts == [written(model, (text,))[0] for text in TEXTS]


def test_an_item_holds_so_much_and_half_as_much_is_written(tmp_path: Path) -> None:
    model = load(write_sequence_checkpoint(tmp_path, max_length=500))
    assert model.capacity == 62
    assert model.output_tokens == 31
    tokens = model.tokenize("word " * 80)
    with pytest.raises(ValueError, match="more than the 62"):
        model.prepare(tokens, 0, len(tokens))
    with pytest.raises(ValueError, match="at least one"):
        model.prepare(tokens, 3, 3)


def test_a_cost_counts_what_may_be_written_once_a_beam(tmp_path: Path) -> None:
    model = load(write_sequence_checkpoint(tmp_path, num_beams=4, max_length=25))
    tokens = model.tokenize("Revenue rose.")
    assert model.prepare(tokens, 0, len(tokens)).cost == len(tokens.pieces) + 2 + 4 * 25


def test_bfloat16_runs_too(tmp_path: Path) -> None:
    assert len(written(load(write_sequence_checkpoint(tmp_path), precision="bf16"), TEXTS)) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [({"engine": "onnx"}, "the onnx engine writes no texts"), ({"precision": "int8"}, "has no int8 on cpu")],
)
def test_what_cannot_write_is_refused(tmp_path: Path, options: dict[str, str], message: str) -> None:
    directory = write_sequence_checkpoint(tmp_path)
    with pytest.raises(EngineError, match=message):
        load(directory, **options)


def test_bundled_models_write_no_texts() -> None:
    with pytest.raises(CheckpointError, match="bundled/span writes no texts"):
        load(Path("bundled/span"))


def test_a_pickle_and_remote_code_are_refused(tmp_path: Path) -> None:
    directory = write_sequence_checkpoint(tmp_path)
    configuration = (directory / "config.json").read_text("utf-8")
    (directory / "config.json").write_text(configuration.replace("{", '{"auto_map": {"AutoModel": "x.Y"},', 1), "utf-8")
    with pytest.raises(CheckpointError, match="remote code is never run"):
        load(directory)
    (directory / "config.json").write_text(configuration, "utf-8")
    (directory / "model.safetensors").rename(directory / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match="pickled weights are refused"):
        load(directory)


def test_weights_that_lack_a_part_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    directory = write_sequence_checkpoint(tmp_path)
    tensors = load_file(directory / "model.safetensors")
    name = next(name for name in tensors if name.endswith("fc1.weight"))
    del tensors[name]
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match="the weights lack"):
        load(directory)


@pytest.mark.parametrize(
    "options",
    [{"return_dict_in_generate": True}, {"num_beams": 3, "num_return_sequences": 3}, {"min_new_tokens": 60}],
)
def test_options_that_give_something_other_than_one_text_change_nothing_but_the_beams(
    options: dict[str, Any], tmp_path: Path
) -> None:
    directory = write_sequence_checkpoint(tmp_path / "model")
    path = directory / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | options), "utf-8")
    found = written(load(directory), TEXTS)
    beams = {name: value for name, value in options.items() if name == "num_beams"}
    assert found == written(load(write_sequence_checkpoint(tmp_path / "plain", **beams)), TEXTS)


def test_a_home_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sequence_checkpoint(tmp_path / "model")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert written(load(Path("~/model")), TEXTS[:1])
