from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.config import Recipe, RecipeError
from models.training.span.overlap import Overlap
from models.training.span.records import ANY, write_records
from models.training.span.sources import annotated, for_open_types
from tests.models.training.span.small import record

NOTHING = Overlap([])
LONG = "the quick brown fox jumps over the lazy dog and runs away from the farm at night"


def recipe_for(recipe: Recipe, use: str) -> Recipe:
    tree = recipe.model_dump() | {"sources": {"Small": {"licence": "CC BY-NC 4.0", "use": use}}}
    return Recipe.model_validate(tree)


def test_a_source_for_development_alone_is_not_trained_on(recipe: Recipe, data: Path) -> None:
    assert len(list(annotated(data, recipe_for(recipe, "train"), NOTHING))) == 12
    assert list(annotated(data, recipe_for(recipe, "development"), NOTHING)) == []


def test_mentions_of_a_type_that_is_left_out_may_be_anything(recipe: Recipe, data: Path) -> None:
    tree = recipe.model_dump() | {"sources": {"Small": {"licence": "MIT", "use": "train", "omit": ["location"]}}}
    before = list(annotated(data, recipe_for(recipe, "train"), NOTHING))
    after = list(annotated(data, Recipe.model_validate(tree), NOTHING))
    places = [{(each.start, each.end) for each in record.mentions if each.label == "location"} for record in before]
    assert any(places)
    assert [{(each.start, each.end) for each in record.unknown if each.label == ANY} for record in after] == places
    assert all("location" not in record.labels for record in after)
    assert all(each.label != "location" for record in after for each in record.mentions)


def test_a_source_without_a_licence_entry_is_refused(recipe: Recipe, data: Path) -> None:
    with pytest.raises(RecipeError, match="licence, for Small"):
        list(annotated(data, recipe.model_copy(update={"sources": {}}), NOTHING))


def test_open_types_are_not_looked_for_in_a_source_that_is_not_for_training(recipe: Recipe, data: Path) -> None:
    tree = recipe_for(recipe, "development").model_dump() | {"open_types": {"texts": {"ner_train.jsonl.gz": ["Small"]}}}
    with pytest.raises(RecipeError, match="Small is not for training"):
        list(for_open_types(data, Recipe.model_validate(tree), NOTHING))


def test_texts_that_share_a_run_of_words_with_evaluation_are_left_out(recipe: Recipe, tmp_path: Path) -> None:
    write_records(tmp_path / "ner_train.jsonl.gz", [record("We saw " + LONG + "."), record("Quite another text.")])
    kept = list(annotated(tmp_path, recipe, Overlap([LONG.upper()])))
    assert [each.text for each in kept] == ["Quite another text."]


def test_short_texts_overlap_as_a_whole() -> None:
    overlap = Overlap(["book a table for two", "hi there"])
    assert overlap.holds("Book a table, for two!")
    assert not overlap.holds("please book a table for two")
    assert not overlap.holds("hi there")
