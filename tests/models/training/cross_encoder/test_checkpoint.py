from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from models.training.cross_encoder.checkpoint import set_temperature, write_checkpoint
from models.training.cross_encoder.network import MixedPrecision, build_network
from models.training.cross_encoder.scoring import PairScorer

PAIRS = [("a long text about nothing much at all", "short"), ("b", "a hypothesis of several words")]


def test_transformers_reads_the_checkpoint_and_computes_the_same_logits(backbone: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    precision = MixedPrecision(build_network(backbone))
    write_checkpoint(precision, backbone, tmp_path / "out")
    set_temperature(tmp_path / "out", 1.25)
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out").eval()
    assert model.config.id2label == {0: "entailment", 1: "neutral", 2: "contradiction"}
    assert model.config.spanhost_temperature == 1.25
    tokens = AutoTokenizer.from_pretrained(tmp_path / "out")(
        *zip(*PAIRS, strict=True), padding=True, return_tensors="pt"
    )
    with torch.inference_mode():
        expected = model(**tokens).logits.numpy()
    score = PairScorer(tmp_path / "out", "fp32", tmp_path / "cache")
    np.testing.assert_allclose(score(PAIRS), expected, atol=1e-5)
