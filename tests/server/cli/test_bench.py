from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.server.cli.conftest import Spanhost

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


def test_a_model_that_is_not_configured_is_refused_with_those_that_are(spanhost: Spanhost) -> None:
    done = spanhost("bench", "--model", "nothing")
    assert done.returncode == 1
    assert "fastino-pii" in done.stderr


def test_an_engine_that_does_not_exist_is_refused_by_name(spanhost: Spanhost) -> None:
    done = spanhost("bench", "--engine", "tpu")
    assert done.returncode == 1
    assert "engine 'tpu'" in done.stderr
