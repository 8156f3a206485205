from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from models.loading import LoadOptions, load_span_model
from models.selection import measuring
from models.selection.candidates import Candidate
from models.selection.decision import Measurement

SOUND, FATAL = Candidate("onnx", "fp32"), Candidate("onnx", "int8")

# Speaks as a trial does, and dies as one does when an engine's native code fails.
DYING = """
import json, os, signal, sys
request = json.load(sys.stdin)
for index, (engine, precision) in enumerate(request["candidates"]):
    print(json.dumps({"begun": index}), flush=True)
    if precision == "int8":
        os.kill(os.getpid(), signal.SIGFPE)
measured = {"seconds": {"single": 1.0}, "drift": 0.0, "disagreement": 0.0, "error": None}
print(json.dumps({"measured": {index: measured for index in range(len(request["candidates"]))}}))
"""

# What a trial answers where memory is short: of the candidate named by its argument, or of all.
SHORT_OF_MEMORY = """
import json, sys
request = json.load(sys.stdin)
failed = {"seconds": {}, "error": "CUDA out of memory", "passing": True}
sound = {"seconds": {"single": 1.0}}
names = [engine + " " + precision for engine, precision in request["candidates"]]
answers = [failed if name in sys.argv[1:] else sound for name in names]
print(json.dumps({"measured": dict(enumerate(answers))}))
"""


def measure(candidates: Sequence[Candidate], cache: Path) -> dict[Candidate, Measurement]:
    return measuring.measure(candidates, "bundled/span", "span", "cpu", 1, cache)


@pytest.mark.slow
def test_a_real_trial_is_run_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = LoadOptions(device="cpu", engine="onnx", cache=tmp_path, threads=1, measure=True)
    first = load_span_model("bundled/span", options)
    assert "measured on this machine" in first.engine_reason
    (kept,) = (tmp_path / "engines").iterdir()
    rows = json.loads(kept.read_text())
    assert [(row["engine"], row["precision"]) for row in rows] == [("onnx", "fp32"), ("onnx", "int8")]
    assert all(row["measurement"]["error"] is None for row in rows)
    monkeypatch.setattr(measuring, "COMMAND", ("/nonexistent",))
    assert load_span_model("bundled/span", options).engine_reason == first.engine_reason


def test_an_engine_that_takes_its_process_down_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", DYING))
    measured = measure([SOUND, FATAL], tmp_path)
    assert measured[SOUND].error is None
    assert measured[FATAL].error == "it crashes on this machine (signal 8)"


@pytest.mark.parametrize("short", [[FATAL], [SOUND, FATAL]])
def test_what_memory_was_too_short_for_is_tried_again_at_the_next_start(
    short: list[Candidate], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", SHORT_OF_MEMORY, *map(str, short)))
    assert measure([SOUND, FATAL], tmp_path)[FATAL].error == "CUDA out of memory"
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", SHORT_OF_MEMORY))
    assert measure([SOUND, FATAL], tmp_path)[FATAL].error is None


def test_a_candidate_whose_trial_was_killed_from_outside_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", DYING.replace("SIGFPE", "SIGKILL")))
    assert measure([SOUND, FATAL], tmp_path)[FATAL].error == "its trial ended with signal 9"
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", SHORT_OF_MEMORY))
    assert measure([SOUND, FATAL], tmp_path)[FATAL].error is None


def test_a_measurement_is_of_one_kind_of_gpu_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", SHORT_OF_MEMORY))
    for gpu, capability in (("A", (8, 0)), ("B", (8, 0)), ("B", (9, 0))):
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda _, name=gpu: name)
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _, pair=capability: pair)
        measuring.measure([SOUND], "bundled/span", "span", "cuda:0", 1, tmp_path)
    assert len(list((tmp_path / "engines").iterdir())) == 3


def test_where_no_process_can_be_started_nothing_is_measured_and_nothing_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "COMMAND", ("/nonexistent",))
    assert measure([SOUND, FATAL], tmp_path) == {}
    assert not (tmp_path / "engines").exists()


def test_a_cache_that_cannot_be_written_costs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "COMMAND", (sys.executable, "-c", DYING))
    (tmp_path / "engines").write_text("a file where the directory should be")
    assert measure([SOUND], tmp_path)[SOUND].error is None
