from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.multiprocessing.spawn import spawn
from transformers import AutoModelForSequenceClassification

from models.training.cross_encoder.nli import InferenceSource
from models.training.cross_encoder.processes import TrainingRun
from models.training.cross_encoder.questions import Mixture
from models.training.cross_encoder.recipe import Recipe

ROWS = [{"premise": f"sentence {index}", "hypothesis": "it is so", "label": "neutral"} for index in range(20)]


@pytest.mark.slow
def test_processes_in_step_write_one_state_and_one_checkpoint(backbone: Path, tmp_path: Path) -> None:
    recipe = Recipe.read()
    settings = recipe.optimisation.model_copy(update={"steps": 6, "batch_tokens": 400, "pair_tokens": 32})
    recipe = recipe.model_copy(update={"optimisation": settings})
    run = TrainingRun(recipe, Mixture([InferenceSource(ROWS)], [1.0]), backbone, tmp_path, processes=2)
    spawn(run.process, nprocs=2)  # type: ignore[no-untyped-call]
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert state["progress"]["step"] == 6
    written = AutoModelForSequenceClassification.from_pretrained(tmp_path / "checkpoint")
    torch.testing.assert_close(
        dict(written.named_parameters())["classifier.bias"].data, state["masters"]["classifier.bias"]
    )
