from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.checkpoint import Checkpoint
from models.convert import cached_graphs, convert
from models.errors import CheckpointError
from models.gliner.graphs import MANIFEST
from tests.models.checkpoints import write_checkpoint

WITHOUT_TORCH = """
import sys
for package in ("torch", "transformers", "gliner", "onnx"):
    sys.modules[package] = None
from pathlib import Path
from models.loading import LoadOptions, load_span_model
loaded = load_span_model(sys.argv[1], LoadOptions(engine="onnx", cache=Path(sys.argv[2])))
words = loaded.model.tokenize("Ann Lee met Bo")
item = loaded.model.prepare(words, 0, len(words), ["person"])
print(loaded.engine, loaded.model.forward([item]).scores[0].shape)
"""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("checkpoint"), "uni", "span", "bert", num_rnn_layers=1)


def test_a_converted_checkpoint_runs_in_a_process_without_torch(directory: Path, tmp_path: Path) -> None:
    convert(directory, tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, str(directory), str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert run.stdout.strip() == "onnx (4, 12, 1)", run.stderr


def test_without_torch_an_unconverted_checkpoint_says_what_to_install(directory: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, str(directory), str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "EngineError: converting needs the torch extra" in run.stderr


def test_a_second_load_takes_the_graphs_from_the_cache(directory: Path, tmp_path: Path) -> None:
    place = convert(directory, tmp_path)
    written = (place / MANIFEST).stat().st_mtime_ns
    assert cached_graphs(Checkpoint.open(directory), tmp_path).directory == place
    assert (place / MANIFEST).stat().st_mtime_ns == written


def test_a_broken_cache_is_written_again(directory: Path, tmp_path: Path) -> None:
    place = convert(directory, tmp_path)
    (place / MANIFEST).write_text('{"format": 0}')
    assert cached_graphs(Checkpoint.open(directory), tmp_path).weights["text"]


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError):
        convert(tmp_path, tmp_path / "cache")
