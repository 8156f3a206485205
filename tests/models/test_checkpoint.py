from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from models.checkpoint import QUANTISED_SUFFIX, WEIGHTS, Checkpoint
from models.errors import CheckpointError


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    root = tmp_path / "checkpoint"
    root.mkdir()
    save_file({"a": np.ones((2, 2), np.float16)}, root / WEIGHTS)
    (root / "gliner_config.json").write_text("{}")
    return root


def test_a_sound_directory_opens_and_gives_float32(directory: Path) -> None:
    tensors = Checkpoint.open(directory, ("gliner_config.json",)).tensors()
    assert tensors["a"].dtype == np.float32


def test_pickled_weights_are_refused_by_name(directory: Path) -> None:
    (directory / WEIGHTS).unlink()
    (directory / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(CheckpointError, match=r"pytorch_model\.bin.*pickled"):
        Checkpoint.open(directory)


def test_a_pickle_in_the_clothes_of_safetensors_is_refused(directory: Path) -> None:
    (directory / WEIGHTS).write_bytes(b"\x80\x04\x95" + bytes(64))
    with pytest.raises(CheckpointError, match="not a readable safetensors file"):
        Checkpoint.open(directory).tensors()


@pytest.mark.parametrize("name", ["gliner_config.json", "tokenizer_config.json", "labels_tokenizer/config.json"])
def test_an_auto_map_is_refused_wherever_it_stands(directory: Path, name: str) -> None:
    (directory / name).parent.mkdir(exist_ok=True)
    (directory / name).write_text(json.dumps({"encoder_config": [{"auto_map": {"AutoModel": "code.Model"}}]}))
    with pytest.raises(CheckpointError, match="auto_map"):
        Checkpoint.open(directory)


def test_a_link_out_of_the_directory_is_refused(directory: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    (directory / "tokenizer.json").symlink_to(outside)
    with pytest.raises(CheckpointError, match=r"tokenizer\.json is a link"):
        Checkpoint.open(directory)


def test_a_linked_directory_out_of_the_directory_is_refused(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (directory / "labels_tokenizer").symlink_to(tmp_path / "outside")
    with pytest.raises(CheckpointError, match="labels_tokenizer is a link"):
        Checkpoint.open(directory)


def test_a_link_inside_the_directory_is_fine(directory: Path) -> None:
    (directory / "again.json").symlink_to("gliner_config.json")
    Checkpoint.open(directory)


def test_a_missing_file_is_named(directory: Path) -> None:
    with pytest.raises(CheckpointError, match=r"tokenizer\.json is missing"):
        Checkpoint.open(directory, ("tokenizer.json",))


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is not a directory"):
        Checkpoint.open(tmp_path / "nowhere")


def test_broken_json_is_named(directory: Path) -> None:
    (directory / "gliner_config.json").write_text("{")
    with pytest.raises(CheckpointError, match=r"gliner_config\.json is not readable JSON"):
        Checkpoint.open(directory)


def test_a_pipe_is_refused_unread(directory: Path) -> None:
    os.mkfifo(directory / "x.json")
    with pytest.raises(CheckpointError, match=r"x\.json is neither a file nor a directory"):
        Checkpoint.open(directory)


def test_links_in_a_circle_are_refused(directory: Path) -> None:
    (directory / "one.json").symlink_to("two.json")
    (directory / "two.json").symlink_to("one.json")
    with pytest.raises(CheckpointError, match=r"(one|two)\.json is"):
        Checkpoint.open(directory)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff" * 16, b"\x02" + bytes(7) + b"{", b"\x02" + bytes(7) + b"[]"]
)
def test_broken_weights_are_named(directory: Path, content: bytes) -> None:
    (directory / WEIGHTS).write_bytes(content)
    opened = Checkpoint.open(directory)
    for read in (opened.digest, opened.tensors):
        with pytest.raises(CheckpointError, match=r"model\.safetensors is not a readable safetensors file"):
            read()


def test_weights_that_end_early_are_named(directory: Path) -> None:
    (directory / WEIGHTS).write_bytes((directory / WEIGHTS).read_bytes()[:-1])
    with pytest.raises(CheckpointError, match=r"model\.safetensors is not a readable safetensors file"):
        Checkpoint.open(directory).tensors()


def test_a_type_of_eight_bits_is_refused_by_name(directory: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_torch

    small = torch.zeros(2, 2).to(torch.float8_e4m3fn)
    save_torch({"a": small, "b": torch.ones(1, dtype=torch.bfloat16)}, directory / WEIGHTS)
    with pytest.raises(CheckpointError, match=r"model\.safetensors: a is of the type F8_E4M3"):
        Checkpoint.open(directory).tensors()


def test_a_scale_that_is_not_of_each_row_is_refused(directory: Path) -> None:
    save_file({"a": np.ones((2, 2), np.int8), "a" + QUANTISED_SUFFIX: np.ones(3, np.float32)}, directory / WEIGHTS)
    with pytest.raises(CheckpointError, match=r"a\.row_scale has not one step for each row of a"):
        Checkpoint.open(directory).tensors()


def test_int8_rows_are_multiplied_out_and_tied_tensors_stand_under_both_names(directory: Path) -> None:
    rows = np.array([[127, -127], [0, 64]], np.int8)
    stored: dict[str, np.ndarray] = {"a": rows, "a" + QUANTISED_SUFFIX: np.array([0.5, 2.0], np.float32)}
    save_file(stored, directory / WEIGHTS, metadata={"b": "a"})
    tensors = Checkpoint.open(directory).tensors()
    assert tensors.keys() == {"a", "b"}
    np.testing.assert_array_equal(tensors["b"], [[63.5, -63.5], [0.0, 128.0]])


def test_bfloat16_is_read_exactly(directory: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_torch

    values = torch.tensor([1.5, -0.0078125, 3e38], dtype=torch.bfloat16)
    save_torch({"a": values, "b": torch.ones(1, dtype=torch.float16)}, directory / WEIGHTS)
    tensors = Checkpoint.open(directory).tensors()
    np.testing.assert_array_equal(tensors["a"], values.float().numpy())
    assert tensors["b"].dtype == np.float32
