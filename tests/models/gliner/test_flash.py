from __future__ import annotations

import copy

import pytest
import torch

from models.errors import EngineError
from models.gliner.disentangled import rewrite_attention
from models.gliner.flash import FlashAttention, use_flash_attention
from tests.models.gliner.test_disentangled import BATCHES, States, batch, error, upstream

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("form", ["v3", "keys of their own", "content to position", "no buckets", "convolution"])
def test_the_kernel_s_reference_gives_upstream_s_hidden_states(form: str) -> None:
    model = upstream(form)
    rewritten = copy.deepcopy(model)
    rewrite_attention(rewritten)
    use_flash_attention(rewritten, backend="torch")
    assert any(isinstance(module, FlashAttention) for module in rewritten.modules())
    with torch.inference_mode():
        for _, lengths in BATCHES:
            ids, mask = batch(lengths)
            assert error(States(rewritten)(ids, mask), States(model)(ids, mask), mask) < 1e-5


def test_attention_of_another_kind_is_refused() -> None:
    with pytest.raises(EngineError, match="DeBERTa"):
        use_flash_attention(torch.nn.Linear(2, 2))


def test_heads_that_the_kernel_does_not_know_are_refused() -> None:
    model = upstream("v3")
    rewrite_attention(model)
    with pytest.raises(EngineError, match="not of 8"):
        use_flash_attention(model)
