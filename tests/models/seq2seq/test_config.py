from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.checkpoint import Checkpoint
from models.errors import CheckpointError
from models.seq2seq.config import INPUT_TOKENS, OUTPUT_TOKENS, Seq2SeqConfig

BART = {
    "architectures": ["BartForConditionalGeneration"],
    "is_encoder_decoder": True,
    "model_type": "bart",
    "max_position_embeddings": 1024,
}


def config(directory: Path, raw: dict[str, Any], generation: dict[str, Any] | None = None) -> Seq2SeqConfig:
    (directory / "config.json").write_text(json.dumps(raw), "utf-8")
    if generation is not None:
        (directory / "generation_config.json").write_text(json.dumps(generation), "utf-8")
    return Seq2SeqConfig.of(Checkpoint(directory))


def test_what_a_checkpoint_says_of_summaries_goes_over_the_rest(tmp_path: Path) -> None:
    own = {"num_beams": 4, "max_length": 142, "length_penalty": 2.0, "early_stopping": True, "prefix": "tldr: "}
    read = config(
        tmp_path, {**BART, "task_specific_params": {"summarization": own}}, {"num_beams": 2, "max_length": 99}
    )
    assert (read.output_tokens, read.prefix) == (142, "tldr: ")
    assert read.options == {"do_sample": False, "num_beams": 4, "early_stopping": True, "length_penalty": 2.0}


def test_sampling_is_off_and_beams_and_lengths_are_bounded(tmp_path: Path) -> None:
    asked = {"do_sample": True, "temperature": 2.0, "num_beams": 64, "max_length": 100_000}
    read = config(tmp_path, {**BART, "max_position_embeddings": 100_000}, asked)
    assert read.options == {"do_sample": False, "num_beams": 8, "early_stopping": False}
    assert (read.input_tokens, read.output_tokens) == (INPUT_TOKENS, 512)


def test_a_checkpoint_that_says_nothing_has_usual_lengths(tmp_path: Path) -> None:
    read = config(tmp_path, {**BART, "max_length": 20})
    assert (read.input_tokens, read.output_tokens, read.prefix) == (1024, OUTPUT_TOKENS, "")
    assert read.options == {"do_sample": False, "num_beams": 1}


def test_t5_has_its_prefix_and_its_positions(tmp_path: Path) -> None:
    raw = {**BART, "architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "n_positions": 512}
    del raw["max_position_embeddings"]
    read = config(tmp_path, raw)
    assert (read.prefix, read.input_tokens) == ("summarize: ", 512)


@pytest.mark.parametrize(
    "change",
    [{"is_encoder_decoder": False}, {"architectures": ["BertModel"]}, {"architectures": []}, {"architectures": 5}],
)
def test_a_checkpoint_that_writes_nothing_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match="names no sequence-to-sequence model"):
        config(tmp_path, {**BART, **change})
