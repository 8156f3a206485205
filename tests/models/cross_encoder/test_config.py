from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.checkpoint import Checkpoint
from models.contract import Outcomes
from models.cross_encoder.config import CrossEncoderConfig, outcomes
from models.errors import CheckpointError


@pytest.mark.parametrize(
    ("names", "entailment", "contradiction"),
    [
        (("contradiction", "entailment", "neutral"), 1, 0),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), 0, 2),
        (("entailment", "not_entailment"), 0, 1),
        (("neutral", "entailment"), 1, 0),
        (("entailment", "neutral", "other"), 0, 2),
    ],
)
def test_entailment_and_what_stands_against_it_are_found_by_name(
    names: tuple[str, ...], entailment: int, contradiction: int
) -> None:
    raw = {"id2label": {str(index): name for index, name in enumerate(names)}}
    assert outcomes(raw) == Outcomes(names, entailment, contradiction)


def test_without_entailment_the_classes_are_the_labels() -> None:
    raw = {"id2label": {"1": "spam", "0": "ham"}, "problem_type": "multi_label_classification"}
    assert outcomes(raw) == Outcomes(("ham", "spam"), independent=True)


def config(directory: Path, **changes: Any) -> CrossEncoderConfig:
    raw = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "ham", "1": "spam"}, **changes}
    (directory / "config.json").write_text(json.dumps(raw))
    return CrossEncoderConfig.of(Checkpoint(directory))


def test_no_types_and_no_positions_are_none(tmp_path: Path) -> None:
    read = config(tmp_path, type_vocab_size=None, max_position_embeddings=True)
    assert (read.types, read.max_tokens) == (False, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"architectures": 5}, "architectures names no"),
        ({"type_vocab_size": "2"}, "type_vocab_size must be a whole number"),
        ({"model_type": [], "max_position_embeddings": 8, "id2label": [1]}, "has no id2label"),
    ],
)
def test_values_of_another_type_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckpointError, match=rf"config\.json.*{message}"):
        config(tmp_path, **changes)
