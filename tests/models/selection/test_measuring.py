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
