"""The recurrent layer over words, with every text's length read on the device; the results are upstream's.

Upstream packs the sequences, for which the host must know their lengths: no graph with that can be captured on CUDA,
and OpenVINO ignores the lengths of a recurrent operator. Padding stands behind the words, so the forward direction
never meets it; for the backward direction each text is turned round within its own length first.
"""

from __future__ import annotations

import re

import torch
from torch import Tensor, nn

_DIRECTED = re.compile(r"(?P<before>.*\b)(?P<way>forwards|backwards)\.(?P<layer>\d+)\.(?P<name>\w+)_l0")


class LengthAwareLstm(nn.Module):
    """A bidirectional `nn.LSTM` for inference, as one LSTM for each layer and direction."""

    def __init__(self, upstream: nn.LSTM) -> None:
        super().__init__()
        self.forwards = nn.ModuleList(_direction(upstream, layer, "") for layer in range(upstream.num_layers))
        self.backwards = nn.ModuleList(_direction(upstream, layer, "_reverse") for layer in range(upstream.num_layers))

    def forward(self, words: Tensor, counts: Tensor) -> Tensor:
        """words: (batch, words, hidden). counts: (batch,) int64, how many of them are words of the text.

        Gives (batch, words, hidden); rows of padding mean nothing.
        """
        places = torch.arange(words.shape[1], device=words.device)
        turned = (counts[:, None] - 1 - places[None]).clamp(min=0)
        for onward, back in zip(self.forwards, self.backwards, strict=True):
            ahead, _ = onward(words)
            behind, _ = back(_rows(words, turned))
            words = torch.cat((ahead, _rows(behind, turned)), dim=-1)
        return words


def _direction(upstream: nn.LSTM, layer: int, ending: str) -> nn.LSTM:
    """One direction of one layer, with copies of its weights."""
    inputs = getattr(upstream, f"weight_ih_l{layer}{ending}").shape[1]
    lstm = nn.LSTM(inputs, upstream.hidden_size, bias=upstream.bias, batch_first=True)
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if upstream.bias else ("weight_ih", "weight_hh")
    lstm.load_state_dict({f"{name}_l0": getattr(upstream, f"{name}_l{layer}{ending}") for name in names})
    return lstm


def _rows(sequence: Tensor, places: Tensor) -> Tensor:
    """Rows of `sequence` (batch, n, hidden) at `places` (batch, n)."""
    return sequence.gather(1, places[:, :, None].expand(-1, -1, sequence.shape[-1]))


def upstream_name(parameter: str) -> str:
    """What a checkpoint calls a parameter of a network with `LengthAwareLstm` in it."""
    parts = _DIRECTED.fullmatch(parameter)
    if parts is None:
        return parameter
    ending = "_reverse" if parts["way"] == "backwards" else ""
    return f"{parts['before']}lstm.{parts['name']}_l{parts['layer']}{ending}"
