"""Small GLiNER checkpoints with random weights, written by the gliner library itself."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import torch

import models.bundled
from tests.models.library import BiEncoderSpanGLiNER, BiEncoderTokenGLiNER, UniEncoderSpanGLiNER, UniEncoderTokenGLiNER

TOKENIZER = Path(models.bundled.__file__).parent / "span" / "labels_tokenizer"
CLASSES = {
    ("uni", "span"): UniEncoderSpanGLiNER,
    ("uni", "token"): UniEncoderTokenGLiNER,
    ("bi", "span"): BiEncoderSpanGLiNER,
    ("bi", "token"): BiEncoderTokenGLiNER,
}
BACKBONES: dict[str, dict[str, Any]] = {
    "bert": {},
    "deberta-v2": {
        "relative_attention": True,
        "position_buckets": 256,
        "norm_rel_ebd": "layer_norm",
        "share_att_key": True,
        "pos_att_type": ["p2c", "c2p"],
        "position_biased_input": False,
        "type_vocab_size": 0,
    },
    "modernbert": {"bos_token_id": 101, "eos_token_id": 102, "cls_token_id": 101, "sep_token_id": 102},
}


def write_checkpoint(out: Path, text: str, head: str, backbone: str, **options: Any) -> Path:
    """A checkpoint of the given form in `out`; `options` go into its configuration."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _write(out, text, head, backbone, options)


def _write(out: Path, text: str, head: str, backbone: str, options: dict[str, Any]) -> Path:
    torch.manual_seed(0)
    encoder = {
        "model_type": backbone,
        "hidden_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 96,
        "vocab_size": 30522,
        "pad_token_id": 0,
        "max_position_embeddings": 512,
        **BACKBONES[backbone],
    }
    configuration: dict[str, Any] = {
        "model_name": str(TOKENIZER),
        "max_width": 12,
        "hidden_size": 32,
        "dropout": 0.0,
        "num_rnn_layers": 0,
        "max_len": 384,
        "encoder_config": encoder,
        **options,
    }
    if head == "token":
        configuration["span_mode"] = "token_level"
    if text == "bi":
        # Another width than the text encoder's, so that both projections are there.
        configuration |= {"labels_encoder": str(TOKENIZER), "labels_encoder_config": encoder | {"hidden_size": 40}}
    model = CLASSES[text, head].load_from_config(configuration, backbone_from_pretrained=False)
    with torch.no_grad():
        for parameter in model.model.parameters():
            if parameter.dim() > 1:
                # Fresh weights score everything near one half; wider ones give spans above and below a threshold.
                parameter.mul_(3.0)
    model.save_pretrained(out, safe_serialization=True)
    return out
