"""The trained network as a Hugging Face checkpoint: config.json, model.safetensors, tokenizer files."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
from safetensors.torch import save_file

from models.training.cross_encoder.network import MixedPrecision

TEMPERATURE = "spanhost_temperature"
"""Key of config.json: logits are divided by it before any softmax."""


def write_checkpoint(precision: MixedPrecision, backbone: Path, out: Path) -> None:
    """Write the network's float32 weights and what is needed to load them into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    config = precision.network.config.to_dict()
    config["architectures"] = ["BertForSequenceClassification"]
    # Training without dropout is the recipe's matter, not the checkpoint's.
    config.update(dtype="float32", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1)
    for name in ("_name_or_path", "gradient_checkpointing", "_attn_implementation", "classifier_dropout"):
        config.pop(name, None)
    (out / "config.json").write_bytes(orjson.dumps(config, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
    tensors = {name: tensor.contiguous() for name, tensor in precision.full().items()}
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(backbone / name, out / name)


def set_temperature(checkpoint: Path, temperature: float) -> None:
    """Record the calibrated temperature in the checkpoint's config.json."""
    path = checkpoint / "config.json"
    config = orjson.loads(path.read_bytes())
    config[TEMPERATURE] = round(temperature, 4)
    path.write_bytes(orjson.dumps(config, option=orjson.OPT_INDENT_2))
