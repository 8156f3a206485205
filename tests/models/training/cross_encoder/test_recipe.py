from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.training.cross_encoder.recipe import Recipe, packaged


def test_the_packaged_recipe_trains_on_no_source_without_a_licence_for_it() -> None:
    tasks = Recipe.read().tasks
    used = {name for task in (tasks.nli, tasks.classification, tasks.topics, tasks.mentions) for name in task.sources}
    assert not used & {
        "RTE", "DBpedia 14", "SST-2", "TREC question type", "SUBJ", "GMB", "UFET crowd", "SciERC", "GUM",
        "SLIMER Pile-NER validation", "AG News dev (alps)",
    }  # fmt: skip


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(packaged("recipe.yaml").replace("warmup:", "warm_up:"), encoding="utf-8")
    with pytest.raises(ValidationError, match="warm_up"):
        Recipe.read(path)
