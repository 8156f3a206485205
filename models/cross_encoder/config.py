"""What of `config.json` decides how a sequence classifier runs, and the refusal of what this family cannot run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.checkpoint import Checkpoint
from models.contract import Outcomes
from models.errors import CheckpointError
from models.gliner.config import position_limit

CONFIG = "config.json"
TEMPERATURE = "spanhost_temperature"
_ENDING = "ForSequenceClassification"


@dataclass(frozen=True, slots=True)
class CrossEncoderConfig:
    """The part of the configuration that inference needs.

    max_tokens: position limit, special tokens included; None for none. types: whether the network tells text and
    hypothesis apart by token types. temperature: by which logits are divided, of a checkpoint that was calibrated; 1 of
    others.
    """

    outcomes: Outcomes
    max_tokens: int | None
    types: bool
    temperature: float
    raw: dict[str, Any]

    @property
    def disentangled(self) -> bool:
        """Whether the encoder has DeBERTa's attention."""
        return self.raw.get("model_type") == "deberta-v2"

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> CrossEncoderConfig:
        """The configuration of `checkpoint`; `CheckpointError` says why it cannot run."""
        raw = checkpoint.json(CONFIG)
        architectures = raw.get("architectures")
        if not isinstance(architectures, list) or not any(str(name).endswith(_ENDING) for name in architectures):
            raise CheckpointError(f"{CONFIG}: architectures names no …{_ENDING} model")
        return cls(
            outcomes=outcomes(raw),
            max_tokens=position_limit(raw),
            types=_has_types(raw),
            temperature=_temperature(raw),
            raw=raw,
        )


def outcomes(raw: dict[str, Any]) -> Outcomes:
    """The classes of `id2label`. Raises `CheckpointError` where it is missing or says nothing.

    As the zero-shot pipeline of `transformers` finds them: entailment is the label that begins with "entail", what
    stands against it is the first class, or the last where entailment is the first; a label that begins with
    "contradict" or "not" goes before that. Without such a label it is a classifier of fixed labels.
    """
    named = raw.get("id2label")
    if not isinstance(named, dict) or not named:
        raise CheckpointError(f"{CONFIG} has no id2label, so nobody knows what the classes mean; add it")
    try:
        names = tuple(str(name) for _, name in sorted((int(key), name) for key, name in named.items()))
    except ValueError:
        raise CheckpointError(f"{CONFIG}: the keys of id2label must be whole numbers") from None
    if all(name.upper() == f"LABEL_{index}" for index, name in enumerate(names)):
        raise CheckpointError(
            f"{CONFIG}: id2label holds only LABEL_0, LABEL_1, …, so neither an entailment class nor labels can be "
            "found; write the names of the classes into it"
        )
    lowered = [name.lower() for name in names]
    entailment = next((index for index, name in enumerate(lowered) if name.startswith("entail")), None)
    if entailment is None:
        return Outcomes(names, independent=raw.get("problem_type") == "multi_label_classification")
    if len(names) == 1:
        raise CheckpointError(f"{CONFIG}: a model of inference needs a class beside entailment")
    against = next((index for index, name in enumerate(lowered) if name.startswith(("contradict", "not"))), None)
    if against is None:
        against = len(names) - 1 if entailment == 0 else 0
    return Outcomes(names, entailment, against)


def _has_types(raw: dict[str, Any]) -> bool:
    value = raw.get("type_vocab_size") or 0
    if not isinstance(value, int):
        raise CheckpointError(f"{CONFIG}: type_vocab_size must be a whole number")
    return value > 1


def _temperature(raw: dict[str, Any]) -> float:
    value = raw.get(TEMPERATURE, 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise CheckpointError(f"{CONFIG}: {TEMPERATURE} must be a positive number")
    return float(value)
