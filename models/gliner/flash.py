"""DeBERTa's disentangled attention on CUDA by the Triton kernel of `disentangled-flash`, which makes no n x n matrix.

It is exact but for rounding. Whether it runs here, agrees and is faster is for a measurement to say.
"""

from __future__ import annotations

from typing import Any

from disentangled_flash import DisentangledFlashAttention
from torch import Tensor, nn
from transformers import DebertaV2Config

from models.errors import EngineError
from models.gliner.disentangled import DisentangledAttention

_HEAD_SIZES = (32, 64, 128)


def use_flash_attention(network: nn.Module, backend: str = "triton") -> None:
    """Put the kernel in the place of every `DisentangledAttention` in `network`.

    backend: triton, or torch for the kernel's reference that runs anywhere. Raises `EngineError` when there is no such
    attention or the kernel does not know its form.
    """
    found: list[tuple[Any, Any]] = [
        (backbone.config, module)
        for backbone in network.modules()
        if isinstance(getattr(backbone, "config", None), DebertaV2Config) and hasattr(backbone, "encoder")
        for module in backbone.modules()
        if isinstance(getattr(module, "self", None), DisentangledAttention)
    ]
    if not found:
        raise EngineError("the flash engine is for checkpoints with DeBERTa's attention alone")
    for config, parent in found:
        size = config.hidden_size // config.num_attention_heads
        if backend == "triton" and size not in _HEAD_SIZES:
            raise EngineError(f"the flash engine knows attention heads of 32, 64 and 128, not of {size}")
        setattr(parent, "self", FlashAttention(parent.self, config, backend))  # noqa: B010 - another type


class FlashAttention(nn.Module):
    """Takes what upstream's module takes, in evaluation mode. It gives no attention weights."""

    def __init__(self, exact: DisentangledAttention, config: DebertaV2Config, backend: str) -> None:
        super().__init__()
        self.kernel = DisentangledFlashAttention(config, backend=backend)
        self.kernel.load_state_dict(exact.state_dict())
        self.kernel.eval().requires_grad_(False)

    def forward(
        self,
        hidden_states: Tensor,
        attention_mask: Tensor,
        *_: Any,
        rel_embeddings: Tensor | None = None,
        **__: Any,
    ) -> tuple[Tensor, None]:
        """hidden_states: (batch, tokens, hidden). attention_mask: (batch, 1, tokens, tokens) true where both are text.

        rel_embeddings: (2 span, hidden). Gives (batch, tokens, hidden); rows of padding mean nothing.
        """
        visible = attention_mask.bool().any(dim=-2).flatten(1)
        context: Tensor
        context, _none = self.kernel(hidden_states, visible, rel_embeddings=rel_embeddings)
        return context, None
