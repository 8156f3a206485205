"""The forward pass as a torch module over `transformers`' own layers: what the torch engine runs and exports.

Only the first token of the last layer is ever read, so that layer is computed for it alone where the backbone is built
as BERT is; the logits are the same up to rounding.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray
from torch import Tensor, nn

from models.cross_encoder.config import CONFIG, TEMPERATURE, CrossEncoderConfig
from models.cross_encoder.first_token import FirstTokenLayer
from models.errors import CheckpointError
from models.torch_weights import load_weights

_FIRST_TOKEN_BACKBONES = frozenset({"bert", "roberta", "xlm-roberta", "camembert", "electra"})
_IGNORED_ENDINGS = ("position_ids", "token_type_ids")


class CrossEncoderNetwork(nn.Module):
    """input_ids, attention_mask, and token_type_ids where there are types: (batch, tokens) int64 -> (batch, classes).

    The output is logits, float32.
    """

    def __init__(self, core: nn.Module) -> None:
        super().__init__()
        self.core = core

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None) -> Tensor:
        types = {} if token_type_ids is None else {"token_type_ids": token_type_ids}
        logits: Tensor = self.core(input_ids=input_ids, attention_mask=attention_mask, **types).logits
        return logits.float()


def build_network(config: CrossEncoderConfig, weights: Mapping[str, NDArray[Any]]) -> CrossEncoderNetwork:
    """The network of a checkpoint in float32 on the CPU, in evaluation mode.

    Raises `CheckpointError` when a weight that the forward pass needs is missing or of another shape.
    """
    core = _core(config)
    if config.disentangled:
        from models.gliner.disentangled import rewrite_attention

        rewrite_attention(core)
    load_weights(core, weights, CONFIG, _IGNORED_ENDINGS)
    if config.raw.get("model_type") in _FIRST_TOKEN_BACKBONES:
        layers = core.base_model.encoder.layer
        layers[-1] = FirstTokenLayer(layers[-1])
    return CrossEncoderNetwork(core.eval().requires_grad_(False)).eval()


def _core(config: CrossEncoderConfig) -> Any:
    """transformers' model class with random weights; nothing is fetched and no remote code is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoConfig, AutoModelForSequenceClassification
    raw = {key: value for key, value in config.raw.items() if key not in ("model_type", "architectures", TEMPERATURE)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            built = AutoConfig.for_model(str(config.raw.get("model_type")), **raw)
            return AutoModelForSequenceClassification.from_config(built)  # type: ignore[no-untyped-call]
    except (KeyError, TypeError, ValueError, OSError, ImportError) as error:
        raise CheckpointError(f"{CONFIG} does not describe a model that transformers can build: {error}") from error
