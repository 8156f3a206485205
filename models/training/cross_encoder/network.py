"""The network: the backbone with a three-way head, its word embeddings frozen, computed in bfloat16 while training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertForSequenceClassification

from models.training.cross_encoder.questions import Verdict

LABELS = {int(verdict): verdict.name.lower() for verdict in list(Verdict)[:3]}


def build_network(backbone: Path) -> BertForSequenceClassification:
    """A fresh head on the encoder in `backbone`."""
    network = BertForSequenceClassification.from_pretrained(
        backbone,
        local_files_only=True,
        # Faster than fused attention in the backward pass on a CPU.
        attn_implementation="eager",
        num_labels=len(LABELS),
        id2label=LABELS,
        label2id={name: index for index, name in LABELS.items()},
        # A pass or two over the data overfits little.
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        dtype=torch.float32,
    )
    # The sentence encoder's words keep their meaning, labels that training never names among them.
    network.bert.embeddings.word_embeddings.requires_grad_(False)
    layers = network.bert.encoder.layer
    layers[-1] = FirstTokenLayer(layers[-1])
    return network


class FirstTokenLayer(nn.Module):
    """A BERT layer that gives its first token alone, (batch, tokens, hidden) -> (batch, 1, hidden).

    As the last layer it changes no logit, since the head reads nothing else, and saves a seventh of the pass.
    """

    # transformers' layers; their parts have no useful types.
    attention: Any
    intermediate: Any
    output: Any

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.attention = layer.attention
        self.intermediate = layer.intermediate
        self.output = layer.output

    def forward(self, hidden_states: Tensor, attention_mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
        attention = self.attention.self
        heads, size = attention.num_attention_heads, attention.attention_head_size
        first = hidden_states[:, :1]
        projected = (attention.query(first), attention.key(hidden_states), attention.value(hidden_states))
        query, key, value = (part.unflatten(-1, (heads, size)).transpose(1, 2) for part in projected)
        scores = query @ key.transpose(2, 3) * size**-0.5
        if attention_mask is not None:
            row = attention_mask[:, :, :1]
            scores = scores.masked_fill(~row, -torch.inf) if row.dtype == torch.bool else scores + row
        context = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        attended = self.attention.output(context, first)
        result: Tensor = self.output(self.intermediate(attended), attended)
        return result


class MixedPrecision:
    """bfloat16 parameters to compute with, float32 masters to optimise."""

    def __init__(self, network: BertForSequenceClassification) -> None:
        self.network = network
        self._words = network.bert.embeddings.word_embeddings.weight.detach().clone()
        self._named = {name: p for name, p in network.named_parameters() if p.requires_grad}
        self.masters = {name: torch.nn.Parameter(p.detach().clone()) for name, p in self._named.items()}
        network.bfloat16()

    def groups(self) -> tuple[list[torch.nn.Parameter], list[torch.nn.Parameter]]:
        """Masters of the encoder and of the head (pooler and classifier)."""
        head = [p for name, p in self.masters.items() if not name.startswith(("bert.embeddings", "bert.encoder"))]
        chosen = {id(p) for p in head}
        return [p for p in self.masters.values() if id(p) not in chosen], head

    def take_gradients(self) -> None:
        """Move the gradients of the last backward pass to the masters."""
        for name, parameter in self._named.items():
            assert parameter.grad is not None, name
            self.masters[name].grad = parameter.grad.float()
            parameter.grad = None

    def publish(self) -> None:
        """Compute with the masters' present values."""
        with torch.no_grad():
            torch._foreach_copy_([p.data for p in self._named.values()], [m.data for m in self.masters.values()])

    def state(self) -> dict[str, torch.Tensor]:
        """The masters by name."""
        return {name: master.detach() for name, master in self.masters.items()}

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        """Continue from what `state` returned."""
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(state[name])
        self.publish()

    def full(self) -> dict[str, Any]:
        """The float32 state dict of the network, word embeddings included."""
        return {**self.state(), "bert.embeddings.word_embeddings.weight": self._words}
