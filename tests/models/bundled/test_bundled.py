from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import models.bundled
from models.bundled import CHECKSUMS, bundled_checkpoint, bundled_names, verify_checksums
from models.bundled.export import export
from models.bundled.pack import quantise, share
from models.checkpoint import QUANTISED_SUFFIX, dequantise
from models.errors import CheckpointError

ROOT = Path(models.bundled.__file__).parent


def test_every_shipped_file_is_what_its_checksum_says() -> None:
    for name in bundled_names():
        bundled_checkpoint(name)


def test_every_shipped_file_has_a_checksum() -> None:
    for name in bundled_names():
        directory = ROOT / name.removeprefix("bundled/")
        listed = {line.split("  ")[1] for line in (directory / CHECKSUMS).read_text().splitlines()}
        there = {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}
        assert listed == there - {CHECKSUMS}


@pytest.mark.parametrize("name", ["model.safetensors", "graphs/text.onnx", "gliner_config.json"])
def test_a_changed_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "span"
    shutil.copytree(ROOT / "span", copy)
    with (copy / name).open("r+b") as file:
        file.seek(100)
        byte = file.read(1)
        file.seek(100)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(CheckpointError, match=f"{name}.*not the file that was shipped"):
        verify_checksums(copy)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    copy = tmp_path / "span"
    shutil.copytree(ROOT / "span", copy)
    (copy / "tokenizer.json").unlink()
    with pytest.raises(CheckpointError, match=r"tokenizer\.json.*missing"):
        verify_checksums(copy)


def test_the_bundled_model_comes_with_its_card_and_its_sources_licences() -> None:
    card = (ROOT / "span" / "MODEL_CARD.md").read_text()
    licences = (ROOT / "span" / "LICENSES.md").read_text()
    assert "all-MiniLM-L6-v2" in card
    for licence in ("Apache", "CC BY 4.0", "CC BY-SA 4.0", "MIT"):
        assert licence in licences


def test_rows_are_rounded_by_at_most_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(20, 50)).astype(np.float32)
    matrix[3] = 0
    packed = quantise({"m": matrix, "v": np.ones(3, np.float32)})
    restored = dequantise(packed)["m"]
    steps = packed["m" + QUANTISED_SUFFIX]
    assert (np.abs(restored - matrix) <= steps[:, None] / 2 + 1e-7).all()
    assert packed["m"].dtype == np.int8
    assert packed["v"].dtype == np.float16


def test_equal_tables_are_stored_once() -> None:
    table = np.random.default_rng(0).normal(size=(300, 300)).astype(np.float32)
    kept, aliases = share({"b": table.copy(), "a": table, "zeros": np.zeros(4), "more": np.zeros(4)})
    assert aliases == {"b": "a"}
    assert kept.keys() == {"a", "zeros", "more"}


def test_an_export_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("")
    with pytest.raises(CheckpointError, match="not an empty directory"):
        export(tmp_path)
