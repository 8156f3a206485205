"""Small sequence-to-sequence checkpoints with random weights, written by `transformers` itself."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

_CORPUS = (
    "the committee discussed the budget at length and decided to open a new office in berlin next year",
    "revenue rose and costs grew because the company hired more people for the subscription plan",
    "summarize : a b c d e f g h i j k l m n o p q r s t u v w x y z . , ! ? 0 1 2 3 4 5 6 7 8 9",
)
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
_SIZES: dict[str, dict[str, Any]] = {
    "bart": {
        "d_model": 32,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 64,
        "max_position_embeddings": 64,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 2,
        "forced_eos_token_id": 2,
        "init_std": 0.5,
    },
    "t5": {
        "d_model": 32,
        "d_kv": 16,
        "d_ff": 64,
        "num_layers": 2,
        "num_heads": 2,
        "n_positions": 64,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 1,
        "initializer_factor": 2.0,
    },
}


def write_sequence_checkpoint(out: Path, kind: str = "bart", **options: Any) -> Path:
    """A checkpoint in `out`; `options` go into its configuration."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(opening=kind == "bart")
    tokenizer.save(str(out / "tokenizer.json"))
    configuration = {"pad_token": "<pad>", "unk_token": "<unk>", "model_max_length": 64}
    (out / "tokenizer_config.json").write_text(json.dumps(configuration), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import BartConfig, BartForConditionalGeneration, T5Config, T5ForConditionalGeneration

        torch.manual_seed(0)
        size = {**_SIZES[kind], "vocab_size": tokenizer.get_vocab_size(), **options}
        network = (
            BartForConditionalGeneration(BartConfig(**size))
            if kind == "bart"
            else T5ForConditionalGeneration(T5Config(**size))
        )
        network.save_pretrained(out)
    if generation := {name: options[name] for name in ("num_beams", "max_length") if name in options}:
        path = out / "generation_config.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | generation), encoding="utf-8")
    return out


def _tokenizer(*, opening: bool) -> Tokenizer:
    """A byte-level BPE; sequences end with </s>, and begin with <s> where `opening` says so."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=_SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>" if opening else "$A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
