"""The network: the backbone with a three-way head, its word embeddings frozen, computed in bfloat16 while training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import BertForSequenceClassification

from models.cross_encoder.first_token import FirstTokenLayer
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
