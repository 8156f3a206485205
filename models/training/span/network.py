"""The forward pass of training: drawn spans of each text against the labels it is asked for.

The layers are the gliner library's own, under its own names, so that what is trained here is a checkpoint there. The
first layer of the span MLP is split into a half for the start word and one for the end word, as in serving.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.gliner.network import LabelNetwork, TextNetwork
from models.training.span.batches import Batch

_SPAN_STEP, _PLACE_STEP, _PHRASE_STEP = 1024, 64, 128
"""Sizes are padded to multiples, since the CPU's matrix library keeps memory for every shape it has seen."""


class SpanTrainee(nn.Module):
    """A bi-encoder span model whose word embeddings and label encoder stay as they are."""

    # The library's layers; it ships no types.
    token_rep_layer: Any
    span_rep_layer: Any
    prompt_rep_layer: Any

    def __init__(self, text: TextNetwork, labels: LabelNetwork) -> None:
        super().__init__()
        self.token_rep_layer = text.token_rep_layer
        self.span_rep_layer = text.span_rep_layer
        self.prompt_rep_layer = labels.prompt_rep_layer

    @property
    def text_encoder(self) -> nn.Module:
        found: nn.Module = self.token_rep_layer.bert_layer.model
        return found

    @property
    def label_encoder(self) -> nn.Module:
        found: nn.Module = self.token_rep_layer.labels_encoder.model
        return found

    def make_trainable(self, *, label_encoder: bool) -> None:
        """Everything learns but word embeddings, which stay shared with the label encoder's, and poolers.

        The label encoder's layers learn with `label_encoder` alone.
        """
        self.requires_grad_(True)
        for encoder in (self.text_encoder, self.label_encoder):
            encoder.get_input_embeddings().requires_grad_(False)  # type: ignore[operator]
            if getattr(encoder, "pooler", None) is not None:
                encoder.pooler.requires_grad_(False)
        if not label_encoder:
            self.label_encoder.requires_grad_(False)

    def attend(self, implementation: str) -> None:
        """Set the attention of both encoders: "eager" has the faster backward pass on a CPU, "sdpa" on CUDA."""
        for encoder in (self.text_encoder, self.label_encoder):
            encoder.set_attn_implementation(implementation)  # type: ignore[operator]

    def drop(self, share: float) -> None:
        """Set the dropout of the text encoder."""
        for module in self.text_encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = share
            if isinstance(getattr(module, "dropout_prob", None), float):
                module.dropout_prob = share  # type: ignore[assignment]

    def sentences(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The label encoder's sentence embeddings (phrases, width): the mean over tokens."""
        hidden = self.label_encoder(input_ids=ids, attention_mask=mask)[0]
        weights = mask[:, :, None].to(hidden.dtype)
        mean: Tensor = (hidden * weights).sum(1) / weights.sum(1)
        return mean

    def label_vectors(self, sentences: Tensor) -> Tensor:
        """What spans are compared with: (phrases, hidden) of sentence embeddings (phrases, width)."""
        layer = self.token_rep_layer
        # The library projects before it takes the mean; a linear layer lets the two change places.
        projected = layer.labels_projection(sentences) if hasattr(layer, "labels_projection") else sentences
        vectors: Tensor = self.prompt_rep_layer(projected)
        return vectors

    def forward(self, batch: Batch, sentences: Tensor) -> Tensor:
        """Logits (spans, labels) float32; sentences: (phrases, width) of `batch.phrases`."""
        return self.scores(self.spans(batch), batch, sentences)

    def spans(self, batch: Batch) -> Tensor:
        """Vectors (spans, hidden) of the spans drawn."""
        return self._span_vectors(self._words(batch), batch)

    def compared(self, spans: Tensor, sentences: Tensor) -> Tensor:
        """Logits (spans, phrases) float32 of every span against every phrase; sentences: (phrases, width)."""
        return (spans @ self.label_vectors(sentences.to(spans.dtype)).T).float()

    def scores(self, spans: Tensor, batch: Batch, sentences: Tensor) -> Tensor:
        """Logits (spans, labels) float32 of every span against the labels that its text is asked for."""
        sentences = _padded_rows(sentences.to(spans.dtype), _PHRASE_STEP)
        vectors = self.label_vectors(sentences)[batch.labels]
        texts, longest = len(batch), -(-batch.longest // _PLACE_STEP) * _PLACE_STEP
        slot = batch.span_text * longest + batch.place
        by_text = spans.new_zeros(texts * longest, spans.shape[-1]).index_copy(0, slot, spans)
        scores = torch.bmm(by_text.view(texts, longest, -1), vectors.transpose(1, 2))
        return scores.view(texts * longest, -1)[slot].float()

    def _words(self, batch: Batch) -> Tensor:
        tokens: Tensor = self.token_rep_layer.encode_text(batch.ids, batch.mask)
        index = batch.word_pieces[:, :, None].expand(-1, -1, tokens.shape[-1])
        return tokens.gather(1, index)

    def _span_vectors(self, words: Tensor, batch: Batch) -> Tensor:
        marker = self.span_rep_layer.span_rep_layer
        first, second = marker.out_project[0], marker.out_project[3]
        count, hidden = words.shape[1], words.shape[2]
        flat = words.reshape(-1, hidden)
        starts = functional.linear(marker.project_start(flat).relu(), first.weight[:, :hidden], first.bias)
        ends = functional.linear(marker.project_end(flat).relu(), first.weight[:, hidden:])
        offset = batch.span_text * count
        spans = len(batch.span_text)
        at_start = _padded_rows(offset + batch.first, _SPAN_STEP)
        at_end = _padded_rows(offset + batch.last, _SPAN_STEP)
        vectors: Tensor = second((starts[at_start] + ends[at_end]).relu())
        return vectors[:spans]


def _padded_rows(tensor: Tensor, step: int) -> Tensor:
    missing = -len(tensor) % step
    return torch.cat((tensor, tensor.new_zeros(missing, *tensor.shape[1:]))) if missing else tensor
