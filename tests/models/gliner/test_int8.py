from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import pytest

from models.bundled import bundled_checkpoint, bundled_graphs
from models.contract import SpanModel
from models.gliner.graphs import INT8
from models.loading import LoadOptions, load_span_model
from tests.models.checkpoints import write_checkpoint
from tests.models.reading import find, sample_rows

pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_linear_layers_of_the_bundled_encoder_are_int8_but_for_those_that_narrow() -> None:
    graphs = bundled_graphs("bundled/span")
    kinds = Counter(node.op_type for node in onnx.load(graphs.path("text" + INT8), load_external_data=False).graph.node)
    layers = bundled_checkpoint("bundled/span").json("gliner_config.json")["encoder_config"]["num_hidden_layers"]
    assert kinds["MatMulIntegerToFloat"] >= 5 * layers
    # The three projections of a layer share one quantised input.
    assert kinds["DynamicQuantizeLinear"] < kinds["MatMulIntegerToFloat"]


def test_the_int8_graph_takes_no_float_copy_of_an_int8_weight() -> None:
    needed = set(bundled_graphs("bundled/span").weights["text" + INT8])
    assert not {name for name in needed if name + INT8 in needed}


@pytest.mark.slow
def test_the_bundled_model_in_int8_finds_nearly_what_it_finds_in_fp32() -> None:
    rows = sample_rows()[-40:]
    found = {
        precision: {
            (row, span.start, span.end, span.label)
            for row, spans in enumerate(find(_load("bundled/span", precision), rows, 0.5))
            for span in spans
        }
        for precision in ("fp32", "int8")
    }
    shared = found["fp32"] & found["int8"]
    assert len(shared) > 0.9 * len(found["fp32"] | found["int8"])


@pytest.mark.slow
@pytest.mark.parametrize(("text", "head", "backbone"), [("uni", "span", "deberta-v2"), ("uni", "token", "modernbert")])
def test_other_families_run_in_int8(tmp_path: Path, text: str, head: str, backbone: str) -> None:
    directory = write_checkpoint(tmp_path / "checkpoint", text, head, backbone)
    row = sample_rows()[0]
    scores = {}
    for precision in ("fp32", "int8"):
        model = _load(str(directory), precision, tmp_path / "cache")
        words = model.tokenize(row["text"])
        (scores[precision],) = model.forward([model.prepare(words, 0, len(words), row["labels"])]).scores
    drift = np.abs(scores["int8"] - scores["fp32"]).mean()
    assert 0 < drift < np.abs(scores["fp32"]).mean() / 2


def _load(checkpoint: str, precision: str, cache: Path | None = None) -> SpanModel:
    options = LoadOptions(device="cpu", engine="onnx", precision=precision, cache=cache, threads=2)
    return load_span_model(checkpoint, options).model
