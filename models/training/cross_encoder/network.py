"""The network: the backbone with a three-way head, its word embeddings frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import BertForSequenceClassification

from models.cross_encoder.first_token import FirstTokenLayer
from models.training.cross_encoder.questions import Verdict
from models.training.masters import Masters
from models.training.precision import compute_type

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
    """The network in the type that this processor computes in, and the float32 masters that are optimised."""

    def __init__(self, network: BertForSequenceClassification) -> None:
        self.network = network
        self._words = network.bert.embeddings.word_embeddings.weight.detach().clone()
        self.masters = Masters(network, compute_type(torch.device("cpu")))

    def groups(self) -> tuple[list[torch.nn.Parameter], list[torch.nn.Parameter]]:
        """Masters of the encoder and of the head (pooler and classifier)."""
        encoder: list[torch.nn.Parameter] = []
        head: list[torch.nn.Parameter] = []
        for name, master in self.masters.named():
            (encoder if name.startswith(("bert.embeddings", "bert.encoder")) else head).append(master)
        return encoder, head

    def full(self) -> dict[str, Any]:
        """The float32 state dict of the network, word embeddings included."""
        return {**self.masters.state(), "bert.embeddings.word_embeddings.weight": self._words}
