from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.training.span.__main__ import RECIPE
from models.training.span.config import RecipeError, read_recipe

FORBIDDEN = re.compile(r"crossner|\bmit\b.*(movie|restaurant)|restaurant8k", re.IGNORECASE)


def test_the_packaged_recipe_is_valid() -> None:
    assert read_recipe(RECIPE).teacher.sources


def test_no_source_of_the_zero_shot_sets_is_for_training() -> None:
    recipe = read_recipe(RECIPE)
    assert not [name for name, source in recipe.sources.items() if source.use == "train" and FORBIDDEN.search(name)]
    assert {
        f"eval/crossner_{domain}_dev.jsonl.gz" for domain in ("ai", "literature", "music", "politics", "science")
    } <= set(recipe.evaluation)


def test_nothing_without_an_open_licence_is_for_training() -> None:
    closed = re.compile(r"none stated|NC\b")
    trained = {
        name
        for name, each in read_recipe(RECIPE).sources.items()
        if each.use == "train" and closed.search(each.licence)
    }
    assert not trained


def test_options_can_be_changed_one_by_one() -> None:
    recipe = read_recipe(RECIPE, ("budget.minutes=1.5", "start.fresh=false"))
    assert recipe.budget.minutes == 1.5
    assert not recipe.start.fresh


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("budget.exmples=3", "budget.exmples"),
        ("spans.narrow=2", "spans.narrow"),
        ("seed.x=1", "seed"),
        ("seed", "key=value"),
    ],
)
def test_an_option_that_does_not_exist_or_cannot_be_is_named(change: str, key: str) -> None:
    with pytest.raises(RecipeError, match=key):
        read_recipe(RECIPE, (change,))


def test_a_file_changes_the_keys_of_its_base(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "name: base\nsources: {A: {licence: MIT, use: train}}\nbudget: {examples: 5, minutes: 2}\n"
    )
    (tmp_path / "own.yaml").write_text("base: base.yaml\nname: own\nbudget: {minutes: 3}\n")
    recipe = read_recipe(tmp_path / "own.yaml")
    assert (recipe.name, recipe.budget.examples, recipe.budget.minutes) == ("own", 5, 3)
    assert set(recipe.sources) == {"A"}
