from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from models.assembly import open_checkpoint
from models.gliner.config import GlinerConfig
from models.gliner.network import build_networks
from tests.models.checkpoints import write_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")

FORMS: dict[str, dict[str, Any]] = {
    "bi-span-bert": {"text": "bi", "head": "span", "backbone": "bert"},
    "uni-span-deberta-lstm": {"text": "uni", "head": "span", "backbone": "deberta-v2", "num_rnn_layers": 1},
    "uni-token-modernbert": {"text": "uni", "head": "token", "backbone": "modernbert"},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_pass_asks_the_device_for_no_value(form: str, tmp_path: Path) -> None:
    """Otherwise it could not be captured as a CUDA graph. Fake tensors have no values to give."""
    checkpoint = open_checkpoint(str(write_checkpoint(tmp_path / form, **FORMS[form])))
    config = GlinerConfig.of(checkpoint)
    network, _ = build_networks(config, checkpoint.tensors())
    labels = torch.zeros(2, 3, config.hidden_size) if config.text == "bi" else torch.ones(2, 3, dtype=torch.int64)
    inputs = {
        "input_ids": torch.full((2, 9), 7),
        "attention_mask": torch.ones(2, 9, dtype=torch.int64),
        "word_pieces": torch.ones(2, 5, dtype=torch.int64),
        "labels": labels,
    }
    if config.recurrent_layers:
        inputs["word_counts"] = torch.tensor([5, 3])
    with torch.inference_mode(), FakeTensorMode(allow_non_fake_inputs=True) as fake:
        output = network(**{name: fake.from_tensor(tensor) for name, tensor in inputs.items()})
    assert output.shape[:2] == (2, 5)
