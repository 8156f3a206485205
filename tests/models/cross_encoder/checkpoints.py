"""Small sequence classification checkpoints with random weights, written by transformers itself."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import torch

import models.bundled

TOKENIZER = Path(models.bundled.__file__).parent / "span" / "labels_tokenizer"
NLI = {0: "contradiction", 1: "entailment", 2: "neutral"}
BACKBONES: dict[str, dict[str, Any]] = {
    "bert": {},
    "bart": {
        "d_model": 48,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "encoder_ffn_dim": 96,
        "decoder_ffn_dim": 96,
        "bos_token_id": 101,
        "eos_token_id": 102,
        "decoder_start_token_id": 102,
        "forced_eos_token_id": None,
    },
    "roberta": {"max_position_embeddings": 514, "type_vocab_size": 1},
    "deberta-v2": {
        "relative_attention": True,
        "position_buckets": 256,
        "norm_rel_ebd": "layer_norm",
        "share_att_key": True,
        "pos_att_type": ["p2c", "c2p"],
        "position_biased_input": False,
        "type_vocab_size": 0,
    },
}


def write_classifier(out: Path, backbone: str = "bert", id2label: dict[int, str] = NLI, **options: Any) -> Path:
    """A checkpoint with the bundled model's word pieces in `out`; `options` go into its configuration."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "vocab_size": 30522,
        "hidden_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 96,
        "max_position_embeddings": 512,
        "pad_token_id": 0,
    }
    labels = {"id2label": id2label, "label2id": {name: index for index, name in id2label.items()}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoConfig, AutoModelForSequenceClassification

        configuration = AutoConfig.for_model(backbone, **{**sizes, **BACKBONES[backbone], **labels, **options})
        model = AutoModelForSequenceClassification.from_config(configuration)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        for parameter in model.parameters():
            # Fresh weights score everything alike, and fresh biases are all the same.
            if parameter.dim() > 1:
                parameter.normal_(std=0.3)
            else:
                parameter.add_(torch.randn_like(parameter), alpha=0.1)
    model.save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TOKENIZER / name, out / name)
    return out
