"""DeBERTa's disentangled self-attention without per-call work on relative positions; the results are upstream's.

He, Liu, Gao and Chen, "DeBERTa: Decoding-enhanced BERT with Disentangled Attention", 2021, section 3.1, equation 4.
The `transformers` module projects all relative-position embeddings in every layer of every call, repeats them for
every item and gathers one score for each pair of tokens. The projections depend on weights alone, so they are made
once; and as the score of tokens i and j depends on j - i beside a content vector, rows of 2 n relative scores become
the n x n matrix by a shift of each row, which is a change of strides.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn

with warnings.catch_warnings():
    # The module uses a part of torch that is on its way out.
    warnings.simplefilter("ignore")
    from transformers.models.deberta_v2.modeling_deberta_v2 import (
        DebertaV2Attention,
        DisentangledSelfAttention,
        make_log_bucket_position,
    )


def rewrite_attention(network: nn.Module) -> None:
    """Put `DisentangledAttention` in the place of upstream's everywhere in `network`; parameters keep their names."""
    for module in network.modules():
        if isinstance(module, DebertaV2Attention) and isinstance(module.self, DisentangledSelfAttention):
            setattr(module, "self", DisentangledAttention(module.self))  # noqa: B010 - another type than upstream's


class DisentangledAttention(nn.Module):
    """Takes what upstream's module takes, in evaluation mode. It gives no attention weights."""

    rows: Tensor

    def __init__(self, upstream: DisentangledSelfAttention) -> None:
        super().__init__()
        self.query_proj = upstream.query_proj
        self.key_proj = upstream.key_proj
        self.value_proj = upstream.value_proj
        self.heads = upstream.num_attention_heads
        kinds = upstream.pos_att_type if upstream.relative_attention else []
        self.c2p, self.p2c = "c2p" in kinds, "p2c" in kinds
        # Upstream divides by the number of terms that are configured, also where relative attention is off.
        self.terms = 1 + sum(kind in upstream.pos_att_type for kind in ("c2p", "p2c"))
        self.share = upstream.share_att_key
        if self.c2p and not self.share:
            self.pos_key_proj = upstream.pos_key_proj
        if self.p2c and not self.share:
            self.pos_query_proj = upstream.pos_query_proj
        self._projected: tuple[Tensor | None, Tensor | None] | None = None
        if self.c2p or self.p2c:
            self.span = upstream.pos_ebd_size
            self.farthest = upstream.max_relative_positions + 1
            rows = _rows(upstream.position_buckets, upstream.max_relative_positions, self.span, self.farthest)
            self.register_buffer("rows", rows, persistent=False)

    def forward(
        self,
        hidden_states: Tensor,
        attention_mask: Tensor,
        output_attentions: bool = False,  # noqa: ARG002 - upstream's signature
        query_states: Tensor | None = None,
        relative_pos: Tensor | None = None,  # noqa: ARG002 - upstream's signature; every distance is known here
        rel_embeddings: Tensor | None = None,
    ) -> tuple[Tensor, None]:
        """hidden_states: (batch, tokens, hidden). attention_mask: (batch, 1, tokens, tokens) true where both are text.

        rel_embeddings: (2 span, hidden). Gives (batch, tokens, hidden); rows of padding mean nothing.
        """
        query = self._by_heads(self.query_proj(hidden_states if query_states is None else query_states))
        key, value = self._by_heads(self.key_proj(hidden_states)), self._by_heads(self.value_proj(hidden_states))
        query = query * (query.shape[-1] * self.terms) ** -0.5
        visible = attention_mask.bool().any(dim=-2, keepdim=True)
        bias = torch.zeros_like(visible, dtype=query.dtype).masked_fill(~visible, torch.finfo(query.dtype).min)
        if rel_embeddings is not None and (self.c2p or self.p2c):
            bias = bias + self._relative_scores(query, key, rel_embeddings)
        if torch.onnx.is_in_onnx_export():
            context = (query @ key.transpose(-1, -2) + bias).softmax(dim=-1) @ value
        else:
            context = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=1.0)
        return context.transpose(1, 2).flatten(2), None

    def _relative_scores(self, query: Tensor, key: Tensor, rel_embeddings: Tensor) -> Tensor:
        """(batch, heads, tokens, tokens): content to position and position to content. `query` is scaled already."""
        count = query.shape[2]
        offsets = torch.arange(1 - count, count + 1, device=query.device).clamp(-self.farthest, self.farthest)
        position_keys, position_queries = self._projections(rel_embeddings)
        scores: list[Tensor] = []
        if position_keys is not None:
            rows = self.rows[self.farthest - offsets]
            scores.append(_shifted(query @ position_keys[:, rows].transpose(-1, -2)))
        if position_queries is not None:
            rows = self.rows[self.farthest + offsets]
            scale = (key.shape[-1] * self.terms) ** -0.5
            by_key = _shifted(key @ (position_queries[:, rows] * scale).transpose(-1, -2))
            scores.append(by_key.transpose(-1, -2))
        return sum(scores[1:], start=scores[0])

    def _projections(self, rel_embeddings: Tensor) -> tuple[Tensor | None, Tensor | None]:
        """Keys and queries of relative positions, (heads, 2 span, head size) each, where the configuration has them.

        Kept from the first call on. An exported graph computes them of its weights, which the runtime folds when it
        loads the graph.
        """
        kept = self._projected
        if kept is not None and not torch.onnx.is_in_onnx_export():
            some = kept[0] if kept[0] is not None else kept[1]
            if some is not None and (some.device, some.dtype) == (rel_embeddings.device, rel_embeddings.dtype):
                return kept
        embeddings = rel_embeddings[None, : 2 * self.span]
        key_projection = self.key_proj if self.share else getattr(self, "pos_key_proj", None)
        query_projection = self.query_proj if self.share else getattr(self, "pos_query_proj", None)
        keys = self._by_heads(key_projection(embeddings))[0] if self.c2p and key_projection is not None else None
        queries = self._by_heads(query_projection(embeddings))[0] if self.p2c and query_projection is not None else None
        if not torch.onnx.is_in_onnx_export():
            self._projected = (keys, queries)
        return keys, queries

    def _by_heads(self, states: Tensor) -> Tensor:
        """(batch, tokens, hidden) -> (batch, heads, tokens, head size)."""
        return states.reshape(states.shape[0], states.shape[1], self.heads, -1).transpose(1, 2)


def _rows(buckets: int, max_position: int, span: int, farthest: int) -> Tensor:
    """(2 farthest + 1,) int64: the row of the relative embeddings for distances -farthest..farthest.

    Farther ones share the outermost rows: beyond `max_position` upstream's clamp has the last word.
    """
    distances: Any = torch.arange(-farthest, farthest + 1)
    if buckets > 0 and max_position > 0:
        distances = make_log_bucket_position(distances, buckets, max_position)
    rows: Tensor = (distances.long() + span).clamp(0, 2 * span - 1)
    return rows


def _shifted(scores: Tensor) -> Tensor:
    """(batch, heads, n, 2 n) by the offset of the other token, 1 - n..n, -> (batch, heads, n, n) by its place.

    The other token at place j is element n - 1 + j - i of row i. Read as rows of 2 n - 1 elements instead of 2 n, from
    element n - 1 on, every row begins with place 0.
    """
    count = scores.shape[2]
    flat = scores.flatten(2)[..., count - 1 : 2 * count * count - 1]
    return flat.reshape(scores.shape[0], scores.shape[1], count, 2 * count - 1)[..., :count]
