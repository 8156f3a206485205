from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.checkpoint import Checkpoint
from models.errors import CheckpointError
from models.gliner.config import GlinerConfig, position_limit


def config(directory: Path, **raw: Any) -> GlinerConfig:
    (directory / "gliner_config.json").write_text(json.dumps({"encoder_config": {}, **raw}))
    return GlinerConfig.of(Checkpoint(directory))


def test_no_pooling_is_that_of_the_first_piece(tmp_path: Path) -> None:
    assert config(tmp_path, subtoken_pooling=None).pooling == "first"


@pytest.mark.parametrize("value", ["x", None, -1, 1.5, True])
def test_layers_that_are_no_number_are_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(CheckpointError, match=r"gliner_config\.json: num_rnn_layers must be a whole number"):
        config(tmp_path, num_rnn_layers=value)


def test_a_model_type_that_is_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gliner_config\.json: model_type \[\] is not one of"):
        config(tmp_path, model_type=[])


@pytest.mark.parametrize("backbone", ["roberta", "mpnet", "xlm-roberta-xl", "roberta-prelayernorm", "xmod"])
def test_positions_behind_the_padding_id_are_not_counted(backbone: str) -> None:
    assert position_limit({"model_type": backbone, "max_position_embeddings": 514}) == 512
