from __future__ import annotations

import pytest

from models.training.span.card import _ends, licence
from models.training.span.config import Recipe
from models.training.span.generator.documents import SOURCE as GENERATED
from models.training.span.marked import SOURCE as MANY_HANDS


def _entry(batches: int, minutes: float, slice_minutes: float) -> dict[str, float]:
    return {"batches": batches, "minutes": minutes, "slice_minutes": slice_minutes}


def test_a_log_of_several_runs_has_an_end_of_each() -> None:
    entries = [_entry(20, 0.1, 0.1), _entry(40, 0.2, 0.21), _entry(20, 0.1, 0.1), _entry(60, 0.3, 0.3)]
    assert _ends(entries) == [entries[1], entries[3]]
    assert _ends(entries[:1]) == entries[:1]
    assert _ends([]) == []


def test_a_run_that_was_cut_off_and_went_on_is_one() -> None:
    entries = [_entry(40, 2.0, 2.01), _entry(60, 3.0, 3.01), _entry(40, 2.5, 0.5), _entry(60, 3.5, 1.5)]
    assert _ends(entries) == entries[-1:]


@pytest.mark.parametrize(
    ("source", "expected"),
    [("Letters", "CC0"), ("open types: Letters", "CC0; types"), (GENERATED, "own work"), (MANY_HANDS, "own work")],
)
def test_every_source_has_a_licence(source: str, expected: str) -> None:
    recipe = Recipe.model_validate({"name": "small", "sources": {"Letters": {"licence": "CC0", "use": "train"}}})
    assert licence(source, recipe).startswith(expected)
