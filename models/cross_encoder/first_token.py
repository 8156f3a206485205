"""The last layer of a cross-encoder, of which only the first token is ever read."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class FirstTokenLayer(nn.Module):
    """A BERT layer that gives its first token alone: (batch, tokens, hidden) -> (batch, 1, hidden).

    As the last layer it changes no logit of a head that reads nothing else, and saves a seventh of the pass.
    """

    # transformers' layers; their parts have no useful types.
    attention: Any
    intermediate: Any
    output: Any

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.attention = layer.attention
        self.intermediate = layer.intermediate
        self.output = layer.output

    def forward(self, hidden_states: Tensor, attention_mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
        attention = self.attention.self
        heads, size = attention.num_attention_heads, attention.attention_head_size
        first = hidden_states[:, :1]
        query, key, value = (
            projected.unflatten(-1, (heads, size)).transpose(1, 2)
            for projected in (
                attention.query(first),
                attention.key(hidden_states),
                attention.value(hidden_states),
            )
        )
        scores = query @ key.transpose(2, 3) * size**-0.5
        if attention_mask is not None:
            row = attention_mask[:, :, :1]
            scores = scores.masked_fill(~row, -torch.inf) if row.dtype == torch.bool else scores + row
        context = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        attended = self.attention.output(context, first)
        result: Tensor = self.output(self.intermediate(attended), attended)
        return result
