"""CUDA against the CPU; runs where there is a device."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.peers import DEBERTA, checkpoint_directory
from models.contract import FloatArray, SpanModel
from models.engines.cuda import CudaEngine
from models.gliner.model import GlinerModel
from models.loading import LoadOptions, load_span_model
from tests.models.checkpoints import write_checkpoint
from tests.models.reading import Row, find, sample_rows

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device"),
]


def test_cuda_in_fp32_answers_as_the_cpu_does() -> None:
    rows = sample_rows()
    cpu = load_span_model("bundled/span", LoadOptions(device="cpu")).model
    cuda = load_span_model("bundled/span", LoadOptions(device="cuda", precision="fp32")).model
    for one, other in zip(find(cuda, rows, 0.3), find(cpu, rows, 0.3), strict=True):
        assert [(span.start, span.end, span.label) for span in one] == [(s.start, s.end, s.label) for s in other]
        assert [span.score for span in one] == pytest.approx([span.score for span in other], abs=2e-3)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_half_precision_on_cuda_finds_nearly_the_same_spans(precision: str) -> None:
    rows = sample_rows()
    cpu = load_span_model("bundled/span", LoadOptions(device="cpu")).model
    cuda = load_span_model("bundled/span", LoadOptions(device="cuda", precision=precision)).model
    exact = {(i, s.start, s.end, s.label) for i, spans in enumerate(find(cpu, rows, 0.3)) for s in spans}
    half = {(i, s.start, s.end, s.label) for i, spans in enumerate(find(cuda, rows, 0.3)) for s in spans}
    assert len(exact & half) >= 0.97 * max(len(exact), len(half))


FORMS: dict[str, dict[str, Any]] = {
    "uni-span-deberta-lstm": {"text": "uni", "head": "span", "backbone": "deberta-v2", "num_rnn_layers": 1},
    "uni-token-modernbert": {"text": "uni", "head": "token", "backbone": "modernbert"},
}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_answer_on_cuda_as_on_the_cpu(form: str, tmp_path: Path) -> None:
    directory = str(write_checkpoint(tmp_path / "checkpoint", **FORMS[form]))
    cpu = load_span_model(directory, LoadOptions(device="cpu", cache=tmp_path)).model
    cuda = load_span_model(directory, LoadOptions(device="cuda", engine="torch", precision="fp32")).model
    assert_close(cuda, cpu)


def test_captured_graphs_answer_as_passes_without_them_and_see_their_own_inputs() -> None:
    model = load_span_model("bundled/span", LoadOptions(device="cuda", precision="fp32")).model
    assert isinstance(model, GlinerModel)
    engine = model._engines.text
    assert isinstance(engine, CudaEngine)
    assert engine._captured is not None
    rows = sample_rows()[:64]
    first = scores(model, rows)
    for _ in range(4):
        again = scores(model, rows)
    assert len(engine._captured) > 0
    kept = scores(model, rows)
    for one, other, third in zip(first, again, kept, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
        np.testing.assert_allclose(other, third, atol=2e-3)
    engine.release()
    assert len(engine._captured) == 0
    for one, other in zip(first, scores(model, rows), strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_the_flash_kernel_answers_as_the_exact_attention_does(precision: str, tmp_path: Path) -> None:
    pytest.importorskip("disentangled_flash")
    pytest.importorskip("triton")
    directory = str(checkpoint_directory(DEBERTA, tmp_path))
    exact = load_span_model(directory, LoadOptions(device="cuda", engine="torch", precision="fp32")).model
    flash = load_span_model(directory, LoadOptions(device="cuda", engine="flash", precision=precision)).model
    rows = sample_rows()[:24]
    allowed = 5e-3 if precision == "fp32" else 0.1
    for one, other in zip(scores(flash, rows), scores(exact, rows), strict=True):
        assert np.abs(one - other).mean() < allowed


def assert_close(one: SpanModel, other: SpanModel) -> None:
    rows = sample_rows()[:40]
    for mine, theirs in zip(scores(one, rows), scores(other, rows), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=5e-3)


def scores(model: SpanModel, rows: Sequence[Row]) -> list[FloatArray]:
    """Scores of every possible span, eight rows at a time."""
    found = []
    for begin in range(0, len(rows), 8):
        words = [model.tokenize(row["text"]) for row in rows[begin : begin + 8]]
        items = [model.prepare(cut, 0, len(cut), row["labels"]) for cut, row in zip(words, rows[begin:], strict=False)]
        for item, each in zip(items, model.forward(items).scores, strict=True):
            found.append(model.decode(item, each, 0.0).scores)
    return found
