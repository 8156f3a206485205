"""The forward pass as torch modules over the gliner library's own layers: what the torch engine runs and exports.

The library scores each of `max_width` spans a word through the whole span MLP. Here its first layer is split into a
half for the start word and one for the end word, computed once a word, and its second layer is folded into the label
vectors; the logits are the same up to rounding. Nothing here asks the device for a value, so that a pass can be
captured as a CUDA graph.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.errors import CheckpointError
from models.gliner.config import CONFIG, GlinerConfig
from models.gliner.recurrence import LengthAwareLstm
from models.torch_weights import load_weights

_EMBEDDINGS = {
    "encoder_config": "token_rep_layer.bert_layer.model.embeddings.word_embeddings.weight",
    "labels_encoder_config": "token_rep_layer.labels_encoder.model.embeddings.word_embeddings.weight",
}
_WIDTHS_AT_ONCE = 4
"""Widths of spans whose scores are one product: one by one, a short text waits for many small ones; all at once, what a
large batch has between the layers is read from memory instead of the cache."""
_IGNORED_ENDINGS = ("position_ids", "token_type_ids", "pooler.dense.weight", "pooler.dense.bias")
"""Buffers that some versions stored, and the pooler, whose output GLiNER never uses."""


class TextNetwork(nn.Module):
    """Texts against labels.

    Inputs: input_ids, attention_mask (batch, tokens) int64; word_pieces (batch, words) int64, the token that stands
    for each word; and `labels`: for a bi-encoder label embeddings (batch, labels, hidden) float32, for a uni-encoder
    the tokens that stand for the labels (batch, labels) int64. A recurrent uni-encoder also takes word_counts
    (batch,) int64.
    Output: span head (batch, words, max_width, labels), token head (batch, words, labels, 3) for start, end, inside;
    logits, float32. Values at padded words or labels mean nothing.
    """

    # The library's layers; it ships no types.
    token_rep_layer: Any
    rnn: Any
    span_rep_layer: Any
    prompt_rep_layer: Any
    scorer: Any

    def __init__(self, core: nn.Module, config: GlinerConfig) -> None:
        super().__init__()
        self.config = config
        self.token_rep_layer = core.token_rep_layer
        if config.recurrent_layers:
            self.rnn = LengthAwareLstm(core.rnn.lstm)  # type: ignore[union-attr, arg-type]
        if config.head == "span":
            self.span_rep_layer = core.span_rep_layer
            if config.text == "uni":
                self.prompt_rep_layer = core.prompt_rep_layer
        else:
            self.scorer = core.scorer

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        word_pieces: Tensor,
        labels: Tensor,
        word_counts: Tensor | None = None,
    ) -> Tensor:
        tokens = self.token_rep_layer.encode_text(input_ids, attention_mask)
        words = _take(tokens, word_pieces)
        if self.config.recurrent_layers:
            words = self.rnn(words, word_counts)
        label_rows = self._labels(tokens, labels)
        logits = self._spans(words, label_rows) if self.config.head == "span" else self._tokens(words, label_rows)
        return logits.float()

    def _labels(self, tokens: Tensor, labels: Tensor) -> Tensor:
        if self.config.text == "bi":
            return labels.to(tokens.dtype)
        rows = _take(tokens, labels)
        prompts: Tensor = self.prompt_rep_layer(rows) if self.config.head == "span" else rows
        return prompts

    def _spans(self, words: Tensor, labels: Tensor) -> Tensor:
        marker = self.span_rep_layer.span_rep_layer
        first, second = marker.out_project[0], marker.out_project[3]
        hidden = words.shape[-1]
        starts = marker.project_start(words).relu() @ first.weight[:, :hidden].T + first.bias
        ends = marker.project_end(words).relu() @ first.weight[:, hidden:].T
        folded = (labels @ second.weight).transpose(1, 2)
        offset = (labels @ second.bias)[:, None]
        # A span whose last word would lie beyond the text is scored against a row of zeros, and means nothing.
        ends = nn.functional.pad(ends, (0, 0, 0, self.config.max_width))
        words_in_order = torch.arange(words.shape[1], device=words.device)
        scores = []
        for widths in torch.split(torch.arange(self.config.max_width, device=words.device), _WIDTHS_AT_ONCE):
            last_words = (widths[:, None] + words_in_order).flatten()
            by_width = (len(widths), -1)
            within = starts[:, None] + torch.unflatten(ends.index_select(1, last_words), 1, by_width)
            rows = within.relu().flatten(1, 2) @ folded + offset
            scores.append(torch.unflatten(rows, 1, by_width))
        return torch.cat(scores, dim=1).transpose(1, 2)

    def _tokens(self, words: Tensor, labels: Tensor) -> Tensor:
        word_a, word_b = self.scorer.proj_token(words).chunk(2, dim=-1)
        label_a, label_b = self.scorer.proj_label(labels).chunk(2, dim=-1)
        first, second = self.scorer.out_mlp[0], self.scorer.out_mlp[3]
        by_word, by_label, by_both = first.weight.chunk(3, dim=1)
        hidden = (word_a @ by_word.T)[:, :, None] + (label_a @ by_label.T)[:, None] + first.bias
        hidden = hidden + (word_b[:, :, None] * label_b[:, None]) @ by_both.T
        scores: Tensor = second(hidden.relu())
        return scores


class LabelNetwork(nn.Module):
    """Labels alone, for a bi-encoder: input_ids, attention_mask (labels, tokens) int64 -> (labels, hidden) float32.

    The embedding is what the text network takes: the mean over the label's tokens, through the prompt layer if the
    head has one.
    """

    token_rep_layer: Any
    prompt_rep_layer: Any

    def __init__(self, core: nn.Module, config: GlinerConfig) -> None:
        super().__init__()
        self.config = config
        self.token_rep_layer = core.token_rep_layer
        if config.head == "span":
            self.prompt_rep_layer = core.prompt_rep_layer

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        embeddings: Tensor = self.token_rep_layer.encode_labels(input_ids, attention_mask)
        if self.config.head == "span":
            embeddings = self.prompt_rep_layer(embeddings.to(self.prompt_rep_layer[0].weight.dtype))
        return embeddings.float()


class SentenceNetwork(nn.Module):
    """A bi-encoder's label encoder alone: input_ids, attention_mask (texts, tokens) int64 -> (texts, size) float32.

    The mean over the tokens, before what makes label vectors of it: of a label encoder that was not trained further
    these are the embeddings of the sentence encoder that it was taken from.
    """

    token_rep_layer: Any

    def __init__(self, core: nn.Module) -> None:
        super().__init__()
        self.token_rep_layer = core.token_rep_layer

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        encoder = self.token_rep_layer.labels_encoder
        tokens = encoder(input_ids, attention_mask=attention_mask)
        pooled: Tensor = self.token_rep_layer.mean_pooling(tokens, attention_mask)
        return pooled.float()


def build_sentence_network(config: GlinerConfig, weights: Mapping[str, NDArray[Any]]) -> SentenceNetwork:
    """The label encoder of a bi-encoder in float32 on the CPU, in evaluation mode. Raises as `build_networks`."""
    _, labels = build_networks(config, weights)
    if labels is None:
        raise CheckpointError("only a bi-encoder has a label encoder")
    return SentenceNetwork(labels).eval()


def build_networks(
    config: GlinerConfig, weights: Mapping[str, NDArray[Any]]
) -> tuple[TextNetwork, LabelNetwork | None]:
    """Both networks of a checkpoint in float32 on the CPU, in evaluation mode; the second for bi-encoders alone.

    Raises `CheckpointError` when a weight that the forward pass needs is missing or of another shape.
    """
    core = _core(config, weights)
    if "deberta-v2" in {(config.raw.get(key) or {}).get("model_type") for key in _EMBEDDINGS}:
        from models.gliner.disentangled import rewrite_attention

        rewrite_attention(core)
    load_weights(core, weights, CONFIG, _IGNORED_ENDINGS)
    core.eval().requires_grad_(False)
    return TextNetwork(core, config).eval(), LabelNetwork(core, config).eval() if config.text == "bi" else None


def _core(config: GlinerConfig, weights: Mapping[str, NDArray[Any]]) -> nn.Module:
    """The library's model class with random weights; nothing is fetched and no remote code is allowed to matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from gliner import config as configurations
        from gliner.modeling import base

    kinds: dict[tuple[str, str], tuple[Any, Any]] = {
        ("uni", "span"): (configurations.UniEncoderSpanConfig, base.UniEncoderSpanModel),
        ("uni", "token"): (configurations.UniEncoderTokenConfig, base.UniEncoderTokenModel),
        ("bi", "span"): (configurations.BiEncoderSpanConfig, base.BiEncoderSpanModel),
        ("bi", "token"): (configurations.BiEncoderTokenConfig, base.BiEncoderTokenModel),
    }
    configuration_class, model_class = kinds[config.text, config.head]
    raw = {key: value for key, value in config.raw.items() if key != "model_type"}
    for key, name in _EMBEDDINGS.items():
        if isinstance(raw.get(key), dict) and name in weights:
            # The library grows the vocabulary by its marker tokens after it wrote the backbone's configuration.
            raw[key] = {**raw[key], "vocab_size": len(weights[name])}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            core = model_class(configuration_class(**raw), False, local_files_only=True)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise CheckpointError(f"{CONFIG} does not describe a model that gliner can build: {error}") from error
    logging.getLogger(__name__).debug("built %s", model_class.__name__)
    return core  # type: ignore[no-any-return]


def _take(sequence: Tensor, positions: Tensor) -> Tensor:
    """Rows of `sequence` (batch, tokens, hidden) at `positions` (batch, n): (batch, n, hidden)."""
    return sequence.gather(1, positions[:, :, None].expand(-1, -1, sequence.shape[-1]))
