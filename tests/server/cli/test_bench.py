from __future__ import annotations

import json
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.server.cli.conftest import COMMAND, Spanhost

QUICK = ("bench", "--engine", "onnx", "--device", "cpu", "--seconds", "0.01")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "checkpoint", "kind", "precision", "benched"),
    [
        ("fastino-pii", "bundled/span", "span", "auto", ["fp32", "int8"]),
        ("fastino-classification", "bundled/cross_encoder", "pair", "int8", ["int8"]),
        ("fastino-summarization", "bundled/span", "sentence", "int8", ["int8"]),
    ],
)
def test_a_bench_is_a_table_a_document_and_a_page(
    spanhost: Spanhost, tmp_path: Path, model: str, checkpoint: str, kind: str, precision: str, benched: list[str]
) -> None:
    done = spanhost(*QUICK, "--model", model, "--precision", precision, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "cpu onnx int8" in done.stdout
    document = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert (document["checkpoint"], document["kind"]) == (checkpoint, kind)
    assert [bench["precision"] for bench in document["benches"]] == benched
    for bench in document["benches"]:
        assert bench["error"] is None
        assert bench["memory_bytes"] > 50 * 2**20
        for row in bench["rows"]:
            assert 0 < row["p50_ms"] <= row["p90_ms"] <= row["p99_ms"]
            assert row["texts_per_second"] == pytest.approx(1000 * row["batch"] / row["p50_ms"])
            assert 0 < row["gemm_share"] < 20
    page = (tmp_path / "out" / "bench.html").read_text()
    assert page.count("<svg") == 9
    assert "http" not in page


@pytest.mark.slow
def test_what_was_measured_before_an_interruption_is_kept(environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    bench = subprocess.Popen(
        [*COMMAND, *QUICK, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment,
        text=True,
        # A shell's background jobs, and what they start, ignore it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert bench.stderr is not None
    for line in bench.stderr:
        if line.startswith("1 of 2 measured"):
            bench.send_signal(signal.SIGINT)
            break
    table, said = bench.communicate(timeout=60)
    assert bench.returncode == 130
    assert "stopped after 1 of 2" in said
    assert "cpu onnx fp32" in table
    assert [each["precision"] for each in json.loads((out / "bench.json").read_text())["benches"]] == ["fp32"]


def test_a_model_that_is_not_configured_is_refused_with_those_that_are(spanhost: Spanhost) -> None:
    done = spanhost("bench", "--model", "nothing")
    assert done.returncode == 1
    assert "fastino-pii" in done.stderr


def test_an_engine_that_does_not_exist_is_refused_by_name(spanhost: Spanhost) -> None:
    done = spanhost("bench", "--engine", "tpu")
    assert done.returncode == 1
    assert "engine 'tpu'" in done.stderr
