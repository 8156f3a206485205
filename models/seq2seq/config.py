"""What of a checkpoint's JSON files decides how it writes, and the refusal of what this family cannot run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.checkpoint import Checkpoint
from models.errors import CheckpointError

CONFIG = "config.json"
GENERATION = "generation_config.json"

INPUT_TOKENS = 1024
"""Longest input, special tokens included, whatever positions there are: attention costs the square of it."""
OUTPUT_TOKENS = 160
"""Longest output of a checkpoint that says nothing of it."""
MOST_OUTPUT_TOKENS = 512
MOST_BEAMS = 8

_ENDING = "ForConditionalGeneration"
_POSITIONS = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
_DEFAULT_MAX_LENGTH = 20
"""What `transformers` writes where nobody has chosen: no length for a summary."""


@dataclass(frozen=True, slots=True)
class Seq2SeqConfig:
    """The part of the configuration that writing needs.

    input_tokens, output_tokens: longest sequences, special tokens included. prefix: what the model expects before a
    text. options: of `GenerationMixin.generate`, with which equal texts get equal summaries.
    """

    input_tokens: int
    output_tokens: int
    prefix: str
    options: dict[str, Any]

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> Seq2SeqConfig:
        """The configuration of `checkpoint`; `CheckpointError` says why it cannot run."""
        raw = checkpoint.json(CONFIG)
        architectures = raw.get("architectures")
        if (
            not raw.get("is_encoder_decoder")
            or not isinstance(architectures, list)
            or not any(str(name).endswith(_ENDING) for name in architectures)
        ):
            raise CheckpointError(f"{CONFIG}: architectures names no sequence-to-sequence model (…{_ENDING})")
        chosen = _chosen(checkpoint, raw)
        positions = _least(raw, _POSITIONS, INPUT_TOKENS)
        # A summary of half the input at most, so that summarising summaries comes to an end.
        most = min(_least(raw, _POSITIONS[1:], MOST_OUTPUT_TOKENS), MOST_OUTPUT_TOKENS, positions // 2)
        return cls(
            input_tokens=positions,
            output_tokens=min(_output_tokens(chosen), most),
            prefix=_prefix(raw, chosen),
            options=_options(chosen),
        )


def _chosen(checkpoint: Checkpoint, raw: dict[str, Any]) -> dict[str, Any]:
    """The options of writing: those for summaries, else the general ones, else those of older configurations."""
    general = checkpoint.json(GENERATION) if (checkpoint.directory / GENERATION).is_file() else {}
    tasks = raw.get("task_specific_params")
    own = tasks.get("summarization") if isinstance(tasks, dict) else None
    return {**raw, **general, **(own if isinstance(own, dict) else {})}


def _options(chosen: dict[str, Any]) -> dict[str, Any]:
    beams = min(_count(chosen.get("num_beams")) or 1, MOST_BEAMS)
    options: dict[str, Any] = {"do_sample": False, "num_beams": beams}
    if size := _count(chosen.get("no_repeat_ngram_size")):
        options["no_repeat_ngram_size"] = size
    if beams > 1:
        options["early_stopping"] = bool(chosen.get("early_stopping"))
        if isinstance(penalty := chosen.get("length_penalty"), int | float):
            options["length_penalty"] = float(penalty)
    return options


def _output_tokens(chosen: dict[str, Any]) -> int:
    for name in ("max_new_tokens", "max_length"):
        value = _count(chosen.get(name))
        if value and value != _DEFAULT_MAX_LENGTH:
            return value
    return OUTPUT_TOKENS


def _prefix(raw: dict[str, Any], chosen: dict[str, Any]) -> str:
    prefix = chosen.get("prefix")
    if isinstance(prefix, str):
        return prefix
    return "summarize: " if raw.get("model_type") == "t5" else ""


def _least(raw: dict[str, Any], names: tuple[str, ...], default: int) -> int:
    """The first of the position limits that there is, cut to `default`."""
    return next((min(value, default) for name in names if (value := _count(raw.get(name)))), default)


def _count(value: object) -> int | None:
    """`value` where it is a positive whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
