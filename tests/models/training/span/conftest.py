"""A small data directory, a recipe for it and a small checkpoint, which the tests of the recipe's steps share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from models.training.span.config import Recipe
from models.training.span.records import write_records
from tests.models.checkpoints import TOKENIZER, write_checkpoint
from tests.models.training.span.small import record

TEXTS = (
    ("Anna Berg lives in Oslo.", (("Anna Berg", "person"), ("Oslo", "location"))),
    ("Yesterday Acme Ltd opened an office in Lagos.", (("Acme Ltd", "organization"), ("Lagos", "location"))),
    ("Nothing is named here at all.", ()),
)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one annotated source."""
    directory = tmp_path_factory.mktemp("data")
    labels = ("location", "organization", "person")
    records = [record(text, *mentions, labels=labels) for text, mentions in TEXTS]
    write_records(directory / "ner_train.jsonl.gz", records * 4)
    write_records(directory / "ner_dev.jsonl.gz", records * 4)
    return directory


@pytest.fixture(scope="session")
def small_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bi-encoder of a few layers with random weights."""
    return write_checkpoint(tmp_path_factory.mktemp("small") / "checkpoint", "bi", "span", "bert")


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence encoder of two layers with random weights."""
    directory = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(3)
    config = BertConfig(hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96)
    BertModel(config).save_pretrained(directory)  # type: ignore[no-untyped-call]
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TOKENIZER / name, directory)
    return directory


@pytest.fixture
def recipe(small_checkpoint: Path) -> Recipe:
    """A recipe that takes seconds."""
    return Recipe.model_validate(
        {
            "name": "small",
            "start": {"checkpoint": str(small_checkpoint), "fresh": False, "cased": False},
            "sources": {"Small": {"licence": "CC0", "use": "train"}},
            "generated": {"texts": 20},
            "budget": {"examples": 400},
            "optimisation": {"tokens": 800, "texts": 16, "encoder_rate": 3e-3, "head_rate": 3e-3},
            "evaluation": [],
        }
    )
