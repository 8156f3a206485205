"""Probes of models with less room than the longest texts take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.contract import Kind
from models.loading import LoadOptions, load_model
from models.selection.probes import PROBES
from tests.models.checkpoints import write_checkpoint
from tests.models.cross_encoder.checkpoints import write_classifier

POSITIONS = 64


def checkpoint(out: Path, kind: Kind) -> Path:
    if kind == "pair":
        write_classifier(out)
    else:
        write_checkpoint(out, "uni" if kind == "span" else "bi", "span", "bert")
    for path in out.rglob("tokenizer_config.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"model_max_length": POSITIONS}))
    return out


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_probes_are_cut_to_what_a_model_takes(kind: Kind, tmp_path: Path) -> None:
    options = LoadOptions(device="cpu", engine="torch", precision="fp32", threads=1, kind=kind)
    model = load_model(str(checkpoint(tmp_path / kind, kind)), options).model
    shapes = PROBES[kind].shapes(model)
    assert shapes.keys() == {"single", "mixed", "long"}
    assert POSITIONS - 8 < max(item.cost for item in shapes["long"]) <= POSITIONS
    assert len(model.forward(shapes["long"]).scores) == len(shapes["long"])
    answers = PROBES[kind].answers(model)
    assert PROBES[kind].difference(answers, answers) == (0.0, 0.0)
