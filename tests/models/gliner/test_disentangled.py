from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import nn

from models.gliner.disentangled import DisentangledAttention, rewrite_attention

from transformers import DebertaV2Config, DebertaV2Model  # isort: skip - the import above silences its warning

pytestmark = pytest.mark.filterwarnings("ignore")

V3: dict[str, Any] = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
    "relative_attention": True,
    "position_buckets": 16,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "type_vocab_size": 0,
}
FORMS: dict[str, dict[str, Any]] = {
    "v3": {},
    "keys of their own": {"share_att_key": False},
    "content to position": {"pos_att_type": ["c2p"]},
    "position to content": {"pos_att_type": ["p2c"], "share_att_key": False},
    "no position terms": {"pos_att_type": []},
    "no buckets": {"position_buckets": -1, "max_relative_positions": 20},
    "no relative attention": {"relative_attention": False, "position_biased_input": True},
    "convolution": {"conv_kernel_size": 3, "conv_act": "gelu"},
    "narrow embeddings": {"embedding_size": 16, "norm_rel_ebd": "none", "type_vocab_size": 2},
}
BATCHES = [(1, [1]), (2, [1, 2]), (3, [17, 4, 11]), (2, [128, 100]), (1, [300])]


def upstream(form: str) -> Any:
    torch.manual_seed(0)
    configuration = V3 | FORMS[form]
    if configuration["position_biased_input"]:
        configuration["max_position_embeddings"] = 512
    model: Any = DebertaV2Model(DebertaV2Config(**configuration))  # type: ignore[no-untyped-call]
    model.eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Fresh weights are so small that a wrong bias would hardly show.
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model


def batch(lengths: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.randint(1, 50, (len(lengths), max(lengths)), generator=torch.Generator().manual_seed(1))
    mask = (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).long()
    return ids * mask, mask


class States(nn.Module):
    """The last hidden states alone, as an exported graph gives them."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def error(found: torch.Tensor, expected: torch.Tensor, mask: torch.Tensor) -> float:
    """The largest difference at a token of text, relative to the largest value."""
    text = mask.bool()
    return float((found[text] - expected[text]).abs().max() / expected[text].abs().max())


@pytest.mark.parametrize("form", FORMS)
def test_hidden_states_are_upstream_s(form: str) -> None:
    model = upstream(form)
    rewritten = copy.deepcopy(model)
    rewrite_attention(rewritten)
    assert any(isinstance(module, DisentangledAttention) for module in rewritten.modules())
    assert rewritten.state_dict().keys() == model.state_dict().keys()
    with torch.inference_mode():
        for _, lengths in BATCHES:
            ids, mask = batch(lengths)
            assert error(States(rewritten)(ids, mask), States(model)(ids, mask), mask) < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
@pytest.mark.parametrize("form", ["v3", "position to content", "no buckets"])
def test_the_exported_graph_gives_upstream_s_hidden_states_at_every_length(
    form: str, runtime: str, tmp_path: Path
) -> None:
    model = upstream(form)
    rewritten = copy.deepcopy(model)
    rewrite_attention(rewritten)
    ids, mask = batch([9, 6])
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        States(rewritten),
        (ids, mask),
        tmp_path / "model.onnx",
        input_names=["input_ids", "attention_mask"],
        output_names=["output"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes},
        opset_version=17,
        dynamo=False,
    )
    run = RUNTIMES[runtime](tmp_path / "model.onnx")
    with torch.inference_mode():
        for _, lengths in BATCHES:
            ids, mask = batch(lengths)
            assert error(torch.from_numpy(run(ids.numpy(), mask.numpy())), States(model)(ids, mask), mask) < 1e-5


def by_onnxruntime(path: Path) -> Any:
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return lambda ids, mask: session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def by_openvino(path: Path) -> Any:
    ov = pytest.importorskip("openvino")
    compiled = ov.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda ids, mask: np.array(compiled({"input_ids": ids, "attention_mask": mask})[0])


RUNTIMES = {"onnxruntime": by_onnxruntime, "openvino": by_openvino}


def test_what_was_projected_for_one_type_of_number_is_not_used_for_another() -> None:
    rewritten = upstream("v3")
    rewrite_attention(rewritten)
    ids, mask = batch([5])
    with torch.inference_mode():
        first = States(rewritten)(ids, mask)
        second = States(rewritten.double())(ids, mask)
    assert second.dtype == torch.float64
    torch.testing.assert_close(first.double(), second, rtol=1e-4, atol=1e-4)
