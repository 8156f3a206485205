"""CUDA against the CPU on the bundled weights; runs where there is a device."""

from __future__ import annotations

import pytest
import torch

from models.loading import LoadOptions, load_span_model
from tests.models.reading import find, sample_rows

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


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
